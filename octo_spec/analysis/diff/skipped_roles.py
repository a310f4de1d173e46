"""Roles that a reader skipped: no difference of them is decided.

A role that only one side has may be a role that the reader of the other side skipped, so it is neither new
nor gone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.analysis.diff.changes import Direction, HiddenChange
from octo_spec.analysis.sides import PolicyPurpose
from octo_spec.analysis.unknown_parts import skipped_roles
from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from octo_spec.analysis.sides import SideAccess, SidePair


@frozen
class _Doubt:
    """A role that one side may have, in the ``direction`` of its access, and the skipped roles behind it."""

    direction: Direction
    id: str
    names: str


def without_doubtful_roles(pairs: Sequence[SidePair]) -> tuple[SidePair, ...]:
    """Remove the roles that only one side has and that may be skipped on the other."""
    ids = frozenset(doubt.id for doubt in _doubtful_roles(pairs[0]))
    if not ids:
        return tuple(pairs)
    return tuple(
        replace(pair, old=_without_roles(ids, pair.old), new=_without_roles(ids, pair.new)) for pair in pairs
    )


def _without_roles(ids: Container[str], side: SideAccess) -> SideAccess:
    """Remove roles from a side and its deployment."""
    kept = replace(side, roles=tuple(role for role in side.roles if role.id not in ids))
    if side.deployment is None:
        return kept
    roles = tuple(role for role in side.deployment.roles if role.id not in ids)
    return replace(kept, deployment=replace(side.deployment, roles=roles))


def hidden_by_skipped_roles(pairs: Sequence[SidePair]) -> Iterator[HiddenChange]:
    """Yield that a role may be new or gone, because a reader skipped roles of a side."""
    for doubt in (*_doubtful_roles(pairs[0]), *_skipped_roles(pairs[0])):
        for purpose in PolicyPurpose:
            yield HiddenChange(doubt.id, purpose, doubt.direction, doubt.names)


def _doubtful_roles(pair: SidePair) -> Iterator[_Doubt]:
    """Yield the roles that only one side has, if roles of the other side were skipped."""
    for direction, side, other in _directions(pair):
        there = {role.id for role in other.roles}
        if names := ", ".join(part.name for part in skipped_roles(other.deployment)):
            yield from (_Doubt(direction, role.id, names) for role in side.roles if role.id not in there)


def _skipped_roles(pair: SidePair) -> Iterator[_Doubt]:
    """Yield the skipped roles themselves, by their names in the format."""
    for direction, side, _ in _directions(pair):
        for part in skipped_roles(side.deployment):
            yield _Doubt(direction, part.id, part.name)


def _directions(pair: SidePair) -> tuple[tuple[Direction, SideAccess, SideAccess], ...]:
    """Return for each direction the side that has the access, and the other one."""
    return (Direction.NEW, pair.new, pair.old), (Direction.LOST, pair.old, pair.new)
