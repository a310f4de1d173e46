"""The answers of the approved version next to those of today, the changed ones first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.model.review_facts import AnswerStep
from octospec_review.writing.view import role_names
from octospec_review.writing.words import ANSWER_STEPS, answer_in_words, combinations_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octo_spec.model.claims import Claim
    from octo_spec.model.review_facts import AnswerSince, ReviewedQuestion, ReviewFacts
    from octospec_review.writing.view import View

FIRST_GAINED: Final = 4
"""The number of gained actions of an answer that are named; the others are counted."""
_ORDER: Final = tuple(AnswerStep)


def compared_answers(facts: ReviewFacts) -> list[View]:
    """Return a row for each question and role, the gravest change first; none without approved answers."""
    questions = {question.id: question for question in facts.questions}
    now = {(answer.question, answer.role): answer.claims for answer in facts.answers}
    since = facts.changes.answers if facts.changes else ()
    names = role_names(facts) if len(facts.roles) > 1 else {}
    rows = [
        _row(each, questions[each.question], now[each.question, each.role], names.get(each.role, ""))
        for each in since
        if (each.question, each.role) in now
    ]
    return sorted(rows, key=lambda row: (_ORDER.index(row["step"]), row["tone"].rank))


def _row(since: AnswerSince, question: ReviewedQuestion, now: Sequence[Claim], role: str) -> View:
    return {
        "question": question.id,
        "phrase": question.phrase,
        "tone": question.tone,
        "role": role,
        "approved": _marks(since.approved),
        "now": _marks(now),
        "step": since.step,
        "is_changed": since.step is not AnswerStep.SAME,
        "words": _step_words(since),
        "when": since.when,
        "gained": since.gained,
    }


def _step_words(since: AnswerSince) -> str:
    if since.step is AnswerStep.MORE and not since.gained:
        return "wider, or perhaps with more access"
    return ANSWER_STEPS[since.step]


def _marks(claims: Sequence[Claim]) -> list[tuple[str, str]]:
    """Return the words of each claim, and of its combinations, up to the first that holds in all others."""
    found: list[tuple[str, str]] = []
    for claim in claims:
        when = combinations_in_words(claim.when)
        found.append((answer_in_words(claim), f"if {when}" if when else "otherwise" if found else ""))
        if not when:
            break
    return found
