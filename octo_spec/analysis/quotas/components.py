"""Knots of parts that can stand in each other's way, and the search for the answers that undo them best.

Each knot is searched by itself: the question without which it falls apart best is answered in each
way that makes a difference, which mostly leaves smaller knots. Answers that exclude nothing come
first, so that choices without a conflict cost nothing. Past ``MOST_STEPS`` steps all that is left in
a knot counts, which no setting exceeds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias, assert_never

from octo_spec.model.deployment import ChoiceIs, Given, Presence
from octo_spec.model.traversal import subject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.model.deployment import Test

MOST_STEPS: Final = 5_000

GIVEN: Final = "given"
ABSENT: Final = ""

Wanted: TypeAlias = Mapping[str, frozenset[str]]
"""Choice or parameter -> the answers that a presence admits."""

Rule: TypeAlias = tuple[Wanted, Wanted | None]
"""What must hold (``None``: what has failed already) where something else does."""


def wanted_by(presence: Presence) -> Wanted:
    """Read a presence as what it asks of answers."""
    return {subject(test): _admitted(test) for test in presence.tests}


def _admitted(test: Test) -> frozenset[str]:
    match test:
        case ChoiceIs(_, values):
            return frozenset(values)
        case Given():
            return frozenset({GIVEN})
        case _:
            assert_never(test)


def _left(wanted: Wanted, id: str, value: str) -> Wanted | None:
    """Give what is still wanted once a question is answered; ``None`` where the answer is not admitted."""
    if id not in wanted:
        return wanted
    return {one: values for one, values in wanted.items() if one != id} if value in wanted[id] else None


@dataclass(frozen=True, slots=True)
class Knot:
    """Parts that may still be there, with their weight and whole presence, and the rules between answers."""

    parts: tuple[tuple[Wanted, int, Presence], ...] = ()
    rules: tuple[Rule, ...] = ()

    @property
    def bound(self) -> int:
        """What no setting exceeds."""
        return sum(weight for _, weight, _ in self.parts)

    @property
    def subjects(self) -> frozenset[str]:
        """The questions that are open."""
        return frozenset(id for wanted in self.tests for id in wanted)

    @property
    def tests(self) -> tuple[Wanted, ...]:
        """All that is asked of answers."""
        of_rules = (wanted for rule in self.rules for wanted in rule if wanted is not None)
        return (*(wanted for wanted, _, _ in self.parts), *of_rules)

    def answered(self, id: str, value: str) -> Knot:
        """Give what is left once a question is answered."""
        parts = ((_left(wanted, id, value), weight, whole) for wanted, weight, whole in self.parts)
        rules = (
            (_left(when, id, value), None if then is None else _left(then, id, value))
            for when, then in self.rules
        )
        return Knot(
            tuple((wanted, weight, whole) for wanted, weight, whole in parts if wanted is not None),
            tuple((when, then) for when, then in rules if when is not None and then != {}),
        )

    def split(self) -> list[Knot]:
        """Sort everything so that no two knots have a question in common."""
        knots: list[tuple[frozenset[str], Knot]] = []
        single = (*(Knot((part,)) for part in self.parts), *(Knot((), (rule,)) for rule in self.rules))
        for one in single:
            subjects = one.subjects
            met = [knot for knot in knots if knot[0] & subjects]
            knots = [knot for knot in knots if knot not in met]
            joined = Knot(
                sum((knot.parts for _, knot in met), one.parts),
                sum((knot.rules for _, knot in met), one.rules),
            )
            knots.append((subjects.union(*(asked for asked, _ in met)), joined))
        return [knot for _, knot in knots]


# --- the search --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """A sum, and the presences of what makes it."""

    size: int = 0
    there: tuple[Presence, ...] = ()
    exact: bool = True

    def __add__(self, other: Found) -> Found:
        return Found(self.size + other.size, self.there + other.there, self.exact and other.exact)


@dataclass(slots=True)
class Search:
    """Counts its steps; the values of each choice are known."""

    choices: Mapping[str, tuple[str, ...]]
    steps: int = 0

    def most(self, knot: Knot) -> Found | None:
        """Find the largest sum; ``None`` where no answers fulfil the rules."""
        total = Found()
        for one in knot.split():
            found = self._in_one(one)
            if found is None:
                return None
            total += found
        return total

    def _in_one(self, knot: Knot) -> Found | None:
        self.steps += 1
        subjects = knot.subjects
        if not subjects or self.steps > MOST_STEPS:
            return None if _is_broken(knot) else _all_of(knot, exact=not subjects)
        best: Found | None = None
        id = _parting(knot, subjects)
        left = (knot.answered(id, value) for value in self._values(id, knot))
        for one in sorted(left, key=lambda one: -one.bound):
            if best is None or one.bound > best.size:
                found = self.most(one)
                best = max(filter(None, (best, found)), key=lambda found: found.size, default=None)
        return best

    def _values(self, id: str, knot: Knot) -> Iterable[str]:
        """Give the first of all answers that no test tells apart."""
        first: dict[tuple[bool, ...], str] = {}
        tests = [wanted[id] for wanted in knot.tests if id in wanted]
        for value in self.choices.get(id, (GIVEN, ABSENT)):
            first.setdefault(tuple(value in test for test in tests), value)
        return first.values()


def _is_broken(knot: Knot) -> bool:
    return any(not when and then is None for when, then in knot.rules)


def _all_of(knot: Knot, *, exact: bool) -> Found:
    there = tuple(whole for _, weight, whole in knot.parts if weight)
    return Found(knot.bound, there if exact else (), exact)


def _parting(knot: Knot, subjects: Iterable[str]) -> str:
    """Choose the question without which what is left falls apart best, or else on which most rests."""
    sets = {
        *(frozenset(wanted) for wanted, _, _ in knot.parts),
        *(frozenset({*when, *(then or ())}) for when, then in knot.rules),
    }

    def rank(id: str) -> tuple[int, int]:
        apart = _together(one - {id} for one in sets)
        return max(map(len, apart)), -sum(weight for wanted, weight, _ in knot.parts if id in wanted)

    return min(sorted(subjects), key=rank)


def _together(sets: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """Join sets until no two have anything in common."""
    found: list[frozenset[str]] = []
    for one in sets:
        met = [other for other in found if other & one]
        found = [other for other in found if other not in met]
        found.append(one.union(*met))
    return found
