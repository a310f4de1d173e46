"""When something is there: needs turned into tests, joined, and what fixed answers leave of them.

``None`` stands for never: what is never there is not deployed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.presence import ChoiceIs, Given, Presence, PresenceTest, Requirement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from octo_spec.language.models.choices import ChoiceSpec


def needed(needs: Mapping[str, tuple[str, ...]], choices: Mapping[str, ChoiceSpec]) -> Presence:
    """Read needs: on is on, a level is that one or higher, options are those."""
    return Presence.of(*(ChoiceIs(id, accepted(choices[id], named)) for id, named in needs.items()))


def accepted(choice: ChoiceSpec, named: tuple[str, ...]) -> tuple[str, ...]:
    """Give all answers that satisfy a need, in declared order."""
    if choice.kind == "levels":
        return choice.values[choice.values.index(named[0]) :]
    return tuple(value for value in choice.values if value in named)


def joined(presences: Iterable[Presence]) -> Presence | None:
    """Give the presence of what needs all of ``presences``; ``None`` where they contradict each other."""
    values: dict[str, tuple[str, ...]] = {}
    given: set[str] = set()
    for test in (test for presence in presences for test in presence.tests):
        match test:
            case ChoiceIs(id, accepts):
                values[id] = tuple(one for one in values.get(id, accepts) if one in accepts)
            case Given(id):
                given.add(id)
    if not all(values.values()):
        return None
    return Presence.of(*(ChoiceIs(*one) for one in values.items()), *map(Given, given))


def exclude(one: Presence, other: Presence) -> bool:
    """Tell whether two things are never there together."""
    return joined((one, other)) is None


def without_implied(presence: Presence, requirements: Iterable[Requirement]) -> Presence:
    """Drop each ``Given`` that a requirement already guarantees where ``presence`` holds."""
    choices = Presence.of(*(test for test in presence.tests if isinstance(test, ChoiceIs)))
    guaranteed = {test for one in requirements if choices.implies(one.when) for test in one.then.tests}
    return Presence.of(
        *(test for test in presence.tests if isinstance(test, ChoiceIs) or test not in guaranteed)
    )


def beyond(presence: Presence, role: Presence) -> tuple[PresenceTest, ...]:
    """List the tests that a policy has and its role has not."""
    return tuple(test for test in presence.tests if test not in role.tests)
