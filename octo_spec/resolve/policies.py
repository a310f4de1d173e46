"""Turns statements into policies: a policy is split by presence, so that each part has one presence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.model.deployment import Policy, Statement
from octo_spec.model.naming import written_names
from octo_spec.model.part_names import part_name, suffix_answers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from octo_spec.language.models.spec import Spec
    from octo_spec.model.deployment import PolicyKind
    from octo_spec.model.presence import Presence
    from octo_spec.model.text import Text


def split(
    name: Text, kind: PolicyKind, statements: Iterable[tuple[Statement, Presence]], role: Presence, spec: Spec
) -> tuple[Policy, ...]:
    """Return a policy for each presence, in the order in which the presences are first used.

    The part that is present whenever its role is keeps the name, and so does an only part.
    """
    parts: dict[Presence, list[Statement]] = {}
    for statement, presence in statements:
        parts.setdefault(presence, []).append(statement)
    return tuple(
        Policy(_part_name(name, presence, role, spec, only=len(parts) == 1), kind, tuple(part), presence)
        for presence, part in parts.items()
    )


def with_policy_names(parts: tuple[Policy, ...], name: Text, names: Mapping[str, str]) -> tuple[Policy, ...]:
    """Assign a policy's names in formats to the part that keeps its name, or otherwise to the first part."""
    bearer = next((part for part in parts if part.name == name), next(iter(parts), None))
    return tuple(replace(part, names=written_names(names)) if part is bearer else part for part in parts)


def _part_name(name: Text, presence: Presence, role: Presence, spec: Spec, *, only: bool) -> Text:
    if only or not name.pieces:
        return name
    return part_name(
        name, presence, role, lambda test: suffix_answers(spec.choices[test.choice].kind, test.values)
    )
