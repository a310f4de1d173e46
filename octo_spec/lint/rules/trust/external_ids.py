"""The external IDs of a spec, and the parameters in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.language.texts import parameter_references, read_text
from octo_spec.model.text import Malformed, ParamFact, Stack, StackAttribute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.models.spec import Spec
    from octo_spec.model.text import Text


def external_ids(spec: Spec) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield external IDs that consist of parameters only, as role and parameters; each set once."""
    seen = set[tuple[str, ...]]()
    for role, text in external_id_texts(spec):
        ids = _parameters(text)
        if ids and ids not in seen and Stack(StackAttribute.UUID) not in text.references:
            seen.add(ids)
            yield role, ids


def external_id_texts(spec: Spec) -> Iterator[tuple[str, Text]]:
    """Yield the external IDs that trust entries require, each with its role."""
    for id, role in spec.roles.items():
        for written in (external_id for entry in role.trust for external_id in entry.external_id):
            text = read_text(written, spec)
            if not isinstance(text, Malformed):
                yield id, text


def _parameters(text: Text) -> tuple[str, ...]:
    references = parameter_references(text.references)
    values = (reference for reference in references if not isinstance(reference, ParamFact))
    return tuple(dict.fromkeys(reference.id for reference in values))
