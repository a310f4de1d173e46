"""Compare access exactly: find what new documents allow and old ones do not.

The answer is never "unknown". New access comes about in two ways: a new statement allows what no old
one allows; or an old Deny no longer stands in the way. Both ask for a request that lies in one conjunction
and in none of some others.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-custom-policy-checks.html
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from octo_spec.access.answer import answer
from octo_spec.access.budget import DEFAULT_LIMIT, Budget
from octo_spec.access.candidates import claims
from octo_spec.access.obligations import Question, known_questions, questions, rivals
from octo_spec.access.search.request_space import ACTIONS, RESOURCES, Shapes, space
from octo_spec.iam.resource_types import NO_RESOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.access.answer import Answer
    from octo_spec.access.evaluate import StatementPlace
    from octo_spec.access.request import Request
    from octo_spec.iam.policy import Document


class ActionReading(StrEnum):
    """Which actions and resources there are."""

    ALL_NAMES = "all-names"
    """Any name, also of actions that AWS may add; any ARN."""
    CATALOGUE = "catalogue"
    """The actions that AWS documents today, on the kinds of resources that it documents for each."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Access that the new documents give and the old ones did not.

    ``place`` is the new statement that allows it; ``lifted`` the old Deny that is gone, where that is
    what brings the access. ``actions`` are as the statement writes them (``*`` for a NotAction), or
    full names in the reading of the catalogue. ``rests_on`` names the policy variables whose values
    the difference depends on.
    """

    place: StatementPlace
    lifted: StatementPlace | None
    actions: tuple[str, ...]
    witness: Request
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences that were asked for; none means that nothing is new.

    ``rests_on`` names the policy variables whose values were weighed for the answer: opaque, absent,
    or such that patterns meet.
    """

    differences: tuple[Difference, ...]
    rests_on: tuple[str, ...] = ()


def compare(
    old: Sequence[Document],
    new: Sequence[Document],
    reading: ActionReading = ActionReading.ALL_NAMES,
    limit: int = DEFAULT_LIMIT,
) -> Comparison:
    """Find all new access, by statement, each with a witness.

    The documents of a side are those of one principal, or of one resource, together. Raises
    ``BudgetExceededError`` where more than ``limit`` steps would be needed.
    """
    answers = tuple(_answers(old, new, reading, Budget(limit)))
    return _comparison(answers)


def compare_first(
    old: Sequence[Document],
    new: Sequence[Document],
    reading: ActionReading = ActionReading.ALL_NAMES,
    limit: int = DEFAULT_LIMIT,
) -> Comparison:
    """Find one difference, if there is any; otherwise as ``compare``."""
    answers = []
    for question, found in _answers(old, new, reading, Budget(limit)):
        answers.append((question, found))
        if found.request is not None:
            break
    return _comparison(answers)


def _answers(
    old: Sequence[Document],
    new: Sequence[Document],
    reading: ActionReading,
    budget: Budget,
) -> Iterator[tuple[Question, Answer]]:
    shape = Shapes((*old, *new))
    everywhere = space(shape, budget)
    for claim in claims(old, new):
        budget.look_at(rivals(claim))
        if reading is ActionReading.ALL_NAMES:
            yield from ((question, answer(question, everywhere)) for question in questions(claim))
        elif any(answer(question, everywhere).request for question in questions(claim)):
            yield from ((question, _known(question, shape, budget)) for question in known_questions(claim))


def _known(question: Question, shape: Shapes, budget: Budget) -> Answer:
    """Answer a question of the catalogue, by a request that names a resource where one does."""
    actions, resources = question.actions or ACTIONS, question.resources or RESOURCES
    found = answer(question, space(shape, budget, actions, resources))
    named = resources - {NO_RESOURCE}
    if found.request is None or found.request.resource != NO_RESOURCE or not named:
        return found
    telling = answer(question, space(shape, budget, actions, named))
    return found if telling.request is None else telling


def _comparison(answers: Sequence[tuple[Question, Answer]]) -> Comparison:
    weighed = frozenset[str]().union(*(found.rests_on for _, found in answers))
    return Comparison(
        tuple(
            _difference(question, found.request, found.rests_on)
            for question, found in answers
            if found.request is not None
        ),
        tuple(sorted(weighed)),
    )


def _difference(question: Question, witness: Request, rests_on: frozenset[str]) -> Difference:
    lifted = question.claim.lifted
    return Difference(
        question.claim.place,
        lifted[0] if lifted else None,
        question.written,
        witness,
        tuple(sorted(rests_on)),
    )
