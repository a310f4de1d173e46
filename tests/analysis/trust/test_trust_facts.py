"""Each answer about a trust policy is a sentence."""

from __future__ import annotations

from octo_spec.analysis.trust.questions import trust_answers
from octo_spec.analysis.trust.trust_answers import TrustAnswer, TrustQuestion
from octo_spec.analysis.trust.trust_facts import OF_SESSION, answers_for, trust_facts
from octo_spec.model.claims import Claim, ClaimAnswer
from octo_spec.model.presence import ChoiceIs, Presence
from tests.analysis.trust.trust_policies import EXTERNAL_ID, SECRET, allow, policy_of

ON = Presence.of(ChoiceIs("tags", ("on",)))


def sentences(*statements: object) -> dict[str, str]:
    return {each.question: each.sentence for each in trust_facts(trust_answers(policy_of(*statements)))}


def test_every_question_has_a_sentence() -> None:
    found = sentences(allow({"StringEquals": {EXTERNAL_ID: SECRET}}))
    assert list(found) == [question.value for question in TrustQuestion]
    assert found["without-external-id"].startswith("no other account can assume it without")
    assert found["session-tags"] == "no caller can choose tags of its session"
    assert found["role-chaining"].startswith("a caller that already acts as a role can assume it")


def test_a_yes_has_its_scope_and_what_is_not_decided_its_reason() -> None:
    found = sentences(allow(), allow(by={"Service": "sns.amazonaws.com"}), allow(action="sts:TagSession"))
    assert found["without-external-id"] == "another account can assume it without an external ID"
    assert found["session-tags"].startswith("a caller can choose tags of its session")
    assert found["confused-deputy"].startswith("not decided, whether an AWS service can assume it for an")
    assert (
        "does not know whether sns.amazonaws.com uses the role for other accounts" in found["confused-deputy"]
    )


def test_a_sentence_names_the_combinations_of_choices() -> None:
    yes, no = Claim(ClaimAnswer.YES, (ON,), "tags"), Claim(ClaimAnswer.NO)
    answers = {TrustQuestion.SESSION_TAGS: (TrustAnswer(yes), TrustAnswer(no))}
    [fact] = trust_facts(answers)
    assert fact.sentence.endswith(", if tags is on")
    [off] = trust_facts(answers_for(answers, {"tags": "off"}))
    assert (off.answer, off.sentence) == (ClaimAnswer.NO, "no caller can choose tags of its session")


def test_what_is_about_a_session_is_marked() -> None:
    facts = trust_facts(trust_answers(policy_of(allow())))
    assert {each.question for each in facts if each.is_of_session} == {each.value for each in OF_SESSION}
