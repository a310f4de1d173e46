"""Where a deployment is deployed, the given answers, and the errors that these can have."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Final, TypeAlias, assert_never

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.frozen import frozen
from octo_spec.iam.limits import forbidden_in_document
from octo_spec.model.deployment import ParameterKind
from octo_spec.model.pattern_matching import may_match
from octo_spec.model.presence import PARTITION, ChoiceIs, Given, PartitionIn
from octo_spec.model.presence_wording import PresenceWording
from octo_spec.model.text import Stack
from octo_spec.model.traversal import texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.deployment import Choice, Deployment, Parameter
from octo_spec.model.presence import Presence, PresenceTest, Requirement

Value: TypeAlias = str | tuple[str, ...]
"""The value of a text parameter, a choice or a list parameter; empty means not given."""


MISSING_VALUE = DiagnosticKind.error("OCT230", "missing-value", "A required parameter has no value.")
UNASKED_ANSWER = DiagnosticKind.error(
    "OCT231", "nobody-asked", "A value for a parameter or choice that the deployment does not have."
)
BAD_VALUE = DiagnosticKind.error(
    "OCT232", "bad-value", "A value that its parameter or choice does not allow."
)
UNMET_REQUIREMENT = DiagnosticKind.error(
    "OCT233", "unmet-requirement", "Values that break a rule between choices and parameters."
)
UNKNOWN_PARTITION = DiagnosticKind.error(
    "OCT234", "unknown-partition", "A partition that the spec does not list, or that AWS does not have."
)
NO_STACK = DiagnosticKind.error("OCT235", "no-stack", "A reference to the stack, but no stack is deployed.")


@frozen
class Environment:
    """Where a deployment is deployed, and the given answers.

    ``answers`` holds answers by the id of their parameter or choice, a list as a tuple; an input without an
    answer has its default. ``names`` holds the names that the target generated for roles without a name; a
    role that is missing there has its id as its name.
    """

    account: str
    partition: str = "aws"
    region: str = "us-east-1"
    answers: Mapping[str, Value] = field(default_factory=dict)
    stack_id: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)


def answered_values(deployment: Deployment, environment: Environment) -> Mapping[str, Value]:
    """Return the value of each parameter and choice: its answer, otherwise its default or the empty text."""
    parameters = {parameter.id: parameter.default or "" for parameter in deployment.parameters}
    choices = {choice.id: choice.default for choice in deployment.choices}
    return {**parameters, **choices, **environment.answers}


def holds(presence: Presence, values: Mapping[str, Value]) -> bool:
    """Return whether a presence holds, given the value of each parameter and choice, and of ``PARTITION``."""
    return all(_passes(test, values) for test in presence.tests)


def _passes(test: PresenceTest, values: Mapping[str, Value]) -> bool:
    match test:
        case ChoiceIs(choice, allowed):
            return values[choice] in allowed
        case Given(parameter):
            return bool(values[parameter])
        case PartitionIn(partitions):
            return values[PARTITION] in partitions
        case _:
            assert_never(test)


def environment_errors(deployment: Deployment, environment: Environment) -> Iterator[Diagnostic]:
    """Yield the reasons why nothing can be deployed in this environment."""
    yield from _unknown_answers(deployment, environment)
    for parameter in deployment.parameters:
        yield from _value_errors(parameter, environment.answers.get(parameter.id, parameter.default))
    for choice in deployment.choices:
        yield from choice_errors(choice, environment.answers.get(choice.id, choice.default))
    yield from _unmet_requirements(deployment.requirements, answered_values(deployment, environment))
    yield from _place_errors(deployment, environment)


def _unknown_answers(deployment: Deployment, environment: Environment) -> Iterator[Diagnostic]:
    question_ids = {question.id for question in deployment.questions}
    for id in sorted(environment.answers.keys() - question_ids):
        yield UNASKED_ANSWER.at(None, f"{deployment.name} has no parameter or choice {id!r}")


def _value_errors(parameter: Parameter, value: Value | None) -> Iterator[Diagnostic]:
    if not value and parameter.optional:
        return
    if value is None:
        yield MISSING_VALUE.at(None, f"parameter {parameter.id!r} has no value and no default")
        return
    for problem in value_problems(parameter, value):
        yield BAD_VALUE.at(None, problem)


def choice_errors(choice: Choice, value: Value) -> Iterator[Diagnostic]:
    """Refuse a value that a choice does not have."""
    if value not in choice.values:
        allowed = ", ".join(choice.values)
        yield BAD_VALUE.at(None, f"choice {choice.id!r}: {value!r} is not one of {allowed}")


def value_problems(parameter: Parameter, value: Value) -> Iterator[str]:
    """Yield the reasons why a parameter does not allow a given value."""
    named = f"parameter {parameter.id!r}"
    if isinstance(value, str) is (parameter.kind is ParameterKind.LIST):
        yield f"{named} needs {'a list' if parameter.kind is ParameterKind.LIST else 'one text'}"
    elif isinstance(value, str):
        yield from (f"{named}: {problem}" for problem in _text_problems(parameter, value))
    elif not value:
        yield f"{named}: the list is empty"
    else:
        yield from (
            f"{named}: {problem}" for element in value for problem in _element_problems(parameter, element)
        )


def _element_problems(parameter: Parameter, element: str) -> Iterator[str]:
    if not element or "," in element:
        yield f"{element!r} cannot be an element of a list: it must not be empty or contain a comma"
    yield from _text_problems(parameter, element)


def _text_problems(parameter: Parameter, text: str) -> Iterator[str]:
    allowed = [facts.key for facts in parameter.allowed]
    if allowed and text not in allowed:
        yield f"{text!r} is not one of {', '.join(allowed)}"
    if parameter.pattern is not None and not may_match(parameter.pattern, text):
        help_ = f"must {parameter.pattern_help}" if parameter.pattern_help else "does not match"
        yield f"{text!r} {help_} ({parameter.pattern})"
    elif bad := forbidden_in_document(text):
        yield f"{text!r} contains {bad!r}, which is not allowed in policies"
    if parameter.min_length is not None and len(text) < parameter.min_length:
        yield f"{text!r} has fewer than {parameter.min_length} characters"
    if parameter.max_length is not None and len(text) > parameter.max_length:
        yield f"{text!r} has more than {parameter.max_length} characters"


_WORDING: Final = PresenceWording(chosen="{} = {}", given="a value for {}", name=repr)


def _unmet_requirements(
    requirements: tuple[Requirement, ...], values: Mapping[str, Value]
) -> Iterator[Diagnostic]:
    for requirement in requirements:
        if holds(requirement.when, values) and not holds(requirement.then, values):
            when, then = map(_WORDING.presence, (requirement.when, requirement.then))
            message = f"if {when}, {then} is required"
            yield UNMET_REQUIREMENT.at(None, message)


def _place_errors(deployment: Deployment, environment: Environment) -> Iterator[Diagnostic]:
    yield from partition_problems(deployment, environment.partition)
    if environment.stack_id is None and _has_stack(deployment):
        yield NO_STACK.at(None, f"{deployment.name} refers to its stack, but no stack is deployed")


def partition_problems(deployment: Deployment, partition: str) -> Iterator[Diagnostic]:
    """Refuse a partition that is not in the spec's list of partitions, if it has one."""
    allowed = [facts.key for facts in deployment.partitions]
    if allowed and partition not in allowed:
        yield UNKNOWN_PARTITION.at(None, f"partition {partition!r} is not one of {', '.join(allowed)}")


def _has_stack(deployment: Deployment) -> bool:
    """Return whether any text refers to the stack."""
    return any(
        isinstance(reference, Stack)
        for role in deployment.roles
        for text in texts(role)
        for reference in text.references
    )
