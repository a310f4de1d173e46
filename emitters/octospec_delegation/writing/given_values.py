"""The parameters of a bundle: a name for each value and each switch that the request gives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.model.deployment import SWITCH
from octo_spec.model.presence import ChoiceIs, Given, PartitionIn
from octo_spec.model.text import (
    Account,
    ListParam,
    Param,
    ParamFact,
    Partition,
    PartitionFact,
    Region,
    RoleArn,
    Stack,
)
from octospec_delegation.vocabulary import NAME_LENGTHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from octo_spec.model.deployment import Deployment
    from octo_spec.model.presence import Presence, PresenceTest
    from octo_spec.model.text import Reference


@frozen
class GivenValues:
    """The name of each reference, and the directive of each presence."""

    references: Mapping[Reference, str]
    directives: Mapping[Presence, str]


def given_values(
    deployment: Deployment, references: Iterable[Reference], presences: Iterable[Presence]
) -> GivenValues:
    """Name each value in the order of its first use; two values never share a name."""
    taken: set[str] = set()
    named = {each: _untaken(_name(each), taken) for each in dict.fromkeys(references)}
    switches = frozenset(each.id for each in deployment.choices if each.is_switch)
    directives: dict[Presence, str] = {}
    names: dict[str, str] = {}
    for presence in dict.fromkeys(presences):
        if presence:
            directives[presence] = _directive(presence, switches, names, taken)
    return GivenValues(named, directives)


def _directive(presence: Presence, switches: frozenset[str], names: dict[str, str], taken: set[str]) -> str:
    """Return the name of the boolean parameter; ``!`` before it where an on/off choice is off."""
    match presence.tests:
        case (ChoiceIs(choice, (answer,)),) if choice in switches:
            if choice not in names:
                names[choice] = _untaken(_pascal(choice), taken)
            return names[choice] if answer == SWITCH[1] else f"!{names[choice]}"
        case tests:
            return _untaken("When" + "And".join(map(_test_name, tests)), taken)


def _test_name(test: PresenceTest) -> str:
    match test:
        case ChoiceIs(choice, values):
            return _pascal(choice) + "Or".join(map(_pascal, values))
        case Given(parameter):
            return f"{_pascal(parameter)}IsGiven"
        case PartitionIn(partitions):
            return "In" + "Or".join(map(_pascal, partitions))


def _name(reference: Reference) -> str:
    match reference:
        case Param(id) | ListParam(id) | RoleArn(id):
            return _pascal(id)
        case ParamFact(id, fact):
            return _pascal(f"{id}-{fact}")
        case PartitionFact(fact):
            return f"Partition{_pascal(fact)}"
        case Stack(attribute):
            return f"Stack{_pascal(attribute.value)}"
        case Account():
            return "AccountId"
        case Region():
            return "Region"
        case Partition():
            return "Partition"


def _pascal(id: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", id))


def _untaken(wanted: str, taken: set[str]) -> str:
    """Return a name of a registered length that is not in use."""
    long_enough = wanted if len(wanted) >= NAME_LENGTHS.start else f"{wanted}Value"
    base = long_enough[: NAME_LENGTHS.stop - 10]
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        name = f"{base}{number}"
    taken.add(name.casefold())
    return name
