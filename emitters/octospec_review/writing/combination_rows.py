"""A row for each combination of choices: the answers, the numbers of actions, the privilege escalation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.claims import Claim, ClaimAnswer, claim_gravity
from octo_spec.model.combinations import holds_in
from octo_spec.model.level_words import VERBS
from octospec_review.writing.words import answer_in_words, combination_name, combinations_as_data

if TYPE_CHECKING:
    from octo_spec.model.review_facts import CombinationRow, ReviewFacts
    from octospec_review.writing.view import View


def row_views(facts: ReviewFacts) -> list[View]:
    """Return a row for each configuration."""
    return [
        {
            "name": combination_name(row),
            "chosen": row.answers,
            "levels": dict(row.levels),
            "outcomes": claims_in(facts, row),
            "gains": gains(facts, row),
        }
        for row in facts.combinations
    ]


def claims_in(facts: ReviewFacts, row: CombinationRow) -> dict[str, View]:
    """Return, for each question, the gravest claim about any role in a configuration."""
    found: dict[str, Claim] = {}
    chosen, unclaimed = dict(row.answers), Claim(ClaimAnswer.NOT_DECIDED)
    for answer in facts.answers:
        claim = next((claim for claim in answer.claims if holds_in(claim.when, chosen)), unclaimed)
        known = found.get(answer.question)
        found[answer.question] = (
            claim if known is None or claim_gravity(claim) < claim_gravity(known) else known
        )
    return {each.id: claim_view(found.get(each.id, unclaimed)) for each in facts.questions}


def claim_view(claim: Claim) -> View:
    """Return the mark of a claim, its word, and its rank: the gravest has the lowest."""
    return {"kind": claim.answer.value, "word": answer_in_words(claim), "rank": claim_gravity(claim)}


def is_by_grant(word: str) -> bool:
    """Return whether the word for an answer is a yes by a grant."""
    return word.startswith("yes") and word != "yes, indirectly"


def level_data(facts: ReviewFacts) -> list[list[object]]:
    """Return the numbers of actions for the script: a level, a number, and the configurations."""
    return [[each.level, each.count, combinations_as_data(each.combinations)] for each in facts.counts]


def counted_levels(facts: ReviewFacts) -> tuple[str, ...]:
    """Return the names of the listed levels: Tagging only if AWS documents an action that has it."""
    some = {level for row in facts.combinations for level, count in row.levels if count}
    return tuple(level for level, verb in VERBS.items() if verb != "tags" or level in some)


def gains(facts: ReviewFacts, row: CombinationRow) -> ClaimAnswer:
    """Return whether a role can escalate its privileges in a configuration."""
    answers = dict(row.answers)
    there = [way for way in facts.ways if holds_in(way.combinations, answers)]
    if any(way.is_certain for way in there):
        return ClaimAnswer.YES
    perhaps = there or any(holds_in(role.may_gain, answers) for role in facts.roles)
    return ClaimAnswer.NOT_DECIDED if perhaps else ClaimAnswer.NO


def may_gain(facts: ReviewFacts) -> list[dict[str, list[str]]]:
    """Return the configurations in which unknown parts could lead to privilege escalation, for the script."""
    return [each for role in facts.roles for each in combinations_as_data(role.may_gain)]
