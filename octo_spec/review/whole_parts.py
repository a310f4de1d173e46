"""Grants of actions whose requests name several resources: they allow nothing if one is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.access.whole_requests import WHOLE, allows_action, allows_type, missing_types, required_types
from octo_spec.model.combinations import intersection, union
from octo_spec.symbolic.statement_presences import statement_presence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.combinations import Combinations
    from octo_spec.model.presence import Presence
    from octo_spec.review.direct_part import DirectPart
    from octo_spec.review.reviewed_roles import RoleInPartition


def whole_parts(parts: Iterable[DirectPart], role: RoleInPartition) -> Iterator[DirectPart]:
    """Yield the parts, but such actions only for combinations in which all resources are allowed."""
    for part in parts:
        yield from _whole_part(part, role)


def _whole_part(part: DirectPart, role: RoleInPartition) -> Iterator[DirectPart]:
    left: DirectPart | None = part
    for name in WHOLE:
        if name not in part.actions:
            continue
        found = _combinations(name, part.presence, role)
        if found == (part.presence,):
            continue
        left = left and left.without_actions({name})
        only = part.without_actions(frozenset(part.actions) - {name})
        if only is not None:
            yield from (replace(only, presence=presence) for presence in found)
    if left is not None:
        yield left


def _combinations(name: str, presence: Presence, role: RoleInPartition) -> Combinations:
    """Return the combinations in which the action is allowed on each type; none if a boundary lacks one."""
    bounds = [[each for document in bound for each in document.statements] for bound in role.bounds]
    if any(missing_types(name, statements) for statements in bounds):
        return ()
    grants = [statement for statement, _ in role.statements if allows_action(statement, name)]
    found: Combinations = (presence,)
    for kind in required_types(name):
        allowed = union(statement_presence(each, role.unknowns) for each in grants if allows_type(each, kind))
        found = union(both for one in found for other in allowed for both in intersection(one, other))
    return found
