"""The answers of the approved version next to those of today: none says more than was decided."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.analysis.diff.changes import Diff, Direction, HiddenChange
from octo_spec.analysis.sides import PolicyPurpose
from octo_spec.model.claims import ClaimAnswer
from octo_spec.model.review_facts import AnswerStep, Changes
from octo_spec.review.compared_roles import AnsweredRoles, answered_roles, with_approved_answers
from octo_spec.review.facts import review_facts
from tests.review.small_deployments import deployment_of, grant, reviewed
from tests.review.test_open_ends import attached

if TYPE_CHECKING:
    from octo_spec.model.review_facts import AnswerSince, ReviewFacts

NOTHING = Diff((), (), ())


def _since(facts: ReviewFacts, before: AnsweredRoles, diff: Diff) -> dict[str, AnswerSince]:
    compared = with_approved_answers(replace(facts, changes=Changes("v1", "")), before, diff)
    assert compared.changes is not None
    return {each.question: each for each in compared.changes.answers}


def test_a_role_that_may_have_been_skipped_was_not_approved_with_a_no() -> None:
    facts = review_facts(reviewed(deployment_of(grant("s3:DeleteObject"))))
    others = {("other", "deletes-data"): (), ("third", "deletes-data"): ()}
    before = AnsweredRoles(others, (), ("a.yaml:1:1",))
    found = _since(facts, before, NOTHING)["deletes-data"]
    assert [claim.answer for claim in found.approved] == [ClaimAnswer.NOT_DECIDED]
    assert "a.yaml:1:1" in found.approved[0].reason
    assert found.step is AnswerStep.WORSE
    complete = replace(before, skipped=())
    [claim] = _since(facts, complete, NOTHING)["deletes-data"].approved
    assert claim.answer is ClaimAnswer.NO


def test_an_answer_is_not_the_same_if_an_unknown_policy_may_allow_more() -> None:
    facts = review_facts(reviewed(attached(grant("s3:GetObject"))))
    [role] = facts.roles
    hidden = HiddenChange(role.id, PolicyPurpose.ACCESS, Direction.NEW, "a policy")
    for diff, expected in ((NOTHING, AnswerStep.SAME), (replace(NOTHING, hidden=(hidden,)), AnswerStep.MORE)):
        found = _since(facts, answered_roles(facts), diff)
        assert found["deletes-data"].step is expected
    known = review_facts(reviewed(deployment_of(grant("s3:GetObject"))))
    found = _since(known, answered_roles(known), replace(NOTHING, hidden=(hidden,)))
    assert found["deletes-data"].step is AnswerStep.SAME
