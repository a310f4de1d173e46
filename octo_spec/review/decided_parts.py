"""The grants that decide the questions about a role, and the actions that it may use.

If all questions together need more steps than the engine may spend, each is decided alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.frozen import frozen
from octo_spec.iam.catalog import Level
from octo_spec.review.counted_reads import counted_reads
from octo_spec.review.direct_parts import direct_parts
from octo_spec.review.unclassified_parts import unclassified_parts
from octo_spec.review.vended_parts import vended_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from octo_spec.model.presence import Presence
    from octo_spec.review.direct_part import DirectPart
    from octo_spec.review.reviewed_roles import ReviewedPolicies, RoleInPartition

Parts: TypeAlias = "tuple[DirectPart, ...]"
PartsByQuestion: TypeAlias = "Mapping[str, Parts] | BudgetExceededError"
"""Parts by the ID of a question, or why the engine could not find them."""

FEW_STEPS: Final = 20_000
"""The steps for one question alone, after all together took too many: seconds for all of them."""

CHANGES: Final = ReviewQuestion(
    "changes-anything",
    "changes anything",
    ("*",),
    "Changes anything.\n",
    levels=frozenset({Level.WRITE, Level.PERMISSIONS, Level.TAGGING}),
)
READS: Final = ReviewQuestion("reads-counted", "reads something", (), "Reads something.\n")
"""No questions of a reviewer: their actions are those that a review counts."""

MANY_READS: Final = 500
"""From this number on, actions that read are counted if grants name them and no deny plainly removes them."""


@frozen
class DecidedParts:
    """The parts that decide each question, by its ID, or why the engine could not find them.

    ``counted`` are the actions that the role may use, each with when; ``None`` if the engine could not find
    those that change something. ``unclassified`` are the parts for actions that may or may not decide a
    question, and ``vended`` those for actions by which a service may do it with another role.
    """

    by_question: Mapping[str, Parts | BudgetExceededError]
    counted: tuple[tuple[Presence, frozenset[str]], ...] | None
    unclassified: PartsByQuestion
    vended: PartsByQuestion


def decided_parts(role: ReviewedPolicies, questions: Sequence[ReviewQuestion]) -> DecidedParts:
    """Return the parts of all questions, and the actions that the role may use."""
    reads = [each for view in role.views for each in counted_reads(view)]
    searched = sorted(frozenset[str]().union(*(each.undecided for each in reads)))
    is_exact = len(searched) < MANY_READS
    counting = (CHANGES, *([replace(READS, actions=tuple(searched))] if searched and is_exact else []))
    decided_questions = (*questions, *counting)
    found = {
        question.id: each
        for question, each in zip(
            decided_questions, _parts_of_questions(role, decided_questions), strict=True
        )
    }
    of_counting = [found.pop(question.id) for question in counting]
    named = [(each.presence, each.allowed if is_exact else each.allowed | each.undecided) for each in reads]
    return DecidedParts(
        found,
        _counted_names(of_counting, named),
        _parts_by_question(role, lambda view: unclassified_parts(view, questions)),
        _parts_by_question(role, lambda view: vended_parts(view, questions)),
    )


def _parts_by_question(role: ReviewedPolicies, find: Callable[[RoleInPartition], Parts]) -> PartsByQuestion:
    try:
        parts = [_with_partitions(part, role, view) for view in role.views for part in find(view)]
    except BudgetExceededError as error:
        return error
    return {
        id: tuple(part for part in parts if part.question == id) for id in {part.question for part in parts}
    }


def _counted_names(
    found: Iterable[Parts | BudgetExceededError], named: Iterable[tuple[Presence, frozenset[str]]]
) -> tuple[tuple[Presence, frozenset[str]], ...] | None:
    counted = [(presence, names) for presence, names in named if names]
    for parts in found:
        if isinstance(parts, BudgetExceededError):
            return None
        counted += ((part.presence, frozenset(part.actions)) for part in parts)
    return tuple(counted)


def _parts_of_questions(
    role: ReviewedPolicies, questions: Sequence[ReviewQuestion]
) -> list[Parts | BudgetExceededError]:
    try:
        parts = _direct_parts(role, questions)
    except BudgetExceededError:
        views = (replace(view, most_steps=min(FEW_STEPS, view.most_steps)) for view in role.views)
        brief = replace(role, views=tuple(views))
        return [_parts_of_question(brief, question) for question in questions]
    return [tuple(part for part in parts if part.question == question.id) for question in questions]


def _parts_of_question(role: ReviewedPolicies, question: ReviewQuestion) -> Parts | BudgetExceededError:
    try:
        return _direct_parts(role, (question,))
    except BudgetExceededError as error:
        return error


def _direct_parts(role: ReviewedPolicies, questions: Sequence[ReviewQuestion]) -> Parts:
    found = ((view, part) for view in role.views for part in direct_parts(view, questions))
    return tuple(_with_partitions(part, role, view) for view, part in found)


def _with_partitions(part: DirectPart, role: ReviewedPolicies, view: RoleInPartition) -> DirectPart:
    return replace(part, presence=role.allowed_presence(part.presence, part.written, view))
