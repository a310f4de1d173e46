"""What privilege escalation leads to is a yes if each step is certain, and otherwise not decided."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from octo_spec.access.budget import BudgetExceededError
from octo_spec.model.claims import DIRECTLY, INDIRECTLY, ClaimAnswer, answer_in
from octo_spec.model.deployment import Attachment, Condition, Policy, PolicyKind
from octo_spec.model.presence import ALWAYS, ChoiceIs, Presence
from octo_spec.model.text import Text
from octo_spec.review import facts as facts_of_review
from octo_spec.review import indirect_parts
from octo_spec.review.facts import review_facts
from tests.review.small_deployments import deployment_of, grant, reviewed

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment, Statement
    from octo_spec.model.review_facts import Answer

YES, NOT_DECIDED, NO = ClaimAnswer.YES, ClaimAnswer.NOT_DECIDED, ClaimAnswer.NO
READER = "arn:aws:iam::*:role/Reader"


def on(statement: Statement, *arns: str) -> Statement:
    return replace(statement, resources=tuple(Text((arn,)) for arn in arns))


ONLY = Condition("ArnEquals", "iam:PolicyARN", (Text(("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",)),))
ATTACHES = on(grant("iam:AttachRolePolicy", ONLY), READER)


def answers(deployment: Deployment) -> dict[str, Answer]:
    return {each.question: each for each in review_facts(reviewed(deployment)).answers}


def test_a_step_that_is_certain_is_a_yes_with_the_request_of_the_step() -> None:
    [claim] = answers(deployment_of(grant("iam:PutRolePolicy")))["reads-secrets"].claims
    assert (claim.answer, claim.scope) == (YES, INDIRECTLY)
    assert claim.witness is not None
    assert claim.witness.action == "iam:PutRolePolicy"


@pytest.mark.parametrize(
    "actions",
    [
        ("iam:SetDefaultPolicyVersion",),
        ("iam:PassRole", "ec2:RunInstances"),
        ("sts:AssumeRole",),
        ("iam:CreateAccessKey",),
    ],
)
def test_what_depends_on_something_that_is_not_known_is_not_decided(actions: tuple[str, ...]) -> None:
    found = answers(deployment_of(replace(grant("*"), actions=actions)))["deletes-data"]
    assert found.answer is NOT_DECIDED
    assert {claim.scope for claim in found.claims} == {INDIRECTLY}
    assert all(claim.reason.startswith("by ") for claim in found.claims)
    assert found.sentence.startswith("Not decided, treat it as yes: by ")


def test_an_attached_policy_leads_only_to_what_it_allows() -> None:
    deletes = on(grant("s3:DeleteObject"), "arn:aws:s3:::logs/*")
    found = answers(deployment_of(ATTACHES, deletes))
    assert (found["reads-object-contents"].answer, found["deletes-data"].answer) == (YES, YES)
    assert found["reads-object-contents"].claims[0].scope == INDIRECTLY
    [indirect] = [claim for claim in found["deletes-data"].claims if claim.scope == INDIRECTLY]
    assert indirect.answer is NOT_DECIDED  # s3:GetDataAccess returns credentials of another role
    assert found["runs-code"].answer is NO


def test_a_policy_whose_actions_are_not_classified_leaves_a_question_open() -> None:
    invoking = "arn:aws:iam::aws:policy/AmazonAPIGatewayInvokeFullAccess"
    only = Condition("ArnEquals", "iam:PolicyARN", (Text((invoking,)),))
    found = answers(deployment_of(on(grant("iam:AttachRolePolicy", only), READER)))
    [claim] = found["runs-code"].claims
    assert (claim.answer, claim.scope) == (NOT_DECIDED, INDIRECTLY)
    assert claim.reason.endswith(": whether an action of these runs code is not classified")
    assert found["reads-disks"].answer is NO


def test_a_boundary_that_stays_limits_what_a_role_grants_itself() -> None:
    whole = deployment_of(on(grant("iam:PutRolePolicy"), READER))
    [role] = whole.roles
    boundary = Attachment(Text(("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",)))
    assert answers(replace(whole, roles=(replace(role, boundary=boundary),)))["deletes-data"].answer is NO


def test_the_choice_of_a_step_is_the_choice_of_the_claim() -> None:
    more = Presence.of(ChoiceIs("more", ("on",)))
    small = deployment_of(grant("s3:ListBucket"))
    [role] = small.roles
    brought = Policy(Text(("more",)), PolicyKind.INLINE, (grant("iam:PutRolePolicy"),), more)
    found = answers(replace(small, roles=(replace(role, policies=(*role.policies, brought)),)))
    first, last = found["reads-secrets"].claims
    assert (first.answer, first.when) == (YES, (more,))
    assert (last.answer, last.when) == (NO, (Presence.of(ChoiceIs("more", ("off",))),))


@pytest.mark.medium
def test_a_deny_that_depends_on_a_choice_prevents_the_escalation_in_its_combinations() -> None:
    small = deployment_of(grant("iam:PutRolePolicy"), grant("s3:Get*"))
    [role] = small.roles
    on_more = Presence.of(ChoiceIs("more", ("on",)))
    denied = Policy(Text(("more",)), PolicyKind.INLINE, (grant("*", allow=False),), on_more)
    facts = review_facts(reviewed(replace(small, roles=(replace(role, policies=(*role.policies, denied)),))))
    off = (Presence.of(ChoiceIs("more", ("off",))),)
    assert {way.combinations for way in facts.ways} == {off}
    for answer in facts.answers:
        assert [claim.when for claim in answer.claims if claim.answer is YES] in ([off], [])
        assert answer_in(answer.claims, {"more": "on"}) is NO
    assert {
        sum(number for _, number in row.levels)
        for row in facts.combinations
        if dict(row.answers)["more"] == "on"
    } == {0}


def test_a_search_for_ways_that_takes_too_long_leaves_no_question_at_no(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gives_up(*_: object) -> None:
        raise BudgetExceededError(7)

    monkeypatch.setattr(facts_of_review, "found_ways", gives_up)
    found = answers(deployment_of(grant("s3:GetObject")))
    assert {each.answer for each in found.values()} == {YES, NOT_DECIDED}
    [claim] = found["reads-secrets"].claims
    assert (claim.scope, claim.when) == (DIRECTLY, (ALWAYS,))
    assert "more steps" in claim.reason


def test_a_search_of_a_state_that_takes_too_long_excludes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def gives_up(*_: object, **__: object) -> None:
        raise BudgetExceededError(7)

    monkeypatch.setattr(indirect_parts, "overlaps", gives_up)
    assert answers(deployment_of(ATTACHES))["deletes-data"].answer is NOT_DECIDED
