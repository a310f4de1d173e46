"""Two comparisons of the same sides as one, such as of builds, and of every answer that a build decides."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable

    from octo_spec.analysis.diff.changes import AccessChange, Diff, PropertyChange
    from octo_spec.analysis.diff.version_step import Advice


def joined_diff(diff: Diff, other: Diff) -> Diff:
    """Add the changes of roles, access and guarantees that only another comparison of the same sides has."""
    known = {*map(_access_key, diff.changes), *map(_property_key, diff.roles)}
    return replace(
        diff,
        changes=(*diff.changes, *(each for each in other.changes if _access_key(each) not in known)),
        roles=(*diff.roles, *(each for each in other.roles if _property_key(each) not in known)),
        promises=diff.promises or other.promises,
        never=diff.never or other.never,
        hidden=tuple(dict.fromkeys((*diff.hidden, *other.hidden))),
        by_inputs=tuple(dict.fromkeys((*diff.by_inputs, *other.by_inputs))),
        not_compared=tuple(dict.fromkeys((*diff.not_compared, *other.not_compared))),
        advice=_joined_advice(diff.advice, other.advice),
    )


def _access_key(change: AccessChange) -> Hashable:
    """Identify the statement: its place and its texts may be known in one of the comparisons only."""
    wrote = change.statement
    conditions = frozenset(wrote.conditions)
    excepted = wrote.actions_excepted, wrote.resources_excepted, wrote.principals_excepted
    what = frozenset(wrote.actions), frozenset(wrote.resources), frozenset(map(str, wrote.principals))
    return change.role, change.purpose, change.direction, *what, conditions, excepted


def _property_key(change: PropertyChange) -> Hashable:
    return change.subject, change.name, change.old, change.new


def _joined_advice(advice: Advice | None, other: Advice | None) -> Advice | None:
    if advice is None or other is None:
        return advice
    return replace(
        advice,
        required=max(advice.required, other.required),
        undecided=max(advice.undecided, other.undecided),
    )
