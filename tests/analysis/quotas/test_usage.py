"""The measured usage is what AWS would store for the worst choices: compared with grounding all choices."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from hypothesis import assume, given

from octo_spec.analysis.quotas.parameter_lengths import ASSUMED_ELEMENTS, bounds, is_open
from octo_spec.analysis.quotas.usage import ATTACHED, TRUST, QuotaUsage, UsageMeter
from octo_spec.model.deployment import Facts, Parameter, ParameterKind
from octo_spec.model.grounding import Grounded, ground
from octo_spec.model.text import ListParam, Param, Text
from octo_spec.model.traversal import texts
from octo_spec.testing import LAW, deployments
from octo_spec.testing.draw_questions import PATTERNS
from octo_spec.testing.environments import environments_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from hypothesis.strategies import SearchStrategy

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.deployment import Deployment, Role
    from octo_spec.model.environment import Environment, Value
    from octo_spec.model.grounding import GroundedRole

STACK_ID = f"arn:aws-us-gov:cloudformation:us-isof-south-1:123456789012:stack/{'s' * 128}/{'u' * 36}"
MOST_COMBINATIONS = 24
OPEN = "131920598436"
LONGEST = {pattern: max(samples, key=len) for pattern, samples in PATTERNS} | {
    r"^[\w+=.@-]{1,64}$": "x" * 64,
    r"^[A-Z%${}|]{2,8}$": "A" * 8,
}
"""The longest match of each pattern that is drawn, or any where there is no longest."""


def _deployments(change: Callable[[Parameter], Parameter]) -> SearchStrategy[Deployment]:
    def changed(deployment: Deployment) -> Deployment:
        return replace(deployment, parameters=tuple(map(change, deployment.parameters)))

    return deployments().map(changed)


def _matching(parameter: Parameter) -> Parameter:
    """Let a pattern without a longest match have one: what it matches need not fit into an account."""
    if parameter.pattern and math.isinf(bounds(parameter).most):
        return replace(parameter, max_length=len(_text(parameter)), default=None)
    return parameter


def _limited(parameter: Parameter) -> Parameter:
    """Give a parameter limits where it has none."""
    if parameter.kind is ParameterKind.LIST and not parameter.allowed:
        allowed = (Facts("a"), Facts("b-c"), Facts('d"e'))
        return Parameter(parameter.id, "", ParameterKind.LIST, None, parameter.optional, allowed)
    if is_open(parameter):
        return replace(parameter, max_length=len(_text(parameter)), default=None)
    return parameter


@LAW
@given(_deployments(_matching))
def test_no_combination_is_larger_than_the_measured_size(deployment: Deployment) -> None:
    # A parameter in place of a partition counts as one, and here another text may be given.
    assume(not any(str(text).startswith("arn:${param.") for role in deployment.roles for text in texts(role)))
    for usage, sizes in _everywhere(deployment, UsageMeter(deployment).usages):
        assert all(size <= usage.assumed.size for size in sizes)


@LAW
@given(_deployments(_limited))
def test_if_every_parameter_has_a_limit_it_is_what_the_worst_combination_stores(
    deployment: Deployment,
) -> None:
    # A given or generated name is in ARNs next to policies that depend on the same answer: each then counts
    # at its longest, which may be more than any combination stores.
    assume(not any(role.named for role in deployment.roles))
    # AWS attaches a policy once, and two answers may here be the same one.
    assume(all(sum(_is_answer(each.arn) for each in role.attachments) < 2 for role in deployment.roles))
    for usage, sizes in _everywhere(deployment, UsageMeter(deployment).usages):
        assert usage.assumed.exact
        assert usage.certain.size <= usage.assumed.size
        assert usage.assumed.size == max(sizes, default=usage.assumed.size)


@LAW
@given(_deployments(_matching))
def test_all_usages_near_or_over_a_quota_are_measured(deployment: Deployment) -> None:
    meter = UsageMeter(deployment)
    near = [usage for usage in meter.usages if usage.is_near or usage.is_over]
    assert [usage for usage in meter.notable if usage.is_near or usage.is_over] == near


def _is_answer(arn: Text) -> bool:
    return isinstance(arn.pieces[0], Param | ListParam)


# --- all combinations, with the longest values ----------------------------------------------------


def _everywhere(
    deployment: Deployment, usages: Iterable[QuotaUsage]
) -> Iterator[tuple[QuotaUsage, list[int]]]:
    """Measure each usage for all combinations of choices; several usages of one role share them."""
    stored: dict[int, list[Grounded]] = {}
    for usage in usages:
        if id(usage.role) not in stored:
            stored[id(usage.role)] = list(_in_every_combination(deployment, usage.role))
        yield usage, [_measured(usage, grounded) for grounded in stored[id(usage.role)]]


def _in_every_combination(deployment: Deployment, measured: Role) -> Iterator[Grounded]:
    """Give every answer to every choice, and every combination of the longest values."""
    values = [_longest(parameter) for parameter in deployment.parameters]
    places = [partition.key for partition in deployment.partitions] or ["aws-us-gov"]
    combinations = [(place, samples) for place in places for samples in product(*values)]
    assume(len(combinations) <= MOST_COMBINATIONS)
    roles = tuple(measured if role.id == measured.id else role for role in deployment.roles)
    for place, samples in combinations:
        chosen = dict(zip((parameter.id for parameter in deployment.parameters), samples, strict=True))
        for environment in environments_of(deployment, chosen):
            yield _grounded(replace(deployment, roles=roles), environment, place)


def _grounded(deployment: Deployment, environment: Environment, partition: str) -> Grounded:
    grounded = ground(
        deployment,
        replace(
            environment,
            partition=partition,
            region="us-isof-south-1",
            stack_id=STACK_ID,
            names={role.id: "n" * 64 for role in deployment.roles},
        ),
    )
    assert isinstance(grounded, Grounded)
    return grounded


def _longest(parameter: Parameter) -> tuple[Value, ...]:
    """Return values that include the longest one for every place of the parameter."""
    keys = tuple(value.key for value in parameter.allowed)
    if parameter.kind is ParameterKind.LIST:
        return (keys or (_text(parameter),) * ASSUMED_ELEMENTS,)
    return keys or (_text(parameter),)


def _text(parameter: Parameter) -> str:
    """Return the longest text; twelve digits if nothing limits it, since it may be an account."""
    if parameter.pattern in LONGEST:
        return LONGEST[parameter.pattern]
    return OPEN if is_open(parameter) else "x" * int(bounds(parameter).most)


# --- what AWS would count ----------------------------------------------------------------------


def _measured(usage: QuotaUsage, stored: Grounded) -> int:
    return sum(_in_role(usage, role) for role in stored.roles if role.id == usage.role.id)


def _in_role(usage: QuotaUsage, role: GroundedRole) -> int:
    match usage.quota.contributions:
        case _ if usage.quota is TRUST:
            return _length(role.trust)
        case _ if usage.quota is ATTACHED:
            return len(role.managed) + len(role.attachments)
        case _:
            return sum(_length(policy.document) for policy in (*role.inline, *role.managed))


def _length(document: JsonValue) -> int:
    return len(json.dumps(document, separators=(",", ":"), ensure_ascii=False))
