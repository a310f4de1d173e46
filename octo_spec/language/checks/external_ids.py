"""External IDs: characters and lengths that IAM takes, and a value that differs between customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.iam.limits import EXTERNAL_ID_LENGTH, beyond_external_id
from octo_spec.language.codes import BAD_EXTERNAL_ID, FIXED_EXTERNAL_ID
from octo_spec.language.fields import EXTERNAL_ID
from octo_spec.language.finding import Finding
from octo_spec.language.texts import of_parameters
from octo_spec.model.text import ParamFact, Stack, StackAttribute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.checked_spec import CheckedSpec, Use
    from octo_spec.language.models.spec import Spec


def external_ids(checked: CheckedSpec) -> Iterator[Finding]:
    """Find external IDs that IAM refuses, and those that would be the same for every customer."""
    for use in checked.uses:
        if use.field is not EXTERNAL_ID or use.text is None:
            continue
        literal = "".join(piece for piece in use.text.pieces if isinstance(piece, str))
        if bad := beyond_external_id(literal):
            yield Finding(BAD_EXTERNAL_ID, use.location, f"an external ID may not hold {bad!r}")
        elif len(literal) > EXTERNAL_ID_LENGTH[-1]:
            yield Finding(
                BAD_EXTERNAL_ID,
                use.location,
                f"an external ID has at most {EXTERNAL_ID_LENGTH[-1]} characters",
            )
        elif fault := _fixed(use, checked.spec):
            help = "let it rest on a required parameter without a default, or on ${stack.uuid}"
            yield Finding(FIXED_EXTERNAL_ID, use.location, fault, help)


def _fixed(use: Use, spec: Spec) -> str:
    if Stack(StackAttribute.UUID) in use.references:
        return ""
    ids = [
        reference.id for reference in of_parameters(use.references) if not isinstance(reference, ParamFact)
    ]
    # An unknown parameter is reported as such.
    if any(id not in spec.parameters or spec.parameters[id].must_be_asked for id in ids):
        return ""
    return (
        f"parameter {ids[0]!r} need not be given"
        if ids
        else "this external ID is the same for every customer"
    )
