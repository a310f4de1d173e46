"""What a boundary allows that no role has, and why: values, conditions, denies, and the limit of its size."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from octo_spec.frozen import frozen
from octo_spec.iam.catalog import expand
from octo_spec.iam.elements import Effect
from octospec_delegation.writing.boundary import (
    Allowance,
    covers,
    is_covered,
    widen_statement,
    without_references,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.deployment import Condition, Statement
    from octo_spec.model.text import Text
    from octospec_delegation.writing.boundary import Boundary


@frozen
class WiderResource:
    """The boundary has ``*`` where a role has a value that only a request gives."""

    actions: tuple[str, ...]
    had: Text
    allowed: str


@frozen
class OmittedCondition:
    """The boundary omits a condition of a role, because its value is given by a request."""

    actions: tuple[str, ...]
    condition: Condition


@frozen
class OmittedDeny:
    """The boundary omits a statement by which a role denies."""

    statement: Statement


@frozen
class AddedAccess:
    """The boundary allows actions on a resource, so that it fits into AWS's limit."""

    actions: tuple[str, ...]
    resource: str


Excess: TypeAlias = WiderResource | OmittedCondition | OmittedDeny | AddedAccess


def excess_of(statements: Iterable[Statement], boundary: Boundary) -> tuple[Excess, ...]:
    """Return what a boundary allows beyond the statements of the roles for which it is written."""
    known = tuple(statements)
    return tuple(dict.fromkeys((*_value_excess(known), *_omitted_denies(known), *_added_access(boundary))))


def _value_excess(statements: tuple[Statement, ...]) -> Iterator[Excess]:
    allowing = [each for each in statements if each.effect is Effect.ALLOW]
    same_for_all = [widen_statement(each) for each in allowing if not any(_wider(each, ()))]
    for each in allowing:
        wide = widen_statement(each)
        actions = tuple(action for action in each.actions if not is_covered(action, wide, same_for_all))
        if actions:
            yield from _wider(each, actions)


def _wider(statement: Statement, actions: tuple[str, ...]) -> Iterator[Excess]:
    """Yield in what the boundary is wider than a statement, for some of its actions."""
    for text in statement.resources:
        if text.references:
            yield WiderResource(actions, text, without_references(text))
    for condition in statement.conditions:
        if any(value.references for value in condition.values):
            yield OmittedCondition(actions, condition)


def _omitted_denies(statements: tuple[Statement, ...]) -> Iterator[Excess]:
    return (OmittedDeny(each) for each in statements if each.effect is Effect.DENY)


def _added_access(boundary: Boundary) -> Iterator[Excess]:
    """Yield the actions and resources that no statement had before the boundary was made to fit."""
    for each in boundary.allowances:
        for resource in each.resources if each not in boundary.exact else ():
            added = [
                action
                for action in _covered_actions(each.actions)
                if not _is_known(action, each, resource, boundary.exact)
            ]
            if added:
                yield AddedAccess(
                    tuple(added), f"all except {resource}" if each.resources_excepted else resource
                )


def _covered_actions(patterns: tuple[str, ...]) -> Iterator[str]:
    """Yield the actions that patterns cover; a pattern of none that AWS documents as it is."""
    for pattern in patterns:
        yield from (each.full_name for each in expand(pattern)) if expand(pattern) else (pattern,)


def _is_known(action: str, holder: Allowance, resource: str, exact: tuple[Allowance, ...]) -> bool:
    if not holder.resources_excepted:
        return is_covered(action, Allowance((action,), (resource,), holder.tests), exact)
    same = (each for each in exact if (each.resources, each.tests) == (holder.resources, holder.tests))
    return any(each.resources_excepted and _matches(each, action) for each in same)


def _matches(each: Allowance, action: str) -> bool:
    return any(covers(pattern.lower(), action.lower()) for pattern in each.actions)
