"""What customers may answer: the sets of answers that the engines deploy.

Answers are values by the id of the choice or parameter; an optional parameter that is not given is
not among them.
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, TypeAlias

from octo_spec.model.deployment import Parameter, ParameterKind
from octo_spec.model.environment import holds, value_problems
from tests.engines.cloud import ACCOUNT, EXISTING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.model.deployment import Deployment
    from octo_spec.model.environment import Value

Answers: TypeAlias = "Mapping[str, Value]"

MOST = 16
"""Up to this number of combinations, all are tried; above it, each answer is tried once with the defaults."""

SAMPLES = (
    "MSP-acme-7f3a91",
    "131920598436",
    "acme-cost-reports",
    "/acme/",
    f"arn:aws:iam::{ACCOUNT}:policy/{EXISTING}",
    "arn:aws:iam::aws:policy/AWSBillingReadOnlyAccess",
    f"arn:aws:iam::{ACCOUNT}:role/acme",
    "arn:aws:s3:::acme-cost-reports",
    f"arn:aws:sns:us-east-1:{ACCOUNT}:cost",
    f"arn:aws:sns:us-east-1:{ACCOUNT}:change",
    f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    f"arn:aws:iam::{ACCOUNT}:saml-provider/Acme",
    "us-east-1",
    "acme7f3a91b2c4d6e8f0",
    "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
)
"""Values that people give; a parameter takes the first that its own rules allow."""


def allowed(deployment: Deployment) -> tuple[Answers, ...]:
    """List the answers to deploy: everything on comes first, everything off last."""
    return tuple(answers for answers in _combinations(deployment) if _keeps_rules(deployment, answers))


def forbidden(deployment: Deployment) -> tuple[Answers, ...]:
    """List the answers that break a rule between answers."""
    return tuple(answers for answers in _combinations(deployment) if not _keeps_rules(deployment, answers))


def extremes(deployment: Deployment) -> tuple[Answers, Answers]:
    """Give the answers that turn everything on, and those that turn everything off."""
    found = allowed(deployment)
    return found[0], found[-1]


def title(deployment: Deployment, answers: Answers) -> str:
    """Name answers by what may differ: the choices, and which optional parameters are given."""
    chosen = [f"{choice.id}={answers[choice.id]}" for choice in deployment.choices]
    given = [
        f"{parameter.id} given"
        for parameter in deployment.parameters
        if parameter.optional and parameter.id in answers
    ]
    return ", ".join((*chosen, *given))


def _keeps_rules(deployment: Deployment, answers: Answers) -> bool:
    values = {**{parameter.id: "" for parameter in deployment.parameters}, **answers}
    return all(
        holds(requirement.then, values)
        for requirement in deployment.requirements
        if holds(requirement.when, values)
    )


# --- to one question ---------------------------------------------------------------------------

_Possible: TypeAlias = "Mapping[str, tuple[Value | None, ...]]"
"""The answers to each question, the widest first; ``None`` means not given."""


def _possible(deployment: Deployment) -> _Possible:
    choices = {choice.id: tuple(reversed(choice.values)) for choice in deployment.choices}
    return {**choices, **{parameter.id: _values(parameter) for parameter in deployment.parameters}}


def _values(parameter: Parameter) -> tuple[Value | None, ...]:
    absent = (None,) if parameter.optional else ()
    if parameter.allowed and parameter.kind is ParameterKind.TEXT:
        return (*(facts.key for facts in parameter.allowed), *absent)
    return (parameter.default or _sample(parameter), *absent)


def _sample(parameter: Parameter) -> Value:
    """Choose a text, or the first two elements of a list."""
    listed = parameter.kind is ParameterKind.LIST
    fitting = [
        sample for sample in SAMPLES if not tuple(value_problems(parameter, (sample,) if listed else sample))
    ]
    assert fitting, f"no sample fits the parameter {parameter.id!r}: add one to SAMPLES"
    return tuple(fitting[:2]) if listed else fitting[0]


# --- to all questions --------------------------------------------------------------------------


def _combinations(deployment: Deployment) -> Iterator[Answers]:
    possible = _possible(deployment)
    if prod(map(len, possible.values())) <= MOST:
        return _all(possible)
    return _one_by_one(possible, {choice.id: choice.default for choice in deployment.choices})


def _all(possible: _Possible) -> Iterator[Answers]:
    for combination in product(*possible.values()):
        yield _given(dict(zip(possible, combination, strict=True)))


def _one_by_one(possible: _Possible, chosen: Mapping[str, str]) -> Iterator[Answers]:
    usual = {id: chosen.get(id, values[0]) for id, values in possible.items()}
    yield _given({id: values[0] for id, values in possible.items()})
    yield _given(usual)
    for id, values in possible.items():
        yield from (_given({**usual, id: value}) for value in values if value != usual[id])
    yield _given({id: values[-1] for id, values in possible.items()})


def _given(answers: Mapping[str, Value | None]) -> Answers:
    return {id: value for id, value in answers.items() if value is not None}
