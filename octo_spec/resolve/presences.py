"""The presences that needs express, and the joining of presences.

``None`` means never: a part that is never present is not deployed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.presence import ChoiceIs, Given, PartitionIn, Presence, Requirement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from octo_spec.language.models.choices import ChoiceSpec


def needs_presence(needs: Mapping[str, tuple[str, ...]], choices: Mapping[str, ChoiceSpec]) -> Presence:
    """Return needs as a presence: a level needs that level or a higher one, an option only that option."""
    return Presence.of(*(ChoiceIs(id, choices[id].accepted(named)) for id, named in needs.items()))


def partitions_presence(only_in: tuple[str, ...], partitions: Iterable[str]) -> Presence:
    """Return the partitions of a group as a presence; without partitions, it is present in all."""
    return Presence.of(
        *([PartitionIn(tuple(one for one in partitions if one in only_in))] if only_in else ())
    )


def join_presences(presences: Iterable[Presence]) -> Presence | None:
    """Return the presence that holds if all of ``presences`` hold; ``None`` if they contradict each other."""
    values: dict[str, tuple[str, ...]] = {}
    given: set[str] = set()
    located: list[tuple[str, ...]] = []
    for test in (test for presence in presences for test in presence.tests):
        match test:
            case ChoiceIs(id, accepts):
                values[id] = tuple(value for value in values.get(id, accepts) if value in accepts)
            case PartitionIn(partitions):
                located = [tuple(one for one in partitions if all(one in others for others in located))]
            case Given(id):
                given.add(id)
    if not all(values.values()) or not all(located):
        return None
    chosen = (ChoiceIs(*item) for item in values.items())
    return Presence.of(*chosen, *map(PartitionIn, located), *map(Given, given))


def exclude(first: Presence, second: Presence) -> bool:
    """Return whether two presences never hold together."""
    return join_presences((first, second)) is None


def without_implied(presence: Presence, requirements: Iterable[Requirement]) -> Presence:
    """Remove each ``Given`` that a requirement already guarantees whenever ``presence`` holds."""
    if not any(isinstance(test, Given) for test in presence.tests):
        return presence
    choices = Presence.of(*(test for test in presence.tests if isinstance(test, ChoiceIs)))
    guaranteed = {
        test
        for requirement in requirements
        if choices.implies(requirement.when)
        for test in requirement.then.tests
    }
    return Presence.of(
        *(test for test in presence.tests if not isinstance(test, Given) or test not in guaranteed)
    )
