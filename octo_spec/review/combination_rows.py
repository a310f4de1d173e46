"""The access for each combination of choices: numbers of actions by level, and an answer to each question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.model.combinations import holds_in
from octo_spec.model.level_words import LEVELS
from octo_spec.model.review_facts import ChoiceOutcome, CombinationRow
from octo_spec.review.presences import listed_combinations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.model.deployment import Deployment
    from octo_spec.model.review_facts import Answer, ReviewedGrant

GRAVEST: Final = tuple(ChoiceOutcome)
"""Outcomes, the most serious first."""


def combination_rows(
    deployment: Deployment | None, grants: Sequence[ReviewedGrant], answers: Sequence[Answer]
) -> tuple[tuple[CombinationRow, ...], bool]:
    """Return the rows, and whether these are all combinations."""
    combinations, is_all = listed_combinations(deployment) if deployment else (({},), True)
    return tuple(_row(combination, grants, answers) for combination in combinations), is_all


def _row(
    combination: Mapping[str, str], grants: Iterable[ReviewedGrant], answers: Iterable[Answer]
) -> CombinationRow:
    there = tuple(grant for grant in grants if grant.is_allow and holds_in(grant.combinations, combination))
    return CombinationRow(
        tuple(combination.items()), tuple(_levels(there)), tuple(_outcomes(answers, combination))
    )


def _levels(grants: Sequence[ReviewedGrant]) -> Iterator[tuple[str, int]]:
    """Count each action once."""
    listed = [part for grant in grants for part in grant.by_level]
    for level in LEVELS:
        names = {action for part in listed if part.level == level for action in part.actions}
        yield level.value, len(names)


def _outcomes(
    answers: Iterable[Answer], combination: Mapping[str, str]
) -> Iterator[tuple[str, ChoiceOutcome]]:
    """Yield the most serious outcome of each question over all roles."""
    found: dict[str, list[ChoiceOutcome]] = {}
    for answer in answers:
        found.setdefault(answer.question, []).append(answer_in(answer, combination))
    for question, outcomes in found.items():
        yield question, min(outcomes, key=GRAVEST.index)


def answer_in(answer: Answer, combination: Mapping[str, str]) -> ChoiceOutcome:
    """Return the answer to a question for one combination of choices."""
    parts = [part for part in answer.parts if holds_in(part.combinations, combination)]
    if any(not part.is_narrowed for part in parts):
        return ChoiceOutcome.YES
    if holds_in(answer.undecided, combination):
        return ChoiceOutcome.UNDECIDED
    if parts:
        return ChoiceOutcome.ONLY_WHERE
    indirect = any(holds_in(part.combinations, combination) for part in answer.indirectly)
    return ChoiceOutcome.INDIRECTLY if indirect else ChoiceOutcome.NEVER
