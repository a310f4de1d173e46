"""The parameters on which the external IDs of a spec rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.language.texts import of_parameters, read_text
from octo_spec.model.text import Malformed, ParamFact, Stack, StackAttribute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.models.spec import Spec
    from octo_spec.model.text import Text


def external_ids(spec: Spec) -> Iterator[tuple[str, tuple[str, ...]]]:
    """List the external IDs that rest on parameters alone: role and parameters, each such set once."""
    seen = set[tuple[str, ...]]()
    for role, text in external_id_texts(spec):
        ids = _parameters(text)
        if ids and ids not in seen and Stack(StackAttribute.UUID) not in text.references:
            seen.add(ids)
            yield role, ids


def external_id_texts(spec: Spec) -> Iterator[tuple[str, Text]]:
    """List the texts that are asked of callers as an external ID, with their role."""
    for id, role in spec.roles.items():
        for written in (one for entry in role.trust for one in entry.external_id):
            text = read_text(written, spec)
            if not isinstance(text, Malformed):
                yield id, text


def _parameters(text: Text) -> tuple[str, ...]:
    found = of_parameters(text.references)
    return tuple(dict.fromkeys(one.id for one in found if not isinstance(one, ParamFact)))
