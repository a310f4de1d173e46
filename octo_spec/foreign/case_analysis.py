"""Evaluates a text in a target's language for all combinations of choices: one run for each distinct case.

A reader evaluates the target's functions for one unknown combination of choices. If it must know an answer,
it calls ``Case.is_one_of``; the first time that both outcomes are possible, the run ends, and two new runs
begin with the answers divided. So the cases exclude each other, cover all combinations, and there are only as
many as the text distinguishes: symbolic execution (King, 1976) with finite domains.

>>> level = CaseSubject("level", ("none", "look", "act"))
>>> for case in cases_of(lambda case: "s3:*" if case.is_one_of(level, {"act"}) else "s3:Get*"):
...     print(case.result, case.answers)
s3:* {'level': ('act',)}
s3:Get* {'level': ('none', 'look')}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Generic, TypeVar

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

T = TypeVar("T")

MAX_CASES = 256
"""More than any real document distinguishes; only the product of many independent answers reaches it."""


@frozen
class CaseSubject:
    """Something with one of finitely many answers, in declared order."""

    id: str
    answers: tuple[str, ...]


Answers = Mapping[str, tuple[str, ...]]
"""Subject -> the answers that remain possible in a case; a subject that is not listed may have any answer."""


class _Divided(Exception):  # noqa: N818 - it never leaves this module
    """Ends a run: both outcomes of a test are possible."""

    def __init__(self, subject: CaseSubject, inside: tuple[str, ...], outside: tuple[str, ...]) -> None:
        super().__init__(subject.id)
        self.subject, self.inside, self.outside = subject, inside, outside


class TooManyCasesError(Exception):
    """A text distinguishes more than ``MAX_CASES`` cases."""


@frozen
class Case:
    """One case of a run: the possible answers."""

    answers: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def is_one_of(self, subject: CaseSubject, values: Collection[str]) -> bool:
        """Return whether the answer is one of ``values``; divides the case if both outcomes are possible."""
        left = self.answers.get(subject.id, subject.answers)
        inside = tuple(answer for answer in left if answer in values)
        if not inside or len(inside) == len(left):
            return bool(inside)
        raise _Divided(subject, inside, tuple(answer for answer in left if answer not in inside))

    def answer(self, subject: CaseSubject) -> str:
        """Return the answer; divides the case until only one answer is possible."""
        for value in subject.answers[:-1]:
            if self.is_one_of(subject, (value,)):
                return value
        return subject.answers[-1]


@frozen
class CaseOutcome(Generic[T]):
    """The result of a run in one case."""

    answers: Answers
    result: T


def cases_of(run: Callable[[Case], T], given: Answers | None = None) -> tuple[CaseOutcome[T], ...]:
    """Run in every case within ``given``; raises ``TooManyCasesError``.

    ``run`` must not have side effects.
    """
    whole = dict(given or {})
    domains: dict[str, tuple[str, ...]] = {}
    outcomes: list[CaseOutcome[T]] = []
    for outcome in _cases(run, whole, domains):
        outcomes.append(outcome)
        if len(outcomes) > MAX_CASES:
            raise TooManyCasesError
    return _joined_cases(outcomes, domains | whole, whole)


def _cases(
    run: Callable[[Case], T], whole: dict[str, tuple[str, ...]], domains: dict[str, tuple[str, ...]]
) -> Iterator[CaseOutcome[T]]:
    """Run in every case; fills ``domains`` with all answers to the subjects that the runs use."""
    waiting = [whole]
    while waiting:
        answers = waiting.pop()
        try:
            yield CaseOutcome(answers, run(Case(answers)))
        except _Divided as divided:
            subject = divided.subject
            domains.setdefault(subject.id, subject.answers)
            waiting += ({**answers, subject.id: divided.outside}, {**answers, subject.id: divided.inside})


def _joined_cases(
    outcomes: list[CaseOutcome[T]], domains: Answers, given: Answers
) -> tuple[CaseOutcome[T], ...]:
    """Join cases that have the same result and differ in only one subject, as long as there are any."""
    joined: list[CaseOutcome[T]] = []
    for outcome in outcomes:
        new = outcome
        while pair := next((other for other in joined if _differing_subject(other, new)), None):
            joined.remove(pair)
            new = _union(pair, new, domains, given)
        joined.append(new)
    return tuple(joined)


def _differing_subject(first: CaseOutcome[T], second: CaseOutcome[T]) -> str:
    """Return the only subject in which two cases with the same result differ; empty otherwise."""
    if first.result != second.result or first.answers.keys() != second.answers.keys():
        return ""
    differing = [id for id, left in first.answers.items() if left != second.answers[id]]
    return differing[0] if len(differing) == 1 else ""


def _union(first: CaseOutcome[T], second: CaseOutcome[T], domains: Answers, given: Answers) -> CaseOutcome[T]:
    """Join two cases; a subject with all answers possible is no longer listed, unless it is given."""
    id = _differing_subject(first, second)
    left = {*first.answers[id], *second.answers[id]}
    answers = {**first.answers, id: tuple(answer for answer in domains[id] if answer in left)}
    if answers[id] == domains[id] and id not in given:
        del answers[id]
    return CaseOutcome(answers, first.result)
