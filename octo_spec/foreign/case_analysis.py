"""What a text in a target's language comes to in every setting: one run for each case that it tells apart.

A reader evaluates the target's functions for one setting that it does not know. Where it must know an
answer, it asks ``Case.is_one_of``; the first time that both outcomes are possible, the run ends, and two new
ones begin with the answers divided. So the cases exclude each other, leave nothing out, and there are only
as many as the text tells apart: symbolic execution (King, 1976) with finite domains.

>>> level = Subject("level", ("none", "look", "act"))
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
"""More than any real document tells apart; the product of many independent answers meets it."""


@frozen
class Subject:
    """Something that has one of finitely many answers, in declared order."""

    id: str
    answers: tuple[str, ...]


Answers = Mapping[str, tuple[str, ...]]
"""Subject -> the answers that a case leaves to it; a subject that is not there may have any."""


class _Divided(Exception):  # noqa: N818 - it never leaves this module
    """Ends a run: both outcomes of a question are possible."""

    def __init__(self, subject: Subject, inside: tuple[str, ...], outside: tuple[str, ...]) -> None:
        super().__init__(subject.id)
        self.subject, self.inside, self.outside = subject, inside, outside


class TooManyCasesError(Exception):
    """A text tells more than ``MAX_CASES`` cases apart."""


@frozen
class Case:
    """One case of a run: what is known of the answers."""

    answers: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def is_one_of(self, subject: Subject, values: Collection[str]) -> bool:
        """Tell whether the answer is one of ``values``; divides the case where it may be or not."""
        left = self.answers.get(subject.id, subject.answers)
        inside = tuple(answer for answer in left if answer in values)
        if not inside or len(inside) == len(left):
            return bool(inside)
        raise _Divided(subject, inside, tuple(answer for answer in left if answer not in inside))

    def answer(self, subject: Subject) -> str:
        """Give the answer; divides the case until there is only one."""
        for value in subject.answers[:-1]:
            if self.is_one_of(subject, (value,)):
                return value
        return subject.answers[-1]


@frozen
class Outcome(Generic[T]):
    """What a run comes to in one case."""

    answers: Answers
    result: T


def cases_of(run: Callable[[Case], T], given: Answers | None = None) -> tuple[Outcome[T], ...]:
    """Run in every case within ``given``; raises ``TooManyCasesError``. ``run`` must have no effects."""
    whole = dict(given or {})
    domains: dict[str, tuple[str, ...]] = {}
    outcomes: list[Outcome[T]] = []
    for outcome in _cases(run, whole, domains):
        outcomes.append(outcome)
        if len(outcomes) > MAX_CASES:
            raise TooManyCasesError
    return _joined(outcomes, domains | whole, whole)


def _cases(
    run: Callable[[Case], T], whole: dict[str, tuple[str, ...]], domains: dict[str, tuple[str, ...]]
) -> Iterator[Outcome[T]]:
    """Run in every case; fills ``domains`` with all answers to what the runs ask."""
    waiting = [whole]
    while waiting:
        answers = waiting.pop()
        try:
            yield Outcome(answers, run(Case(answers)))
        except _Divided as divided:
            subject = divided.subject
            domains.setdefault(subject.id, subject.answers)
            waiting += ({**answers, subject.id: divided.outside}, {**answers, subject.id: divided.inside})


def _joined(outcomes: list[Outcome[T]], domains: Answers, given: Answers) -> tuple[Outcome[T], ...]:
    """Join cases that come to the same and differ in one subject only, as long as there are any."""
    joined: list[Outcome[T]] = []
    for outcome in outcomes:
        new = outcome
        while pair := next((other for other in joined if _differing(other, new)), None):
            joined.remove(pair)
            new = _union(pair, new, domains, given)
        joined.append(new)
    return tuple(joined)


def _differing(first: Outcome[T], second: Outcome[T]) -> str:
    """Name the only subject in which two cases differ that come to the same; empty if there is none."""
    if first.result != second.result or first.answers.keys() != second.answers.keys():
        return ""
    differing = [id for id, left in first.answers.items() if left != second.answers[id]]
    return differing[0] if len(differing) == 1 else ""


def _union(first: Outcome[T], second: Outcome[T], domains: Answers, given: Answers) -> Outcome[T]:
    """Join two cases; a subject to which every answer is left is not asked any more, unless it is given."""
    id = _differing(first, second)
    left = {*first.answers[id], *second.answers[id]}
    answers = {**first.answers, id: tuple(answer for answer in domains[id] if answer in left)}
    if answers[id] == domains[id] and id not in given:
        del answers[id]
    return Outcome(answers, first.result)
