"""Logical ids: letters and digits only, one for each thing of a deployment that others refer to.

Parameters, choices and roles have the id that the spec gave them, which is read back; any other
logical id is only a link, and is numbered where it is taken.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from octo_spec.model.deployment import ChoiceIs, Given, Presence
from octo_spec.model.text import Param, notation
from octo_spec.model.traversal import parameters_of, presences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.model.deployment import Deployment, Test
    from octo_spec.model.text import Text

LONGEST = 255


def pascal(id: str) -> str:
    """Write a kebab-case id as CloudFormation does: ``external-id`` is ``ExternalId``."""
    return "".join(word.capitalize() for word in id.split("-"))


def kebab(name: str) -> str | None:
    """Read a PascalCase name: ``ExternalId`` is ``external-id``; ``None`` where no id gives it."""
    if not re.fullmatch("(?:[A-Z][a-z0-9]*)+", name):
        return None
    return re.sub("(?<!^)(?=[A-Z])", "-", name).lower()


ROLE_END = "Role"


def role_name(id: str) -> str:
    """Give the logical id of a role."""
    return pascal(id) + ROLE_END


FACTS = re.compile(r"(?P<parameter>.*)Facts\d*")
"""The name of the mapping with the facts of a parameter's allowed values."""

PARTITIONS = re.compile(r"Partitions\d*")
"""The name of the mapping with the facts of partitions."""


@dataclass(frozen=True, slots=True)
class Names:
    """The logical ids of one deployment, for its writer."""

    facts: Mapping[str, str]
    partitions: str
    conditions: Mapping[Presence, str]
    rules: tuple[str, ...]
    policies: Mapping[tuple[str, int], str]
    outputs: Mapping[Text, str]


def fixed_names(deployment: Deployment) -> tuple[str, ...]:
    """List the logical ids that are read back, and so are never numbered."""
    return (
        *(pascal(one.id) for one in deployment.parameters),
        *(pascal(one.id) for one in deployment.choices),
        *(role_name(one.id) for one in deployment.roles),
    )


def named(deployment: Deployment) -> Names:
    """Choose all logical ids."""
    free = _Free(set(fixed_names(deployment)))
    return Names(
        facts={
            one.id: free.name(f"{pascal(one.id)}Facts")
            for one in deployment.parameters
            if any(allowed.facts for allowed in one.allowed)
        },
        partitions=free.name("Partitions") if deployment.partitions else "",
        conditions={presence: free.name(_condition_words(presence)) for presence in _tested(deployment)},
        rules=tuple(
            free.name(f"{_condition_words(one.when)}Requires{_condition_words(one.then)}")
            for one in deployment.requirements
        ),
        policies={
            (role.id, position): free.name(f"{role_name(role.id)}Policy{_words(policy.name)}")
            for role in deployment.roles
            for position, policy in enumerate(role.policies)
        },
        outputs=_output_names(deployment),
    )


class _Free:
    """Gives out names, each once."""

    def __init__(self, taken: set[str]) -> None:
        self.taken = taken

    def name(self, wish: str) -> str:
        """Give ``wish``, or the first free name that is ``wish`` with a number."""
        start = wish[: LONGEST - 4]
        name, number = start, 1
        while name in self.taken:
            number += 1
            name = f"{start}{number}"
        self.taken.add(name)
        return name


def external_ids(deployment: Deployment) -> dict[Text, Presence]:
    """Find each external ID that is exactly one parameter, and when it is first asked for."""
    found: dict[Text, Presence] = {}
    for statement in (statement for role in deployment.roles for statement in role.trust):
        for one in statement.conditions:
            if (one.operator, one.key) == ("StringEquals", "sts:ExternalId") and _is_parameter(one.values):
                found.setdefault(one.values[0], statement.presence)
    return found


def _is_parameter(values: tuple[Text, ...]) -> bool:
    return len(values) == 1 and len(values[0].pieces) == 1 and isinstance(values[0].pieces[0], Param)


def _output_names(deployment: Deployment) -> dict[Text, str]:
    made = {f"{role_name(role.id)}{end}" for role in deployment.roles for end in ("Name", "Arn")}
    free = _Free({*made, "SpecName", "SpecVersion"})
    parameters = ((text, parameters_of(text)[0]) for text in external_ids(deployment))
    return {text: free.name(pascal(parameter)) for text, parameter in parameters}


def _words(text: Text) -> str:
    """Write a text as PascalCase words, references by the last part of their notation."""
    spelled = "".join(
        one if isinstance(one, str) else f" {_reference_word(notation(one))} " for one in text.pieces
    )
    return "".join(word[0].upper() + word[1:] for word in re.findall("[A-Za-z0-9]+", spelled))


def _reference_word(written: str) -> str:
    return written.strip("${}").removeprefix("param.").replace(".", " ")


# --- conditions --------------------------------------------------------------------------------


def _tested(deployment: Deployment) -> dict[Presence, None]:
    """List each presence that needs a condition: single tests first, then those that join them."""
    every = list(dict.fromkeys((*_presences(deployment), *_untested(deployment))))
    single = [Presence((test,)) for presence in every for test in presence.tests]
    return dict.fromkeys((*single, *(presence for presence in every if len(presence.tests) > 1)))


def _presences(deployment: Deployment) -> Iterator[Presence]:
    return (presence for role in deployment.roles for presence in presences(role) if presence)


def _untested(deployment: Deployment) -> Iterator[Presence]:
    """Give a condition to what would else read back as a plain parameter."""
    ruled = (one for rule in deployment.requirements for one in (rule.when, rule.then))
    tests = {test for one in (*_presences(deployment), *ruled) for test in one.tests}
    given = {test.parameter for test in tests if isinstance(test, Given)}
    chosen = {test.choice for test in tests if isinstance(test, ChoiceIs)}
    yield from (
        Presence((Given(one.id),)) for one in deployment.parameters if one.optional and one.id not in given
    )
    yield from (
        Presence((ChoiceIs(one.id, (one.default,)),))
        for one in deployment.choices
        if not one.is_switch and one.id not in chosen
    )


def _condition_words(presence: Presence) -> str:
    return "And".join(map(_test_words, presence.tests))


def _test_words(test: Test) -> str:
    match test:
        case Given(id):
            return f"{pascal(id)}IsGiven"
        case ChoiceIs(id, ("on",)):
            return f"{pascal(id)}IsTrue"
        case ChoiceIs(id, ("off",)):
            return f"{pascal(id)}IsFalse"
        case ChoiceIs(id, values):
            return f"{pascal(id)}Is{'Or'.join(map(pascal, values))}"
        case _:
            assert_never(test)
