"""What unread lists of actions may allow is decided together, and equals what a grant of each would allow."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.analysis.escalation.privilege_escalations import TRUSTS_OTHERS, privilege_escalations
from octo_spec.analysis.questions import QUESTIONS
from octo_spec.diagnostics import Span
from octo_spec.iam.elements import Effect
from octo_spec.model.claims import ClaimAnswer
from octo_spec.model.presence import ALWAYS, ChoiceIs, Presence
from octo_spec.model.unread import EVERY_ACTION, Unread, UnreadKind
from octo_spec.review import hypothetical_grants as questions
from octo_spec.review.direct_parts import direct_parts
from octo_spec.review.facts import review_facts
from octo_spec.review.hypothetical_grants import allowed_questions, escalating_lists
from octo_spec.review.reviewed_roles import policies_of_roles
from octo_spec.review.vended_parts import vended_parts
from octo_spec.testing import LAW
from tests.review import small_deployments as small

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment, Statement
    from octo_spec.model.review_facts import Answer, ReviewFacts
    from octo_spec.review.reviewed_roles import ReviewedPolicies

PASSES = ("iam:PassRole",)
RUNS = ("ec2:RunInstances",)
READS = ("s3:GetObject",)
WRITES_ITSELF = ("iam:PutRolePolicy",)
MORE = Presence.of(ChoiceIs("more", ("on",)))
LISTS = st.lists(st.lists(st.sampled_from(small.PATTERNS), min_size=1, max_size=2).map(tuple), max_size=4)


def role_of(deployment: Deployment) -> ReviewedPolicies:
    [role] = policies_of_roles(small.reviewed(deployment).sides)
    return role


def unread(*lists: tuple[str, ...], grants: tuple[Statement, ...], there: Presence = ALWAYS) -> ReviewFacts:
    """Review a role with unread lists of actions; the first exists only for some choices."""
    deployment = small.deployment_of(*grants)
    [role] = deployment.roles
    first, *others = (
        Unread(UnreadKind.STATEMENT, "it is odd", Span("main.yaml", line), each)
        for line, each in enumerate(lists, 1)
    )
    whole = replace(role, unread=(replace(first, presence=there), *others))
    return review_facts(small.reviewed(replace(deployment, roles=(whole,))))


# --- directly ----------------------------------------------------------------------------------


@given(small.deployments(), LISTS)
def test_a_list_allows_what_a_grant_of_it_would_allow(
    deployment: Deployment, lists: list[tuple[str, ...]]
) -> None:
    role = role_of(deployment)
    through = allowed_questions(role, lists, QUESTIONS)
    for actions in lists:
        granted = role_of(_granting_only(deployment, replace(small.grant("*"), actions=actions)))
        parts = (
            part
            for view in granted.views
            for part in (*direct_parts(view, QUESTIONS), *vended_parts(view, QUESTIONS))
        )
        assert through[actions] == {part.question for part in parts}


def _denies(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    return tuple(each for each in statements if each.effect is Effect.DENY)


def _granting_only(deployment: Deployment, grant: Statement) -> Deployment:
    """Keep the denies of a deployment, and grant one statement."""
    [role] = deployment.roles
    denying = tuple(replace(each, statements=_denies(each.statements)) for each in role.policies)
    allowing = small.deployment_of(grant).roles[0].policies
    kept = tuple(each for each in denying if each.statements)
    return replace(deployment, roles=(replace(role, policies=(*kept, *allowing)),))


def test_a_search_that_takes_too_long_counts_as_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    denied = role_of(small.deployment_of(small.grant("s3:*", small.TLS, allow=False)))
    monkeypatch.setattr(questions, "FEW_STEPS", 0)
    [found] = allowed_questions(denied, [("s3:GetObject", "sqs:ReceiveMessage")], QUESTIONS).values()
    assert found == {"reads-object-contents", "reads-queues-and-streams"}


# --- by privilege escalation -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("grants", "lists", "leading"),
    [
        ("ec2:Describe*", (PASSES,), ()),
        ("ec2:Describe*", (RUNS,), ()),
        ("ec2:Describe*", (PASSES, RUNS, READS), (PASSES, RUNS)),
        ("ec2:Describe*", (WRITES_ITSELF, RUNS), (WRITES_ITSELF,)),
        ("ec2:RunInstances", (PASSES,), (PASSES,)),
        ("iam:PassRole", (RUNS, READS), (RUNS,)),
        ("iam:PassRole", (READS,), ()),
        ("ec2:Describe*", (EVERY_ACTION,), (EVERY_ACTION,)),
        ("iam:PutRolePolicy", (READS,), ()),
    ],
)
def test_lists_escalate_alone_with_grants_or_together(
    grants: str, lists: tuple[tuple[str, ...], ...], leading: tuple[tuple[str, ...], ...]
) -> None:
    role = role_of(small.deployment_of(small.grant(grants)))
    assert escalating_lists(role, lists) == set(leading)
    facts = unread(*lists, grants=(small.grant(grants),))
    assert bool(facts.roles[0].may_gain) is bool(leading)
    is_known = not any(way.kind != TRUSTS_OTHERS for way in facts.ways)
    found = {answer.answer for answer in facts.answers}
    assert (ClaimAnswer.NO in found) is (is_known and not leading)


@LAW
@given(small.deployments())
def test_a_list_escalates_as_the_escalation_analysis_says(deployment: Deployment) -> None:
    for view in role_of(deployment).views:
        escalations = privilege_escalations(view.policies, view.unknowns)
        known = {(right.way, right.by) for right in escalations if right.way != TRUSTS_OTHERS}
        assert set(questions._ways(view)) == known


def test_a_deny_prevents_that_lists_escalate() -> None:
    denied = small.deployment_of(small.grant("ec2:RunInstances"), small.grant("iam:*", allow=False))
    assert escalating_lists(role_of(denied), (PASSES, EVERY_ACTION)) == {EVERY_ACTION}
    assert escalating_lists(role_of(denied), (PASSES,)) == set()


def test_many_lists_all_escalate_or_none_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "FEW_LISTS", 1)
    role = role_of(small.deployment_of(small.grant("ec2:Describe*")))
    assert escalating_lists(role, (WRITES_ITSELF, RUNS, READS)) == {WRITES_ITSELF, RUNS}
    assert escalating_lists(role, (RUNS, READS)) == set()


def test_escalation_is_possible_only_if_the_list_is_present() -> None:
    facts = unread(WRITES_ITSELF, RUNS, grants=(small.grant("ec2:Describe*"),), there=MORE)
    assert facts.roles[0].may_gain == (MORE,)


# --- later actions -----------------------------------------------------------------------------


def secrets(actions: tuple[str, ...]) -> Answer:
    facts = unread(actions, grants=(small.grant("ec2:DescribeVolumes"),))
    return next(each for each in facts.answers if each.question == "reads-secrets")


def test_a_no_is_about_the_documented_actions_also_if_a_part_was_not_read() -> None:
    read = secrets(READS)
    assert read.answer is ClaimAnswer.NO
    assert re.match(
        r"No: none of the \d+ actions that read secrets, as AWS documents them on ", read.sentence
    )


@pytest.mark.parametrize("name", ["redshift:GetClusterCredentialsNew", "execute-api:Invoke"])
def test_an_action_in_a_part_that_was_not_read_is_not_decided_if_it_is_not_classified(name: str) -> None:
    assert secrets((name,)).answer is ClaimAnswer.NOT_DECIDED
