"""Presences: tests of a customer's answers that say when a part is present, and their implications.

A presence is a conjunction of tests, one for each choice and parameter, and one for the partition. One
presence implies another if each test of the other follows from one of its tests: ``level in (act,)`` implies
``level in (look, act)``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable


@frozen(order=True)
class ChoiceIs:
    """The customer's answer to ``choice`` is one of ``values``, which keep the declared order."""

    choice: str
    values: tuple[str, ...]


@frozen(order=True)
class Given:
    """A value for the optional ``parameter`` was given: not absent, null, empty text or empty list."""

    parameter: str


@frozen(order=True)
class PartitionIn:
    """The partition that is deployed into is one of ``partitions``, which keep the declared order."""

    partitions: tuple[str, ...]


PresenceTest = ChoiceIs | Given | PartitionIn

PARTITION: Final = "${partition}"
"""The key of the partition among answers, which are indexed by the id of their input; no id looks like it."""


@frozen
class Presence:
    """All of ``tests`` hold, one per choice, parameter and partition, sorted; without tests: always."""

    tests: tuple[PresenceTest, ...] = ()

    @classmethod
    def of(cls, *tests: PresenceTest) -> Presence:
        """Sort ``tests`` and drop repeats: choices by id, the partition, then parameters by id."""
        if len(tests) < 2:  # noqa: PLR2004 - nothing to sort, as for most
            return cls(tests)
        unique = set(tests)
        choices = sorted(test for test in unique if isinstance(test, ChoiceIs))
        partitions = sorted(test for test in unique if isinstance(test, PartitionIn))
        return cls((*choices, *partitions, *sorted(test for test in unique if isinstance(test, Given))))

    def implies(self, other: Presence) -> bool:
        """Return whether ``other`` holds whenever this presence does, for any set of values of a choice."""
        return all(any(_implies(test, required) for test in self.tests) for required in other.tests)

    def __bool__(self) -> bool:
        return bool(self.tests)


def _implies(test: PresenceTest, required: PresenceTest) -> bool:
    match test, required:
        case ChoiceIs(choice, values), ChoiceIs(other, wider):
            return choice == other and set(values) <= set(wider)
        case PartitionIn(values), PartitionIn(wider):
            return set(values) <= set(wider)
        case _:
            return test == required


ALWAYS = Presence()


@frozen
class Requirement:
    """A rule between answers: if ``when`` holds, ``then`` must hold too, otherwise nothing is deployed."""

    when: Presence
    then: Presence


def with_requirements(presence: Presence, requirements: Iterable[Requirement]) -> Presence:
    """Add what rules between answers require wherever a presence holds: both hold in the same deployments."""
    rules = tuple(requirements)
    while True:
        tested = {subject(test) for test in presence.tests}
        required = (test for rule in rules if presence.implies(rule.when) for test in rule.then.tests)
        added = next((test for test in required if subject(test) not in tested), None)
        if added is None:
            return presence
        presence = Presence.of(*presence.tests, added)


def subject(test: PresenceTest) -> str:
    """Return the choice or parameter that a test is about, or ``PARTITION``."""
    match test:
        case PartitionIn():
            return PARTITION
        case ChoiceIs(id, _) | Given(id):
            return id
        case _:
            assert_never(test)
