"""External IDs: characters and lengths that IAM allows, and a value that differs between customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.iam.limits import EXTERNAL_ID_LENGTH, forbidden_in_external_id
from octo_spec.language.checks.trust import presents_own_account
from octo_spec.language.codes import BAD_EXTERNAL_ID, FIXED_EXTERNAL_ID
from octo_spec.language.fields import EXTERNAL_ID
from octo_spec.language.finding import Finding
from octo_spec.language.texts import parameter_references
from octo_spec.model.text import ParamFact, Stack, StackAttribute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.checked_spec import CheckedSpec, Use
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Location


def external_ids(checked: CheckedSpec) -> Iterator[Finding]:
    """Find external IDs that IAM refuses, and those that would be the same for every customer."""
    for use in checked.uses:
        if use.field is not EXTERNAL_ID or use.text is None:
            continue
        literal = "".join(piece for piece in use.text.pieces if isinstance(piece, str))
        if bad := forbidden_in_external_id(literal):
            yield Finding(BAD_EXTERNAL_ID, use.location, f"an external ID cannot contain {bad!r}")
        elif len(literal) > EXTERNAL_ID_LENGTH[-1]:
            yield Finding(
                BAD_EXTERNAL_ID,
                use.location,
                f"an external ID can have at most {EXTERNAL_ID_LENGTH[-1]} characters",
            )
        elif not _is_of_service(use, checked.spec) and (problem := _why_not_unique(use, checked)):
            help = "write a required parameter without a default, or ${stack.uuid}"
            yield Finding(FIXED_EXTERNAL_ID, use.location, problem, help)


def _is_of_service(use: Use, spec: Spec) -> bool:
    _, role, _, position, *_ = use.location
    return presents_own_account(spec.roles[str(role)].trust[int(position)])


def _why_not_unique(use: Use, checked: CheckedSpec) -> str:
    """Return why an external ID may not be unique to a customer; empty if it is unique.

    An external ID with an optional parameter is present only if the parameter is given, in addition to one
    that is always present.
    """
    spec = checked.spec
    if _is_own(use, spec):
        return ""
    ids = _parameters(use)
    optional = next((id for id in ids if spec.parameters[id].may_be_absent), None)
    if optional is None:
        return (
            f"parameter {ids[0]!r} has a default, so this external ID can be the same for several customers"
            if ids
            else "this external ID is the same for every customer"
        )
    if _has_own_elsewhere(use, checked):
        return ""
    return f"parameter {optional!r} is optional, and no other entry has an external ID that is always given"


def _is_own(use: Use, spec: Spec) -> bool:
    """Return whether an external ID always differs between customers; true for an unknown parameter."""
    if Stack(StackAttribute.UUID) in use.references:
        return True
    return any(id not in spec.parameters or spec.parameters[id].has_no_default for id in _parameters(use))


def _has_own_elsewhere(use: Use, checked: CheckedSpec) -> bool:
    """Return whether another entry of the role has external IDs that depend on nothing optional."""
    own, entry = use.location[:3], use.location[:4]
    entries: dict[Location, list[Use]] = {}
    for other in checked.uses:
        if other.field is EXTERNAL_ID and other.location[:3] == own and other.location[:4] != entry:
            entries.setdefault(other.location[:4], []).append(other)
    return any(all(_always(one, checked.spec) for one in uses) for uses in entries.values())


def _always(use: Use, spec: Spec) -> bool:
    ids = (id for id in _parameters(use) if id in spec.parameters)
    return _is_own(use, spec) and not any(spec.parameters[id].may_be_absent for id in ids)


def _parameters(use: Use) -> tuple[str, ...]:
    """Return the parameters whose values occur in an external ID."""
    references = parameter_references(use.references)
    return tuple(reference.id for reference in references if not isinstance(reference, ParamFact))
