"""Conditions on tags of resources that do not limit a role, because the role can change these tags itself.

A role changes the tags of a resource by one request or a few, and then makes another one, which a condition
on these tags allows. All of them are allowed by the same policies of the role.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.analysis.escalation.tag_requests import TaggedResources, key_when_set, tests_of_tags
from octo_spec.frozen import frozen
from octo_spec.iam.conditions import holds
from octo_spec.iam.elements import Effect
from octo_spec.iam.tagging_actions import key_of_request
from octo_spec.iam.value_tests import NullTest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from octo_spec.access.evaluate import StatementPlace
    from octo_spec.access.intersect import Overlap
    from octo_spec.access.request import Request
    from octo_spec.analysis.escalation.tag_requests import Context, TagRequests, Tests
    from octo_spec.iam.conditions import Condition

MOST_CHANGES: Final = 3
"""The requests that change tags before the request that the role wants."""

Wanted: TypeAlias = "Mapping[tuple[str, ...], Sequence[str]]"
"""The names of actions by the resources, or patterns for resources, on which the role wants to do them."""


@frozen
class TagStep:
    """The first request that changes tags, and one that the tags then allow; each with its statement.

    ``actions`` are all actions that the statement at ``place`` then allows alike.
    """

    tagging: Request
    tagged_by: StatementPlace
    then: Request
    place: StatementPlace
    actions: tuple[str, ...]


def tag_steps(place: StatementPlace, wanted: Wanted, role: TagRequests) -> Iterator[TagStep]:
    """Yield steps after which the statement at ``place`` allows some of what the role wants.

    Raises ``BudgetExceededError`` if the search needs more steps than the engine may spend.
    """
    for arns, names in wanted.items():
        for tagging, after in tag_changes(place, TaggedResources.of(names, arns), role):
            later = replace(role, context=after)
            for then in later.allowed(later.later_requests(names, tagging.witness.resource)):
                if then.place == place:
                    yield TagStep(tagging.witness, tagging.place, then.witness, place, then.actions)


def tag_changes(
    place: StatementPlace, of: TaggedResources, role: TagRequests
) -> Iterator[tuple[Overlap, Context]]:
    """Yield first requests that change tags, so that the statement at ``place`` may apply in the end.

    Each has the context of later requests about the resource.
    """
    for tests in _required_tests(place, role) if role.may_set_any(of) else ():
        yield from _changes(tests, of, role, MOST_CHANGES)
    for key in sorted({each for each in map(key_of_request, role.context) if each}):
        yield from role.removals(key, of)


def may_change(place: StatementPlace, of: TaggedResources, role: TagRequests) -> bool:
    """Return whether the statement at ``place`` may apply after any changes of tags, in the worst case.

    A tag that the role can change counts as if it could have any value, at the same time as all others.
    """
    return any(_may_hold(tests, of, role) for tests in _required_tests(place, role))


def _required_tests(place: StatementPlace, role: TagRequests) -> Iterator[Tests]:
    """Yield the conditions of a statement on tags, also with what a denial or a boundary requires."""
    own = tests_of_tags(role.documents[place.document].statements[place.statement])
    if own:
        yield own
    bounding = tuple(chain.from_iterable(role.bounds))
    for policy in (*role.documents, *bounding):
        for statement in policy.statements:
            tests = tests_of_tags(statement)
            if statement.effect is Effect.DENY:
                yield from ((*own, _opposite(each)) for each in tests)
            elif tests and policy in bounding:
                yield *own, *tests


def _opposite(condition: Condition) -> Condition:
    """Return what holds if a condition does not; the tag is present."""
    if isinstance(condition.test, NullTest):
        return replace(condition, test=NullTest(frozenset({False, True}) - condition.test.absences))
    return replace(condition, negated=not condition.negated, if_exists=False)


# --- which changes lead there ------------------------------------------------------------------


def _changes(
    tests: Tests, of: TaggedResources, role: TagRequests, left: int
) -> Iterator[tuple[Overlap, Context]]:
    """Yield the first of at most ``left`` requests after which ``tests`` hold, with the final context."""
    unmet = role.unmet(tests)
    found = role.settings(unmet, of)
    yield from found
    if found or left == 1 or not unmet:
        return
    for goal in _goals(unmet, of, role):
        for first, after in role.settings(goal, of):
            for _, end in _changes(tests, of, replace(role, context=after), left - 1):
                yield first, end
                return


def _goals(unmet: Tests, of: TaggedResources, role: TagRequests) -> Iterator[Tests]:
    """Yield what may be reached first: one tag of several, or the tags that a change requires."""
    by_key = _tests_by_key(unmet)
    if len(by_key) > 1:
        yield from by_key.values()
    for tests in role.tests_of_changes(of):
        goal = role.unmet(tests)
        if goal and goal != unmet:
            yield goal


def _tests_by_key(tests: Tests) -> dict[str, Tests]:
    """Group tests by the key of the request that sets the tag."""
    found: dict[str, Tests] = {}
    for each in tests:
        found[key_when_set(each)] = (*found.get(key_when_set(each), ()), each)
    return found


# --- which changes may be possible -------------------------------------------------------------


def _may_hold(tests: Tests, of: TaggedResources, role: TagRequests) -> bool:
    unmet = _tests_by_key(role.unmet(tests))
    tested = (each for tests in role.tests_of_changes(of) for each in tests)
    goals: dict[str, Tests] = {**unmet, **{key_when_set(each): (_is_present(each),) for each in tested}}
    free: frozenset[str] = frozenset()
    while True:
        then = _with_free(free, role)
        more = {key for key in goals.keys() - free if _may_get(key, goals[key], of, then)}
        if not more:
            return bool(unmet) and unmet.keys() <= free
        free |= more


def _is_present(condition: Condition) -> Condition:
    return replace(condition, test=NullTest(frozenset({False})), negated=False, quantifier=None)


def _with_free(free: frozenset[str], role: TagRequests) -> TagRequests:
    if not free:
        return role
    held = {key: value for key, value in role.context.items() if key_of_request(key) not in free}
    return replace(role, context=held, free=free)


def _may_get(key: str, tests: Tests, of: TaggedResources, role: TagRequests) -> bool:
    """Return whether a role may get a tag for which ``tests`` hold: it sets, removes or replaces the tag."""
    if role.settings(tests, of):
        return True
    removed = next((after for _, after in role.removals(key, of)), None)
    if removed is None:
        return False
    is_enough = all(holds(each, lambda _: None) for each in tests)
    return is_enough or bool(replace(role, context=removed).settings(tests, of))
