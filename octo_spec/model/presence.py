"""When something is there: tests of a customer's answers, and what follows from them.

A presence is a conjunction of tests, one for each choice and parameter. One presence implies another
if each test of the other follows from a test of its own: ``level in (act,)`` implies
``level in (look, act)``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never


@dataclass(frozen=True, slots=True, order=True)
class ChoiceIs:
    """The customer's answer to ``choice`` is one of ``values``, which keep the declared order."""

    choice: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Given:
    """A value for the optional ``parameter`` was given: not absent, null, empty text or empty list."""

    parameter: str


PresenceTest = ChoiceIs | Given


@dataclass(frozen=True, slots=True)
class Presence:
    """All of ``tests`` hold; sorted, one per choice and parameter; no test means always."""

    tests: tuple[PresenceTest, ...] = ()

    @classmethod
    def of(cls, *tests: PresenceTest) -> Presence:
        """Sort ``tests`` and drop repeats: choices by id, then parameters by id."""
        unique = set(tests)
        choices = sorted(test for test in unique if isinstance(test, ChoiceIs))
        return cls((*choices, *sorted(test for test in unique if isinstance(test, Given))))

    def implies(self, other: Presence) -> bool:
        """Tell whether ``other`` holds wherever this presence does, whatever values a choice has."""
        return all(any(_implies(test, asked) for test in self.tests) for asked in other.tests)

    def __bool__(self) -> bool:
        return bool(self.tests)


def _implies(test: PresenceTest, asked: PresenceTest) -> bool:
    match test, asked:
        case ChoiceIs(choice, values), ChoiceIs(other, wider):
            return choice == other and set(values) <= set(wider)
        case _:
            return test == asked


ALWAYS = Presence()


@dataclass(frozen=True, slots=True)
class Requirement:
    """A rule between answers: where ``when`` holds, ``then`` must hold too, else nothing deploys."""

    when: Presence
    then: Presence


def subject(test: PresenceTest) -> str:
    """Name the choice or parameter that a test asks about."""
    match test:
        case ChoiceIs(id, _) | Given(id):
            return id
        case _:
            assert_never(test)
