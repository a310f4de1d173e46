"""Values of parameters and choices for which a command reports access, as ``ID=VALUE``."""

from __future__ import annotations

from dataclasses import field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.diagnostics import Diagnostic, DiagnosticKind
from octo_spec.frozen import frozen
from octo_spec.language.partition_names import is_partition, nearest_partition
from octo_spec.model.deployment import Choice, Parameter, ParameterKind
from octo_spec.model.environment import (
    BAD_VALUE,
    UNKNOWN_PARTITION,
    choice_errors,
    partition_problems,
    value_problems,
)
from octo_spec.model.pattern_matching import is_undecided
from octo_spec.storage.inputs.inputs import BAD_ARGUMENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from octo_spec.model.deployment import Deployment, Question
    from octo_spec.model.environment import Value

UNKNOWN_ANSWER = DiagnosticKind.error("OCT609", "unknown-answer", "A value for an input that no side has.")

PLACES: Final = ("account", "partition", "region")
"""What may be set in addition to parameters and choices."""


@frozen
class GivenAnswers:
    """Values by the id of their parameter or choice, and where the roles are deployed."""

    answers: Mapping[str, Value] = field(default_factory=dict)
    place: Mapping[str, str] = field(default_factory=dict)


def given_answers(
    arguments: Sequence[str], deployments: Sequence[Deployment]
) -> GivenAnswers | tuple[Diagnostic, ...]:
    """Read ``ID=VALUE`` texts as values of the inputs of ``deployments``.

    Commas separate the elements of a list. Arguments without an input come back as diagnostics.
    """
    pairs = [argument.partition("=")[::2] for argument in arguments if "=" in argument]
    questions = _questions_by_id(deployments)
    place = {id: value for id, value in pairs if id in PLACES}
    problems = (
        *_arguments_without_value(arguments),
        *(problem for pair in pairs for problem in _answer_problems(*pair, questions)),
        *_place_problems(place, deployments),
    )
    if problems:
        return problems
    answers = {id: _typed_value(value, questions[id][0]) for id, value in pairs if id not in PLACES}
    return GivenAnswers(answers, place)


def _questions_by_id(deployments: Sequence[Deployment]) -> dict[str, list[Question]]:
    by_id: dict[str, list[Question]] = {}
    for deployment in deployments:
        for question in deployment.questions:
            by_id.setdefault(question.id, []).append(question)
    return by_id


def _arguments_without_value(arguments: Sequence[str]) -> Iterator[Diagnostic]:
    for argument in arguments:
        if "=" not in argument:
            yield BAD_ARGUMENT.at(None, f"{argument!r} is not ID=VALUE", "as in --set remediation=off")


def _place_problems(place: Mapping[str, str], deployments: Sequence[Deployment]) -> Iterator[Diagnostic]:
    partition = place.get("partition")
    if partition is not None and not is_partition(partition):
        yield UNKNOWN_PARTITION.at(None, f"AWS has no partition {partition!r}", nearest_partition(partition))
    elif partition is not None:
        problems = (
            problem for deployment in deployments for problem in partition_problems(deployment, partition)
        )
        yield from dict.fromkeys(problems)


def _answer_problems(id: str, value: str, questions: Mapping[str, list[Question]]) -> Iterator[Diagnostic]:
    if id in PLACES:
        return
    if id not in questions:
        yield _unknown_answer(id, (*questions, *PLACES))
        return
    yield from dict.fromkeys(
        problem for question in questions[id] for problem in _value_errors(question, value)
    )


def _unknown_answer(id: str, ids: Sequence[str]) -> Diagnostic:
    near = get_close_matches(id, ids, 1)
    help = f"did you mean {near[0]!r}?" if near else f"the inputs are {', '.join(ids)}"
    return UNKNOWN_ANSWER.at(None, f"there is no input {id!r}", help)


def _value_errors(question: Question, value: str) -> Iterator[Diagnostic]:
    match question:
        case Choice():
            yield from choice_errors(question, value)
        case Parameter():
            if value or not question.optional:
                problems = value_problems(question, _typed_value(value, question))
                yield from (BAD_VALUE.at(None, problem) for problem in problems)
                yield from _pattern_problems(question, value)
        case _:
            assert_never(question)


def _pattern_problems(parameter: Parameter, value: str) -> Iterator[Diagnostic]:
    """Refuse a value if the pattern of a template takes too long to decide it."""
    pattern = parameter.pattern
    if pattern is not None and is_undecided(pattern, value):
        message = f"parameter {parameter.id!r}: octospec cannot decide in time if {value!r} matches {pattern}"
        yield BAD_VALUE.at(None, message, f"omit --set {parameter.id}=…")


def _typed_value(value: str, question: Question) -> Value:
    if isinstance(question, Parameter) and question.kind is ParameterKind.LIST:
        return tuple(value.split(",")) if value else ()
    return value
