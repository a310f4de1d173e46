"""Presences as conditions, and requirements as rules.

A rule may ask of parameters only, and has functions of its own for lists.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.model.deployment import ChoiceIs, Given, ParameterKind, Presence
from octospec_cloudformation.naming import Names, named, pascal
from octospec_cloudformation.vocabulary import NO_VALUE, SWITCH_WORDS
from octospec_cloudformation.writing.write_texts import join, ref
from octospec_cloudformation.writing.yaml_tree import Tagged

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.model.deployment import Choice, Deployment, Parameter, Requirement, Test
    from octospec_cloudformation.writing.yaml_tree import Yaml


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters and choices of a deployment by id, and its logical ids."""

    parameters: dict[str, Parameter]
    choices: dict[str, Choice]
    names: Names

    @classmethod
    def of(cls, deployment: Deployment) -> Asked:
        """Index a deployment."""
        return cls(
            {one.id: one for one in deployment.parameters},
            {one.id: one for one in deployment.choices},
            named(deployment),
        )


# --- conditions --------------------------------------------------------------------------------


def conditions(asked: Asked) -> dict[str, Yaml]:
    """Define a condition for each presence that something has."""
    return {name: _condition(presence, asked) for presence, name in asked.names.conditions.items()}


def _condition(presence: Presence, asked: Asked) -> Yaml:
    if len(presence.tests) == 1:
        return _test(presence.tests[0], asked, _no_element)
    # The long form of the function Condition: moto takes its short form for another one.
    names = (asked.names.conditions[Presence((test,))] for test in presence.tests)
    return _combined("!And", tuple({"Condition": name} for name in names))


def condition(presence: Presence, names: Names) -> dict[str, Yaml]:
    """Give a resource or output the condition of its presence."""
    return {"Condition": names.conditions[presence]} if presence else {}


def only_if(presence: Presence, beyond: Presence, value: Yaml, names: Names) -> Yaml:
    """Give a part of a role its presence, unless it is there whenever the role is."""
    if presence == beyond:
        return value
    return Tagged("!If", (names.conditions[presence], value, ref(NO_VALUE)))


# --- rules -------------------------------------------------------------------------------------


def rules(requirements: tuple[Requirement, ...], asked: Asked) -> dict[str, Yaml]:
    """Define a rule for each requirement."""
    return {name: _rule(one, asked) for name, one in zip(asked.names.rules, requirements, strict=True)}


def _rule(requirement: Requirement, asked: Asked) -> dict[str, Yaml]:
    when = tuple(_test(test, asked, _each_is_empty) for test in requirement.when.tests)
    asserted = tuple(_assertion(test, requirement.when, asked) for test in requirement.then.tests)
    return {**({"RuleCondition": _combined("!And", when)} if when else {}), "Assertions": asserted}


def _assertion(test: Test, when: Presence, asked: Asked) -> dict[str, Yaml]:
    said = " and ".join(_words(one, asked, "is") for one in when.tests)
    message = f"{_words(test, asked, 'must be')}{f' where {said}' if said else ''}."
    return {"Assert": _test(test, asked, _each_is_empty), "AssertDescription": message}


def _words(test: Test, asked: Asked, verb: str) -> str:
    match test:
        case Given(id):
            return f"{pascal(id)} {verb} given"
        case ChoiceIs(id, values):
            return f"{pascal(id)} {verb} {' or '.join(answer(asked.choices[id], one) for one in values)}"
        case _:
            assert_never(test)


# --- expressions -------------------------------------------------------------------------------

MOST_OPERANDS: Final = 10
"""Of ``Fn::And`` and ``Fn::Or``, which take at least two."""


def _test(test: Test, asked: Asked, list_is_empty: Callable[[Tagged], Yaml]) -> Yaml:
    match test:
        case ChoiceIs(id, values):
            options = (answer(asked.choices[id], value) for value in values)
            return _combined("!Or", tuple(_equals(ref(pascal(id)), option) for option in options))
        case Given(id):
            is_list = asked.parameters[id].kind is ParameterKind.LIST
            empty = list_is_empty if is_list else _is_empty
            return Tagged("!Not", (empty(ref(pascal(id))),))
        case _:
            assert_never(test)


def answer(choice: Choice, value: str) -> str:
    """Write an answer to a choice: a switch is true or false."""
    return SWITCH_WORDS[value] if choice.is_switch else value


def _equals(left: Yaml, right: Yaml) -> Tagged:
    return Tagged("!Equals", (left, right))


def _is_empty(parameter: Tagged) -> Yaml:
    return _equals(parameter, "")


def _no_element(parameter: Tagged) -> Yaml:
    """Ask a list in a condition, which compares texts only."""
    return _equals(join("", parameter), "")


def _each_is_empty(parameter: Tagged) -> Yaml:
    """Ask a list in a rule, which may not join."""
    return {"Fn::EachMemberEquals": (parameter, "")}


def _combined(tag: str, operands: tuple[Yaml, ...]) -> Yaml:
    """Join operands by And or Or, nested where they are more than one function takes."""
    if len(operands) == 1:
        return operands[0]
    if len(operands) <= MOST_OPERANDS:
        return Tagged(tag, operands)
    return Tagged(tag, (*operands[: MOST_OPERANDS - 1], _combined(tag, operands[MOST_OPERANDS - 1 :])))
