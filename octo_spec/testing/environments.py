"""The environments of a deployment: every answer that changes what is deployed."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Final

from hypothesis import HealthCheck, find, settings
from hypothesis import strategies as st

from octo_spec.model.deployment import ParameterKind
from octo_spec.model.environment import Environment, environment_errors, value_problems
from octo_spec.model.presence import PartitionIn
from octo_spec.model.traversal import presences
from octo_spec.testing.draw_questions import PATTERNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.model.deployment import Deployment, Parameter
    from octo_spec.model.environment import Value

ACCOUNT: Final = "123456789012"
REGION: Final = "eu-west-1"
STACK_ID: Final = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/octo/0e8b6f20-cafe-11f0-8de9-0242ac120002"


def environments_of(
    deployment: Deployment, samples: Mapping[str, Value] | None = None
) -> tuple[Environment, ...]:
    """List the environments that the deployment's own rules allow.

    These are all answers to every choice, with all optional parameters given, none, and each alone, in each
    partition on which some part depends. A parameter has its value from ``samples``, otherwise its default,
    otherwise a value that fits its rules.
    """
    values = {parameter.id: _sample(parameter, samples or {}) for parameter in deployment.parameters}
    environments = (
        _environment({**answers, **{id: values[id] for id in given}}, partition)
        for answers in _choices(deployment)
        for given in _given_parameters(deployment)
        for partition in _partitions(deployment)
    )
    return tuple(
        environment for environment in environments if not any(environment_errors(deployment, environment))
    )


def _choices(deployment: Deployment) -> Iterator[dict[str, Value]]:
    ids = [choice.id for choice in deployment.choices]
    for values in product(*(choice.values for choice in deployment.choices)):
        yield dict(zip(ids, values, strict=True))


def _given_parameters(deployment: Deployment) -> Iterator[tuple[str, ...]]:
    """List which parameters are given: the required ones, with all, none or one of the optional ones."""
    required = [parameter.id for parameter in deployment.parameters if not parameter.optional]
    optional = [parameter.id for parameter in deployment.parameters if parameter.optional]
    for some in dict.fromkeys((tuple(optional), (), *((id,) for id in optional))):
        yield (*required, *some)


def _partitions(deployment: Deployment) -> tuple[str, ...]:
    """List the partitions, or only the first one if no part of a role depends on it."""
    keys = tuple(facts.key for facts in deployment.partitions) or ("aws",)
    tests = (test for role in deployment.roles for one in presences(role) for test in one.tests)
    return keys if any(isinstance(test, PartitionIn) for test in tests) else keys[:1]


def _environment(answers: dict[str, Value], partition: str) -> Environment:
    return Environment(ACCOUNT, partition, REGION, answers, STACK_ID)


def _sample(parameter: Parameter, samples: Mapping[str, Value]) -> Value:
    if parameter.id in samples:
        return samples[parameter.id]
    if parameter.default is not None:
        return parameter.default
    if parameter.kind is ParameterKind.LIST:
        return tuple(dict.fromkeys((_fitting(parameter), _fitting(parameter, other=True))))
    return _fitting(parameter)


def _fitting(parameter: Parameter, *, other: bool = False) -> str:
    """Return a text that a parameter allows; ``other``: another one, if it allows several."""
    if parameter.allowed:
        return parameter.allowed[-1 if other else 0].key
    if parameter.pattern in _MATCHING:
        return _MATCHING[parameter.pattern][-1 if other else 0]
    if parameter.pattern is not None:
        return _find_text(parameter)
    return ("y" if other else "x") * max(parameter.min_length or 0, 1)


_MATCHING: Final = dict(PATTERNS)
"""Known values for the drawn patterns: hypothesis cannot search within a search."""


@cache
def _find_text(parameter: Parameter) -> str:
    """Search for a simple text that matches the pattern and the lengths."""
    listed = parameter.kind is ParameterKind.LIST
    found: str = find(
        st.from_regex(parameter.pattern or "", fullmatch=True),
        lambda text: bool(text) and not any(value_problems(parameter, (text,) if listed else text)),
        settings=settings(database=None, derandomize=True, suppress_health_check=list(HealthCheck)),
    )
    return found
