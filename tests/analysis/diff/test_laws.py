"""What holds of every diff."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.evaluate import allows
from octo_spec.analysis.diff.changes import Direction
from octo_spec.analysis.diff.diff import diff
from octo_spec.analysis.diff.json_form import as_data
from octo_spec.analysis.diff.markdown import markdown
from octo_spec.analysis.diff.version_step import VersionStep
from octo_spec.analysis.sides import PolicyPurpose, SidePair, deployment_side
from octo_spec.iam.keys import UNKNOWN
from octo_spec.model.presence import ALWAYS
from octo_spec.symbolic.answer_keys import GIVEN, is_answer_key
from octo_spec.symbolic.unknowns import Unknowns
from octo_spec.testing import LAW
from octo_spec.testing.laws import HEAVY
from octo_spec.testing.strategies import deployments

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.access.request import Request
    from octo_spec.analysis.diff.changes import AccessChange, Diff, WitnessedActions
    from octo_spec.analysis.sides import DocumentSet, SideAccess
    from octo_spec.model.deployment import Deployment, Policy, Role


STEPS = 3_000
"""A generated deployment may tie many policy variables together; comparing it then takes minutes."""


def sides(old: Deployment, new: Deployment) -> tuple[SideAccess, SideAccess, Diff]:
    unknowns = Unknowns.of([old, new], {}, {})
    before, after = deployment_side("old", old, unknowns), deployment_side("new", new, unknowns)
    try:
        return before, after, diff([SidePair(before, after, unknowns)], limit=STEPS)
    except BudgetExceededError:
        reject()


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Deployment, Deployment]:
    """Draw a deployment, and one that lacks some of its statements and trust."""
    whole = draw(deployments())
    roles = tuple(_poorer(role, draw) for role in whole.roles)
    return whole, replace(whole, roles=roles)


def _poorer(role: Role, draw: st.DrawFn) -> Role:
    policies = tuple(_fewer(policy, draw) for policy in role.policies)
    trust = tuple(statement for statement in role.trust if draw(st.booleans())) or role.trust[:1]
    return replace(role, policies=policies, trust=trust)


def _fewer(policy: Policy, draw: st.DrawFn) -> Policy:
    return replace(
        policy, statements=tuple(statement for statement in policy.statements if draw(st.booleans()))
    )


@LAW
@given(deployments())
def test_nothing_differs_from_itself(deployment: Deployment) -> None:
    _, _, found = sides(deployment, deployment)
    assert (*found.changes, *found.roles, *found.questions) == ()
    assert found.advice is not None
    assert found.advice.required is VersionStep.NONE


@pytest.mark.large
@LAW
@given(pairs())
def test_a_diff_is_correct_in_both_directions_and_printed_in_every_output(
    pair: tuple[Deployment, Deployment],
) -> None:
    old, new, there = sides(*pair)
    _, _, back = sides(*reversed(pair))
    every_request_that_is_shown_is_allowed_on_one_side_only(old, new, there)
    what_is_new_one_way_is_lost_the_other_way(there, back)
    every_output_can_print_every_diff(there)


def every_request_that_is_shown_is_allowed_on_one_side_only(
    old: SideAccess, new: SideAccess, found: Diff
) -> None:
    for change in found.changes:
        has, lacks = (new, old) if change.direction is Direction.NEW else (old, new)
        for part in (*change.parts, *change.today):
            assert allows(_documents(has, change).documents_and_limits, part.witness)
            assert not allows(_documents(lacks, change).documents, part.witness)


def what_is_new_one_way_is_lost_the_other_way(there: Diff, back: Diff) -> None:
    for kind in PolicyPurpose:
        assert _summaries(there.changes_of(kind, Direction.NEW)) == _summaries(
            back.changes_of(kind, Direction.LOST)
        )
        assert _summaries(there.changes_of(kind, Direction.LOST)) == _summaries(
            back.changes_of(kind, Direction.NEW)
        )


def _summaries(changes: tuple[AccessChange, ...]) -> list[tuple[object, ...]]:
    return [
        (change.role, change.statement, change.known, [part.actions for part in change.parts])
        for change in changes
    ]


def every_output_can_print_every_diff(found: Diff) -> None:
    assert as_data(found)
    lines = markdown(found, "old → new").splitlines()
    tables = [line for line in lines if line.startswith("|")]
    assert all(line.count("|") == 6 for line in tables), tables


@pytest.mark.large
@HEAVY
@given(pairs())
def test_a_request_shows_its_change_for_all_answers_that_it_does_not_assume(
    pair: tuple[Deployment, Deployment],
) -> None:
    old, new, found = sides(pair[0], _always_there(pair[1]))
    choices = {choice.id: choice.values for deployment in pair for choice in deployment.choices}
    for change in found.changes:
        has, lacks = (new, old) if change.direction is Direction.NEW else (old, new)
        for part in (*change.parts, *change.today):
            for request in _otherwise_answered(part, choices):
                assert allows(_documents(has, change).documents, request), request
                assert not allows(_documents(lacks, change).documents, request), request


def _always_there(deployment: Deployment) -> Deployment:
    """Let what roles are allowed no longer depend on any answer."""
    roles = (
        replace(role, policies=tuple(replace(policy, presence=ALWAYS) for policy in role.policies))
        for role in deployment.roles
    )
    return replace(deployment, roles=tuple(roles))


def _otherwise_answered(part: WitnessedActions, choices: Mapping[str, tuple[str, ...]]) -> Iterator[Request]:
    """Give every other answer to what a part supposes nothing about, one at a time."""
    given = part.witness.context
    for key in filter(is_answer_key, given):
        id = key.removeprefix(UNKNOWN).partition("/")[2].partition("/")[0]
        others = choices.get(id, ("yes", "no") if key.startswith(GIVEN) else ("otherwise",))
        if id not in dict(part.assumptions):
            yield from (replace(part.witness, context={**given, key: other}) for other in others)


def _documents(side: SideAccess, change: AccessChange) -> DocumentSet:
    role = side.role(change.role)
    return role.permissions if change.purpose is PolicyPurpose.ACCESS else role.trust
