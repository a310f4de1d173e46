"""Parameters, choices and the rules between them, as a spec writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, assert_never

from octo_spec.frozen import frozen
from octo_spec.importing.wording import TODO
from octo_spec.model.deployment import SWITCH, ParameterKind
from octo_spec.model.presence import ChoiceIs, Given, Presence
from octo_spec.model.traversal import presences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.deployment import Choice, Deployment, Facts, Parameter

Kind = Literal["switch", "levels", "options"]

Needs = dict[str, Any]
"""Choice -> the value or the values that it must have."""


@frozen
class Kinds:
    """How the values of each choice relate, as far as their uses show."""

    of: dict[str, Kind]

    def needs(self, tests: Iterable[ChoiceIs]) -> Needs:
        """Return tests of choices as needs."""
        return {test.choice: self._needed_answers(test) for test in tests}

    def _needed_answers(self, test: ChoiceIs) -> str | list[str]:
        if self.of[test.choice] == "options" and len(test.values) > 1:
            return list(test.values)
        return test.values[0]


def choice_kinds(deployment: Deployment) -> Kinds:
    """Return the kind of each choice: levels if each use needs a value or a higher one, otherwise options."""
    tests = tuple(_tests(deployment))
    return Kinds(
        {
            choice.id: _kind(choice, [test.values for test in tests if test.choice == choice.id])
            for choice in deployment.choices
        }
    )


def _kind(choice: Choice, tested: list[tuple[str, ...]]) -> Kind:
    tails = {choice.values[start:] for start in range(1, len(choice.values))}
    if not tails.issuperset(tested):
        return "options"
    return "switch" if choice.values == SWITCH else "levels"


def _tests(deployment: Deployment) -> Iterator[ChoiceIs]:
    used = [presence for role in deployment.roles for presence in presences(role)]
    ruled = [presence for rule in deployment.requirements for presence in (rule.when, rule.then)]
    return (test for presence in (*used, *ruled) for test in presence.tests if isinstance(test, ChoiceIs))


# --- parameters --------------------------------------------------------------------------------


def parameter_data(parameter: Parameter, deployment: Deployment, known: Kinds) -> dict[str, Any]:
    """Return a parameter as the spec writes it."""
    required = _required_when(parameter.id, deployment, known)
    written: dict[str, Any] = {
        "section": parameter.section,
        "label": parameter.label,
        "names": dict(parameter.names),
        "type": "list" if parameter.kind is ParameterKind.LIST else "",
        "optional": "yes" if parameter.optional and not required else "",
        "description": parameter.description or TODO,
        "required-when": required,
        "requires": _parameter_requires(parameter, deployment, known),
        "allowed": _allowed_values(parameter.allowed),
        "pattern-help": parameter.pattern_help,
    }
    exact = {
        "default": _default_data(parameter.default),
        "pattern": parameter.pattern,
        "min-length": parameter.min_length,
        "max-length": parameter.max_length,
    }
    said = {key: value for key, value in written.items() if value}
    return said | {key: value for key, value in exact.items() if value is not None}


def _parameter_requires(parameter: Parameter, deployment: Deployment, known: Kinds) -> Needs:
    """Return what a parameter requires; the first that is always given says what is required always."""
    given = _requires(Presence.of(Given(parameter.id)), deployment, known)
    first = next((each.id for each in deployment.parameters if not each.optional), None)
    return given or (_requires(Presence(), deployment, known) if parameter.id == first else {})


def _default_data(default: str | tuple[str, ...] | None) -> str | list[str] | None:
    return list(default) if isinstance(default, tuple) else default


def _allowed_values(allowed: tuple[Facts, ...]) -> list[str] | dict[str, dict[str, str]]:
    if any(facts.facts for facts in allowed):
        return {facts.key: dict(facts.facts) for facts in allowed}
    return [facts.key for facts in allowed]


def _required_when(id: str, deployment: Deployment, known: Kinds) -> Needs:
    for rule in deployment.requirements:
        if rule.then == Presence.of(Given(id)):
            return known.needs(_choices(rule.when))
    return {}


def _choices(presence: Presence) -> tuple[ChoiceIs, ...]:
    return tuple(test for test in presence.tests if isinstance(test, ChoiceIs))


# --- choices -----------------------------------------------------------------------------------


def choice_data(choice: Choice, deployment: Deployment, known: Kinds) -> dict[str, Any]:
    """Return a choice as the spec writes it."""
    written: dict[str, Any] = {
        "section": choice.section,
        "label": choice.label,
        "names": dict(choice.names),
        "value-names": {target: dict(names) for target, names in choice.value_names},
        "description": choice.description or TODO,
        **_values(choice, known.of[choice.id]),
        "default": choice.default if choice.default != choice.values[0] else "",
        "requires": _requires(Presence.of(ChoiceIs(choice.id, choice.values[1:])), deployment, known),
    }
    return {key: value for key, value in written.items() if value}


def _values(choice: Choice, kind: Kind) -> dict[str, Any]:
    match kind:
        case "switch":
            return {}
        case "levels" | "options":
            sentences = dict(choice.sentences)
            values = {value: sentences.get(value, "") for value in choice.values}
            return {kind: values if all(values.values()) else list(values)}
        case _:
            assert_never(kind)


def _requires(when: Presence, deployment: Deployment, known: Kinds) -> Needs:
    """Return the choices that must have some values if an answer is given."""
    for rule in deployment.requirements:
        if rule.when == when and _choices(rule.then) == rule.then.tests:
            return known.needs(_choices(rule.then))
    return {}
