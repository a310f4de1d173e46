"""The table of answers: a column for each combination, the worst first, and a row for each question.

The gravest questions come first. Questions with one answer in every combination that no grant gives, an
escalation or a no, are folded into one row, which names them; if the table does not list every combination,
nothing is folded.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.combinations import holds_in, union
from octo_spec.model.level_words import VERBS
from octo_spec.model.review_facts import Tone, known_position
from octospec_review.writing.combination_rows import is_by_grant
from octospec_review.writing.gravest_gain import action_levels
from octospec_review.writing.words import combinations_as_data, combinations_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.model.combinations import Combinations
    from octo_spec.model.presence import Presence
    from octo_spec.model.review_facts import ReviewedQuestion, ReviewFacts
    from octospec_review.writing.view import View

FOLDED: Final = ("yes, indirectly", "no")
"""The answers of which many rows say nothing more than one."""

FEWEST_FOLDED: Final = 3
"""Fewer rows than this are shown as they are."""

FEW: Final = 3
"""Up to this number, the actions behind an answer are named; of more, the clearest is named."""

_LEVELS: Final = tuple(VERBS)


def worst_first(facts: ReviewFacts, rows: Iterable[View]) -> list[View]:
    """Sort the combinations of the choices: the one with the gravest answers comes first."""
    return sorted(rows, key=lambda row: (_ranks(facts, row), -sum(row["levels"].values())))


def _ranks(facts: ReviewFacts, row: View) -> tuple[int, ...]:
    """Return a sum for each tone, so that many yeses that are expected do not outweigh a grave one."""
    return tuple(
        sum(row["outcomes"][question.id]["rank"] for question in facts.questions if question.tone is tone)
        for tone in Tone
    )


def answer_matrix(facts: ReviewFacts, rows: Sequence[View]) -> View:
    """Return the open rows, and the folded ones by their answer."""
    levels = action_levels(facts)
    ordered = sorted(facts.questions, key=lambda question: _gravity(question, rows))
    by_fold: dict[str, list[ReviewedQuestion]] = {}
    for question in ordered:
        by_fold.setdefault(_fold(question, rows), []).append(question)
    folds = {word: by_fold.get(word, []) for word in FOLDED if facts.all_combinations}
    folded = {word: found for word, found in folds.items() if len(found) >= FEWEST_FOLDED}
    hidden = {question.id for found in folded.values() for question in found}
    return {
        "open": [_row(facts, each, rows, levels) for each in ordered if each.id not in hidden],
        "folds": [
            {
                "word": word,
                "tone": min((each.tone for each in found), key=lambda tone: tone.rank).value,
                "questions": [_row(facts, each, rows, levels) for each in found],
            }
            for word, found in folded.items()
        ],
    }


def _gravity(question: ReviewedQuestion, rows: Sequence[View]) -> tuple[bool, int, int]:
    """Return the position of a row: those with a yes by a grant first, then by how grave it is."""
    words = {row["outcomes"][question.id]["word"] for row in rows}
    total = sum(row["outcomes"][question.id]["rank"] for row in rows)
    return words <= {*FOLDED}, question.tone.rank, total


def _fold(question: ReviewedQuestion, rows: Sequence[View]) -> str:
    words = {row["outcomes"][question.id]["word"] for row in rows}
    return words.pop() if len(words) == 1 and words <= {*FOLDED} else ""


def _row(
    facts: ReviewFacts, question: ReviewedQuestion, rows: Sequence[View], levels: Mapping[str, int]
) -> View:
    counts = action_counts(facts, question, levels)
    by_grant = [is_by_grant(row["outcomes"][question.id]["word"]) for row in rows]
    return {
        "id": question.id,
        "phrase": question.phrase,
        "tone": question.tone.value,
        "counts": [[each.number, combinations_as_data(each.when), each.clearest] for each in counts],
        "numbers": [
            sum(each.number for each in counts if holds_in(each.when, dict(row["chosen"]))) if is_shown else 0
            for row, is_shown in zip(rows, by_grant, strict=True)
        ],
        **_action_names(counts),
    }


def _action_names(counts: Sequence[ActionCount]) -> View:
    """Name all actions if they are few, otherwise the clearest, and count the others."""
    number = sum(each.number for each in counts)
    names = [name for each in counts for name in each.clearest]
    named = names if number <= FEW else names[:1]
    return {"most": named, "more": number - len(named)}


def _clarity(question: ReviewedQuestion, action: str, levels: Mapping[str, int]) -> tuple[int, int]:
    """Return the position of an action: those that reviewers look for come first, then the gravest level."""
    return known_position(action, question.known_by), levels.get(action, len(_LEVELS))


@frozen
class ActionCount:
    """The number of actions that grants allow in the same combinations, and the few clearest of them."""

    number: int
    when: Combinations
    clearest: tuple[str, ...]


def action_counts(
    facts: ReviewFacts, question: ReviewedQuestion, levels: Mapping[str, int]
) -> list[ActionCount]:
    """Count the actions behind the answers to a question: each once, those with the clearest action first."""
    when = _actions(facts, question.id)
    found: dict[str, ActionCount] = {}
    for action in sorted(when, key=lambda action: _clarity(question, action, levels)):
        combinations = union(when[action])
        words = combinations_in_words(combinations)
        known = found.get(words, ActionCount(0, combinations, ()))
        names = (*known.clearest, action)[:FEW]
        found[words] = replace(known, number=known.number + 1, clearest=names)
    return [*found.values()]


def _actions(facts: ReviewFacts, question: str) -> dict[str, list[Presence]]:
    """Map each action behind the answers to the combinations in which a grant allows it."""
    found: dict[str, list[Presence]] = {}
    for action, presences in _allowed_actions(facts, question):
        found.setdefault(action, []).extend(presences)
    return found


def _allowed_actions(facts: ReviewFacts, question: str) -> Iterator[tuple[str, Combinations]]:
    for answer in facts.answers:
        if answer.question == question:
            yield from ((action, part.combinations) for part in answer.parts for action in part.actions)
