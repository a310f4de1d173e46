"""The access for each combination of choices: numbers of actions by level, and an answer to each question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.claims import answer_in
from octo_spec.model.review_facts import CombinationRow
from octo_spec.review.level_counts import levels_in
from octo_spec.review.presences import listed_combinations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.model.claims import ClaimAnswer
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.review_facts import Answer, LevelCount


def combination_rows(
    deployment: Deployment | None, counts: Sequence[LevelCount], answers: Sequence[Answer]
) -> tuple[tuple[CombinationRow, ...], bool]:
    """Return the rows, and whether these are all combinations."""
    combinations, is_all = listed_combinations(deployment) if deployment else (({},), True)
    return tuple(_row(combination, counts, answers) for combination in combinations), is_all


def _row(
    combination: Mapping[str, str], counts: Iterable[LevelCount], answers: Iterable[Answer]
) -> CombinationRow:
    return CombinationRow(
        tuple(combination.items()),
        tuple(levels_in(counts, combination)),
        tuple(_outcomes(answers, combination)),
    )


def _outcomes(answers: Iterable[Answer], combination: Mapping[str, str]) -> Iterator[tuple[str, ClaimAnswer]]:
    """Yield the gravest answer to each question over all roles."""
    found: dict[str, list[ClaimAnswer]] = {}
    for answer in answers:
        found.setdefault(answer.question, []).append(answer_in(answer.claims, combination))
    for question, outcomes in found.items():
        yield question, max(outcomes)
