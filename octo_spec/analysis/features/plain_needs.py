"""Needs that are decided by reading single statements, without a search: most needs name what a grant names.

What is not plain here is decided by the access engine; ``tests/analysis/features`` compares both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.action_sets import covers_action
from octo_spec.iam.action_patterns import action_pattern
from octo_spec.iam.catalog import expand
from octo_spec.iam.conditions import holds_for
from octo_spec.iam.elements import Effect
from octo_spec.iam.glob import ANYTHING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from octo_spec.iam.conditions import Condition
    from octo_spec.iam.policy import Element, Statement


def plainly_allows(about: Collection[Statement], needed: Statement, choices: Mapping[str, str]) -> bool:
    """Return whether one of the statements plainly allows a whole need, and none may deny a part of it.

    ``choices`` are chosen values by the keys of their conditions.
    """
    if any(each.effect is Effect.DENY for each in about):
        return False
    given = needed.conditions
    return any(_covers(each, needed) and _hold(each.conditions - given, choices) for each in about)


def plainly_allows_none(about: Collection[Statement], choices: Mapping[str, str]) -> bool:
    """Return whether the choices leave no statement that allows a part of a need."""
    return all(each.effect is Effect.DENY or _fails(each, choices) for each in about)


def has_plain_requests(needed: Statement, choices: Mapping[str, str]) -> bool:
    """Return whether a need plainly has requests: any request for an action that AWS documents."""
    return (
        needed.resources is not None
        and not needed.resources.excluded
        and ANYTHING in needed.resources.patterns
        and not needed.actions.excluded
        and _hold(needed.conditions, choices)
        and any(expand(name) for name in needed.actions.written)
    )


def _covers(grant: Statement, needed: Statement) -> bool:
    names = map(action_pattern, needed.actions.written)
    return all(covers_action(grant.actions, each) for each in names) and _are_within(
        needed.resources, grant.resources
    )


def _are_within(needed: Element | None, granted: Element | None) -> bool:
    if needed is None or granted is None or needed.excluded or granted.excluded:
        return False
    return ANYTHING in granted.patterns or needed.patterns <= granted.patterns


def _hold(conditions: Collection[Condition], choices: Mapping[str, str]) -> bool:
    return all(each.key in choices and holds_for(each, choices[each.key]) for each in conditions)


def _fails(grant: Statement, choices: Mapping[str, str]) -> bool:
    return any(each.key in choices and not holds_for(each, choices[each.key]) for each in grant.conditions)
