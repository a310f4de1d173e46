"""The answers to the questions of a review, and the privilege escalations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.model.claims import ClaimAnswer
from octospec_review.writing.combination_rows import claim_view, is_by_grant
from octospec_review.writing.view import combinations_view, fact_view, role_names
from octospec_review.writing.words import combinations_as_data, way_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.model.review_facts import Answer, ReviewedQuestion, ReviewFacts, Way
    from octospec_review.writing.view import View

FIRST: Final = 6
"""The maximum number of actions of a part that are shown next to its witness."""


def answer_views(facts: ReviewFacts) -> list[View]:
    """Return each question with the answer of each role."""
    by_question: dict[str, list[Answer]] = {question.id: [] for question in facts.questions}
    for answer in facts.answers:
        by_question[answer.question].append(answer)
    names = role_names(facts)
    return [_question(question, by_question[question.id], names) for question in facts.questions]


MANY_ROLES: Final = 8
"""From this number of roles with the same answer, only the first are named."""


def first_roles(roles: list[str]) -> str:
    """Name roles, or the first ones and the number of the others."""
    if len(roles) <= MANY_ROLES:
        return ", ".join(roles)
    shown = MANY_ROLES - 2
    return f"{', '.join(roles[:shown])} and {len(roles) - shown:,} more"


def _question(question: ReviewedQuestion, answers: list[Answer], names: Mapping[str, str]) -> View:
    views = [_answer(answer, names.get(answer.role, answer.role)) for answer in answers]
    by_word: dict[str, list[str]] = {}
    for view in sorted(views, key=lambda view: view["rank"]):
        by_word.setdefault(view["word"], []).append(view["shown"])
    kinds = {view["word"]: view["kind"] for view in views}
    written = [
        {"kind": kinds[word], "word": word, "roles": first_roles(roles)} for word, roles in by_word.items()
    ]
    return fact_view(question, answers=views, by_word=written)


ONLY_INDIRECTLY: Final = "Yes, indirectly, through privilege escalation"
"""A sentence that only repeats the mark of the answer."""


def _answer(answer: Answer, shown: str) -> View:
    parts = [
        fact_view(
            part,
            combinations=combinations_view(part.combinations),
            witness=str(part.witness),
            first_step=str(part.first_step or ""),
            first=part.actions[:FIRST],
            more=max(0, len(part.actions) - FIRST),
        )
        for part in answer.parts
    ]
    indirectly = [
        fact_view(part, combinations=combinations_view(part.combinations)) for part in answer.indirectly
    ]
    word = claim_view(answer.claims[0])["word"]
    return fact_view(
        answer,
        number=len({action for part in answer.parts for action in part.actions}) if is_by_grant(word) else 0,
        parts=parts,
        indirectly=indirectly,
        shown=shown,
        says_no_more=answer.sentence == ONLY_INDIRECTLY,
        data=[[*claim_view(claim).values(), combinations_as_data(claim.when)] for claim in answer.claims],
        **claim_view(answer.claims[0]),
    )


def undecided_count(facts: ReviewFacts) -> int:
    """Count the questions that are not decided for a role in some combination."""
    is_open = ClaimAnswer.NOT_DECIDED
    return len(
        {each.question for each in facts.answers if any(claim.answer is is_open for claim in each.claims)}
    )


def way_views(facts: ReviewFacts) -> list[View]:
    """Return the privilege escalations."""
    names = role_names(facts)
    return [_way(way, names.get(way.role, way.role)) for way in facts.ways]


def _way(way: Way, shown: str) -> View:
    verb, what = way_in_words(way)
    return fact_view(
        way,
        combinations=combinations_view(way.combinations),
        witness=str(way.witness or ""),
        verb=verb,
        what=what,
        shown=shown,
    )
