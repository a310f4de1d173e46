"""The ways by which a role can escalate its privileges, each with an example request and its result."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.analysis.escalation.deny_combinations import combinations_of_denies
from octo_spec.analysis.escalation.permission_state import ANY_ANSWERS
from octo_spec.analysis.escalation.privilege_escalations import GRANTS_ITSELF, privilege_escalations
from octo_spec.analysis.escalation.self_grants import self_grants
from octo_spec.frozen import frozen
from octo_spec.model.combinations import intersection, simplify, union
from octo_spec.model.review_facts import Way
from octo_spec.review.direct_part import witness_of
from octo_spec.symbolic.statement_presences import presence_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.analysis.escalation.permission_state import AnswerSet
    from octo_spec.analysis.escalation.privilege_escalations import PrivilegeEscalation
    from octo_spec.analysis.escalation.self_grants import SelfGrant
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.model.presence import Presence
    from octo_spec.review.reviewed_roles import ReviewedPolicies, RoleInPartition


@frozen
class WayStep:
    """The first step of a way in one partition; ``grants_itself`` is ``None`` if it uses other principals.

    It was searched within ``answers``.
    """

    right: PrivilegeEscalation
    grants_itself: SelfGrant | None
    presence: Presence
    view: RoleInPartition
    answers: AnswerSet


@frozen
class FoundWay:
    """A way, and its first steps in the partitions where the role has it."""

    way: Way
    steps: tuple[WayStep, ...]


def found_ways(
    role: ReviewedPolicies, ids: Mapping[tuple[str, WrittenStatement], str], prefix: str = "way"
) -> tuple[FoundWay, ...]:
    """Return the ways of a role: first those by which it grants itself permissions.

    Raises ``BudgetExceededError`` if the search needs more steps than the engine may spend.
    """
    found: dict[tuple[str, str, WrittenStatement], list[WayStep]] = {}
    for view in role.views:
        for step in _steps(view):
            found.setdefault((step.right.way, step.right.permissions, step.right.by), []).append(step)
    return tuple(
        _found_way(f"{prefix}-{number}", steps, role, ids)
        for number, steps in enumerate(found.values(), start=1)
    )


def _steps(view: RoleInPartition) -> Iterator[WayStep]:
    """Yield the first steps; in each combination of the choices of denies, if there are any.

    If there are too many combinations, no step is certain: a deny may cover it in some of them.
    """
    combinations = combinations_of_denies(view.policies, view.unknowns)
    for answers in combinations:
        yield from _way_steps(view, answers)
    if not combinations:
        for step in _way_steps(view, ANY_ANSWERS):
            yield replace(step, right=replace(step.right, is_certain=False))


def _way_steps(view: RoleInPartition, answers: AnswerSet) -> Iterator[WayStep]:
    own = iter(self_grants(view.policies, answers))
    for right in privilege_escalations(view.policies, view.unknowns, answers, view.deployment):
        grant = next(own) if right.way == GRANTS_ITSELF else None
        there = presence_of(answers, view.unknowns)
        for presence in intersection(view.presence_at(right.place), there):
            yield WayStep(right, grant, presence, view, answers)


def _found_way(
    id: str, steps: list[WayStep], role: ReviewedPolicies, ids: Mapping[tuple[str, WrittenStatement], str]
) -> FoundWay:
    first = steps[0]
    right = first.right
    way = Way(
        id=id,
        role=role.id,
        kind=right.way,
        permissions=right.permissions,
        step=right.step,
        actions=tuple(dict.fromkeys(action for step in steps for action in step.right.actions)),
        grant=ids.get((role.id, right.by), ""),
        witness=witness_of(right.request, first.view),
        why=right.by.why,
        combinations=simplify(union(step.presence for step in steps), first.view.unknowns.choices),
        is_certain=any(step.right.is_certain for step in steps),
    )
    return FoundWay(way, tuple(steps))
