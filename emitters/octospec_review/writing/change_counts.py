"""The number of changes since the approved version, in words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from octo_spec.model.review_facts import NOT_DECIDED, AnswerStep
from octospec_review.writing.words import ANSWER_STEPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octo_spec.model.review_facts import AnswerSince, ReviewFacts


def since_in_words(facts: ReviewFacts) -> str:
    """Count the changes since the approved version that allow more, and the others."""
    if not facts.changes:
        return ""
    changes, unknown = facts.changes.changes, len(facts.changes.not_compared)
    more, less = sum(each.is_more for each in changes), sum(each.is_less for each in changes)
    undecided = sum(each.kind == NOT_DECIDED for each in changes)
    others = len(changes) - more - less - undecided
    counts = {
        f"{more} change{'s allow' if more != 1 else ' allows'} more": changes,
        f"{less} less": less,
        f"{undecided} not decided": undecided,
        f"{others} other{'s' if others != 1 else ''}": others,
        "no change": not changes,
        f"{unknown} not compared": unknown,
    }
    listed = ", ".join(words for words, is_there in counts.items() if is_there)
    return f"{listed}{_changed_answers(facts.changes.answers)}"


def _changed_answers(answers: Sequence[AnswerSince]) -> str:
    """Count the answers that differ from the approved ones, by how they differ."""
    counts = Counter(answer.step for answer in answers)
    changed = len(answers) - counts[AnswerStep.SAME]
    if not answers:
        return ""
    steps = {step: words for step, words in ANSWER_STEPS.items() if step is not AnswerStep.SAME}
    listed = ", ".join(f"{counts[step]} {words}" for step, words in steps.items() if counts[step])
    listed = f" ({listed})" if listed else ""
    return f"; {changed} of {len(answers)} answers changed{listed}"
