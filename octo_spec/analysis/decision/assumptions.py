"""The assumptions for deciding a request: the given answers, otherwise defaults, otherwise empty values."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.model.deployment import ParameterKind
from octo_spec.model.environment import (
    UNKNOWN_PARTITION,
    UNMET_REQUIREMENT,
    Environment,
    answered_values,
    environment_errors,
    holds,
)
from octo_spec.model.presence import PARTITION, Given
from octo_spec.symbolic.answer_keys import GIVEN, NO, YES
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.iam.conditions import ContextValue
    from octo_spec.model.deployment import Deployment, Parameter
    from octo_spec.model.environment import Value


@frozen
class Assumptions:
    """Answers, and the condition keys with which a request holds them.

    ``open`` are the parameters without a known value. ``answers`` holds an answer for every id: for an open
    parameter some text if it must be given, and the empty text if it may be omitted. ``place`` holds the
    account, the partition and the region that are given; ``unknowns`` has an example of each other one.
    ``open_keys`` are condition keys of a request whose values are not known, in lower case, each with its
    spelling; AWS sends the ``present_keys`` in any case.
    """

    unknowns: Unknowns = field(default_factory=Unknowns)
    context: Mapping[str, ContextValue] = field(default_factory=dict)
    answers: Mapping[str, Value] = field(default_factory=dict)
    open: tuple[str, ...] = ()
    place: Mapping[str, str] = field(default_factory=dict)
    open_keys: Mapping[str, str] = field(default_factory=dict)
    present_keys: frozenset[str] = frozenset()


def assume(
    deployment: Deployment, answers: Mapping[str, Value], place: Mapping[str, str]
) -> Assumptions | tuple[Diagnostic, ...]:
    """Complete ``answers`` with defaults, or return the rule between answers that they break."""
    completed = answered_values(deployment, Environment("", answers=answers))
    without = [
        parameter
        for parameter in deployment.parameters
        if parameter.id not in answers and parameter.default is None
    ]
    open_ids = tuple(parameter.id for parameter in without)
    known = {id: answer for id, answer in completed.items() if id not in open_ids}
    given = _must_be_given(without, _required_parameters(deployment, completed))
    unknowns = Unknowns.of((deployment,), _parameter_values(deployment, known), place)
    are_given = {f"{GIVEN}{id}": YES if id in given else NO for id in open_ids}
    assumed = {**completed, **given}
    problems = tuple(_problems(deployment, assumed, unknowns))
    context = {**unknowns.context(known), **are_given}
    if problems:
        return problems
    return Assumptions(unknowns, context, {**assumed, PARTITION: unknowns.partition}, open_ids, place)


def _required_parameters(deployment: Deployment, answers: Mapping[str, Value]) -> frozenset[str]:
    """Return the optional parameters that the other answers require."""
    return frozenset(
        test.parameter
        for requirement in deployment.requirements
        if holds(requirement.when, answers)
        for test in requirement.then.tests
        if isinstance(test, Given)
    )


def _must_be_given(parameters: list[Parameter], required: frozenset[str]) -> dict[str, Value]:
    """Assign some value to each parameter that must be given."""
    return {
        parameter.id: ("?",) if parameter.kind is ParameterKind.LIST else "?"
        for parameter in parameters
        if not parameter.optional or parameter.id in required
    }


def _parameter_values(deployment: Deployment, answers: Mapping[str, Value]) -> dict[str, Value]:
    ids = {parameter.id for parameter in deployment.parameters}
    return {id: answer for id, answer in answers.items() if id in ids}


def _problems(
    deployment: Deployment, answers: Mapping[str, Value], unknowns: Unknowns
) -> Iterator[Diagnostic]:
    environment = Environment(unknowns.account, unknowns.partition, unknowns.region, answers)
    for problem in environment_errors(deployment, environment):
        if problem.kind in (UNMET_REQUIREMENT, UNKNOWN_PARTITION):
            yield problem
