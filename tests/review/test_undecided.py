"""A question that takes too many steps is not decided, and counts as yes; the others are answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.questions import QUESTIONS
from octo_spec.model.claims import ClaimAnswer, answer_in
from octo_spec.model.review_facts import ReviewFacts, Tone
from octo_spec.model.review_json import facts_as_json, facts_from_json
from octo_spec.review import decided_parts
from octo_spec.review.direct_parts import direct_parts
from octo_spec.review.facts import review_facts
from octospec_review.documenter import DOCUMENTER
from tests.review.small_deployments import TLS, deployment_of, grant, reviewed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.review.direct_part import DirectPart
    from octo_spec.review.reviewed_roles import RoleInPartition

SMALL = reviewed(deployment_of(grant("s3:GetObject"), grant("ce:Get*")))
HARD = "deletes-data"


def _giving_up(role: RoleInPartition, questions: Sequence[ReviewQuestion]) -> tuple[DirectPart, ...]:
    if HARD in {question.id for question in questions}:
        raise BudgetExceededError(7, "2 statements ask about a")
    return direct_parts(role, questions)


@pytest.fixture
def facts(monkeypatch: pytest.MonkeyPatch) -> ReviewFacts:
    monkeypatch.setattr(decided_parts, "direct_parts", _giving_up)
    return review_facts(SMALL)


def test_only_the_hard_question_is_not_decided(facts: ReviewFacts) -> None:
    hard = [answer for answer in facts.answers if answer.question == HARD]
    assert [(answer.answer, answer.parts) for answer in hard] == [(ClaimAnswer.NOT_DECIDED, ())]
    assert hard[0].sentence == "Not decided, treat it as yes: 2 statements ask about a"
    assert answer_in(hard[0].claims, {}) is ClaimAnswer.NOT_DECIDED
    others = [answer for answer in facts.answers if answer.question != HARD]
    without = tuple(question for question in QUESTIONS if question.id != HARD)
    assert others == list(review_facts(SMALL, without).answers)


def test_the_first_screen_the_table_and_the_alarm_do_not_treat_it_as_no(facts: ReviewFacts) -> None:
    [card] = [card for card in facts.cards if card.title == "Deletes data"]
    assert (card.text, card.tone) == ("Not decided", Tone.GRAVE)
    assert {dict(row.outcomes)[HARD] for row in facts.combinations} == {ClaimAnswer.NOT_DECIDED}
    [alarm] = [text for text in facts.texts if text.id.endswith("-alarm")]
    assert "eventName" not in alarm.text
    assert "Not all of these calls are known here" in alarm.purpose


def test_every_file_of_the_review_says_it(facts: ReviewFacts) -> None:
    files = {each.path.name: each.text for each in DOCUMENTER.document(facts, DOCUMENTER.options()).artifacts}
    for name in ("review.html", "review.md", "review.json"):
        assert "Not decided, treat it as yes: 2 statements ask about a" in files[name]
    assert facts_from_json(facts_as_json(facts)) == facts


def test_a_question_alone_has_few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    def only_alone(role: RoleInPartition, questions: Sequence[ReviewQuestion]) -> tuple[DirectPart, ...]:
        if len(questions) > 1:
            raise BudgetExceededError(7)
        return direct_parts(role, questions)

    narrowed = reviewed(deployment_of(grant("s3:GetObject", TLS)))
    in_full = review_facts(narrowed).answers
    monkeypatch.setattr(decided_parts, "direct_parts", only_alone)
    assert review_facts(narrowed).answers == in_full
    monkeypatch.setattr(decided_parts, "FEW_STEPS", 0)
    undecided = {
        each.question for each in review_facts(narrowed).answers if each.answer is ClaimAnswer.NOT_DECIDED
    }
    assert undecided == {each.question for each in in_full if each.answer is not ClaimAnswer.NO}
