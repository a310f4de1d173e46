"""What is supposed while one request is decided: answers that are given, else defaults, else nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from octo_spec.model.deployment import ParameterKind
from octo_spec.model.environment import (
    UNKNOWN_PARTITION,
    UNMET_REQUIREMENT,
    Environment,
    answered,
    environment_errors,
    holds,
)
from octo_spec.model.presence import Given
from octo_spec.symbolic.unknowns import GIVEN, NO, YES, Unknowns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.iam.conditions import ContextValue
    from octo_spec.model.deployment import Deployment, Parameter
    from octo_spec.model.environment import Value


@dataclass(frozen=True, slots=True)
class Supposition:
    """Answers as condition keys of a request; ``open`` are the parameters whose values nobody knows.

    ``values`` holds every answer by id: some text for one that is open and must be given, and nothing
    for one that may be left out.
    """

    unknowns: Unknowns = field(default_factory=Unknowns)
    context: Mapping[str, ContextValue] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)
    open: tuple[str, ...] = ()


def suppose(
    deployment: Deployment, answers: Mapping[str, Value], place: Mapping[str, str]
) -> Supposition | tuple[Diagnostic, ...]:
    """Take ``answers`` and defaults together, or say which rule between answers they break."""
    found = answered(deployment, Environment("", answers=answers))
    silent = [one for one in deployment.parameters if one.id not in answers and one.default is None]
    required = _required(deployment, found)
    given = {one.id: _some(one) for one in silent if not one.optional or one.id in required}
    open_ids = tuple(one.id for one in silent)
    known = {id: value for id, value in found.items() if id not in open_ids}
    unknowns = Unknowns.of((deployment,), _of_parameters(deployment, known), place)
    values = {**found, **given}
    context = {**unknowns.context(known), **{f"{GIVEN}{id}": YES if id in given else NO for id in open_ids}}
    faults = tuple(_faults(deployment, values, unknowns))
    return faults or Supposition(unknowns, context, values, open_ids)


def _required(deployment: Deployment, values: Mapping[str, Value]) -> frozenset[str]:
    """Find the optional parameters that must be given, since other answers are so."""
    return frozenset(
        test.parameter
        for requirement in deployment.requirements
        if holds(requirement.when, values)
        for test in requirement.then.tests
        if isinstance(test, Given)
    )


def _some(parameter: Parameter) -> Value:
    return ("?",) if parameter.kind is ParameterKind.LIST else "?"


def _of_parameters(deployment: Deployment, values: Mapping[str, Value]) -> dict[str, Value]:
    ids = {one.id for one in deployment.parameters}
    return {id: value for id, value in values.items() if id in ids}


def _faults(deployment: Deployment, values: Mapping[str, Value], unknowns: Unknowns) -> Iterator[Diagnostic]:
    environment = Environment(unknowns.account, unknowns.partition, unknowns.region, values)
    for fault in environment_errors(deployment, environment):
        if fault.kind in (UNMET_REQUIREMENT, UNKNOWN_PARTITION):
            yield fault
