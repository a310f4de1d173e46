"""An action for which it is not known whether it decides a question leaves the question open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from octo_spec.access.budget import BudgetExceededError
from octo_spec.iam.catalog import expand
from octo_spec.model.claims import DIRECTLY, ClaimAnswer, answer_in
from octo_spec.model.deployment import Policy, PolicyKind, Statement
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.text import Text
from octo_spec.review import decided_parts
from octo_spec.review.answers import TOO_MANY_STEPS
from octo_spec.review.facts import review_facts
from tests.review.small_deployments import deployment_of, grant, reviewed

if TYPE_CHECKING:
    from octo_spec.model.review_facts import Answer

YES, NOT_DECIDED, NO = ClaimAnswer.YES, ClaimAnswer.NOT_DECIDED, ClaimAnswer.NO
INVOKE = "execute-api:Invoke"
UNDOCUMENTED = "glue:GetFooBar"


def answers(*statements: Statement) -> dict[str, Answer]:
    return {each.question: each for each in review_facts(reviewed(deployment_of(*statements))).answers}


def test_an_action_that_is_not_classified_is_not_decided_and_named() -> None:
    [claim] = answers(grant(INVOKE))["runs-code"].claims
    assert (claim.answer, claim.scope) == (NOT_DECIDED, DIRECTLY)
    assert claim.reason.startswith(f"whether {INVOKE} runs code is not classified (")


def test_it_decides_the_questions_for_which_it_is_classified() -> None:
    found = answers(grant(INVOKE))
    assert found["changes-resources"].answer is YES
    assert found["leaves-organization"].answer is NO


@pytest.mark.parametrize("pattern", ["execute-api:*", "execute-api:Inv*"])
def test_a_pattern_may_cover_it(pattern: str) -> None:
    assert answers(grant(pattern))["runs-code"].answer is NOT_DECIDED


def test_an_undocumented_name_leaves_every_question_open_that_no_other_action_answers() -> None:
    found = answers(grant(UNDOCUMENTED), grant("s3:GetObject"))
    assert found["reads-object-contents"].answer is YES
    others = {id: each for id, each in found.items() if id != "reads-object-contents"}
    assert {each.answer for each in others.values()} == {NOT_DECIDED}
    assert f"AWS does not document {UNDOCUMENTED} as of " in found["deletes-data"].sentence


def test_a_wildcard_is_decided_by_the_actions_that_aws_documents() -> None:
    assert answers(grant("sqs:*"))["changes-iam"].answer is NO
    assert answers(grant("codestar:Blah"))["changes-iam"].answer is NO
    assert not expand("codestar:Blah")


@pytest.mark.parametrize("denied", [INVOKE, "execute-api:*", "*"])
def test_a_deny_removes_it(denied: str) -> None:
    assert answers(grant(INVOKE), grant(denied, allow=False))["runs-code"].answer is NO


def test_a_deny_of_an_undocumented_name_leaves_nothing_open() -> None:
    found = answers(grant("s3:GetObject"), grant(UNDOCUMENTED, allow=False))
    assert found["deletes-data"].answer is NO


def test_it_counts_only_for_the_choices_that_allow_it() -> None:
    whole = deployment_of(grant("s3:GetObject"))
    more = Presence.of(ChoiceIs("more", ("on",)))
    policy = Policy(Text(("more",)), PolicyKind.INLINE, (replace(grant(INVOKE), sid="More"),), more)
    [role] = whole.roles
    both = replace(whole, roles=(replace(role, policies=(*role.policies, policy)),))
    [found] = [each for each in review_facts(reviewed(both)).answers if each.question == "runs-code"]
    assert answer_in(found.claims, {"more": "on"}) is NOT_DECIDED
    assert answer_in(found.claims, {"more": "off"}) is NO
    assert found.sentence.startswith("Not decided, treat it as yes, if more is on: whether ")


@pytest.mark.parametrize("denied", ["s3:GetObject", UNDOCUMENTED])
def test_a_deny_that_depends_on_a_choice_leaves_an_undocumented_name_open(denied: str) -> None:
    whole = deployment_of(grant(UNDOCUMENTED))
    more = Presence.of(ChoiceIs("more", ("on",)))
    guard = replace(grant(denied, allow=False), sid="Guard")
    policy = Policy(Text(("guard",)), PolicyKind.INLINE, (guard,), more)
    [role] = whole.roles
    both = replace(whole, roles=(replace(role, policies=(*role.policies, policy)),))
    [found] = [each for each in review_facts(reviewed(both)).answers if each.question == "deletes-data"]
    assert answer_in(found.claims, {"more": "off"}) is NOT_DECIDED
    assert answer_in(found.claims, {"more": "on"}) is (NO if denied == UNDOCUMENTED else NOT_DECIDED)


def test_a_search_that_takes_too_many_steps_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_long(*_: object) -> tuple[()]:
        raise BudgetExceededError(1)

    monkeypatch.setattr(decided_parts, "unclassified_parts", too_long)
    [claim] = answers(grant("s3:GetObject"))["runs-code"].claims
    assert (claim.answer, claim.reason) == (NOT_DECIDED, TOO_MANY_STEPS)
