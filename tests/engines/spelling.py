"""One set of answers, as each target wants them spelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.naming import value_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment
    from octo_spec.model.environment import Value
    from tests.engines.answers import Answers

BOOLEANS = {"off": False, "on": True}


def stack_parameters(deployment: Deployment, answers: Answers) -> dict[str, str]:
    """Answer as parameters of a stack: PascalCase, a switch is true or false, a list is joined."""
    given = _given(deployment, "cloudformation")
    return {
        given.get(id) or _pascal(id): _stack_value(deployment, id, value) for id, value in answers.items()
    }


def _stack_value(deployment: Deployment, id: str, value: Value) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    named = next((value_names(each, "cloudformation") for each in deployment.choices if each.id == id), {})
    written = str(BOOLEANS[value]).lower() if id in _switches(deployment) else value
    return named.get(value, written)


def variables(deployment: Deployment, answers: Answers) -> dict[str, bool | str | list[str]]:
    """Answer as variables of a module: snake_case, a switch is a bool."""
    given = _given(deployment, "terraform")
    return {
        given.get(id) or id.replace("-", "_"): _variable_value(deployment, id, value)
        for id, value in answers.items()
    }


def _variable_value(deployment: Deployment, id: str, value: Value) -> bool | str | list[str]:
    if isinstance(value, tuple):
        return list(value)
    named = next((value_names(each, "terraform") for each in deployment.choices if each.id == id), {})
    return named.get(value) or (BOOLEANS[value] if id in _switches(deployment) else value)


def arguments(answers: Answers) -> Iterator[str]:
    """Answer as arguments of ``apply.sh``: ids and values as the spec writes them."""
    for id, value in answers.items():
        yield from ("--set", f"{id}={value if isinstance(value, str) else ','.join(value)}")


def _given(deployment: Deployment, target: str) -> dict[str, str]:
    """Give the names that the spec gives in a format, by id."""
    return {question.id: dict(question.names).get(target, "") for question in deployment.questions}


def _switches(deployment: Deployment) -> frozenset[str]:
    return frozenset(choice.id for choice in deployment.choices if choice.is_switch)


def _pascal(id: str) -> str:
    return "".join(word.capitalize() for word in id.split("-"))
