"""The locals of a module: places, facts and ARNs that texts refer to, and which parameters have a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.text import Account, Partition, RoleArn
from octospec_terraform.naming import snake
from octospec_terraform.syntax import (
    BLANK,
    FALSE,
    Attribute,
    Binary,
    Call,
    Comment,
    Literal,
    Object,
    Template,
    block,
    dotted,
    objects,
    string,
)
from octospec_terraform.vocabulary import ARN, DATA, FACTS, GIVEN, PARTITIONS, PLACES
from octospec_terraform.writing.write_presences import if_present
from octospec_terraform.writing.write_roles import attribute_of
from octospec_terraform.writing.write_texts import variable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment, Facts, Role
    from octo_spec.model.text import Reference
    from octospec_terraform.syntax import BodyItem, Expression


def module_locals(deployment: Deployment, used: frozenset[Reference]) -> Iterator[BodyItem]:
    """Write one block of locals, a blank line between their kinds; write no block without locals."""
    groups = (
        tuple(_places(used)),
        tuple(_facts(deployment)),
        tuple(_given_locals(deployment)),
        tuple(_arns(deployment, used)),
    )
    body = tuple(item for group in groups if group for item in (BLANK, *group))
    if body:
        yield from (BLANK, block("locals", body=body[1:]))


def _places(used: frozenset[Reference]) -> Iterator[BodyItem]:
    for reference, place in PLACES.items():
        if reference in used:
            name = place.removeprefix("local.")
            _, value = DATA[name]
            yield Attribute(name, dotted(value))


def _facts(deployment: Deployment) -> Iterator[BodyItem]:
    if deployment.partitions:
        yield Attribute(PARTITIONS, _fact_maps(deployment.partitions))
    for parameter in deployment.parameters:
        if any(allowed.facts for allowed in parameter.allowed):
            yield Attribute(f"{snake(parameter.id)}{FACTS}", _fact_maps(parameter.allowed))


def _fact_maps(keys: tuple[Facts, ...]) -> Object:
    return objects(*((known.key, _fact_map(known)) for known in keys))


def _fact_map(known: Facts) -> Object:
    return objects(*((snake(fact), string(value)) for fact, value in known.facts))


def _given_locals(deployment: Deployment) -> Iterator[BodyItem]:
    for parameter in deployment.parameters:
        if parameter.optional:
            yield Attribute(f"{snake(parameter.id)}{GIVEN}", is_given(parameter.id))


def is_given(id: str) -> Expression:
    """Write the test for a given value: null has no length, and empty text or an empty list has 0."""
    return Call("try", (Binary(">", Call("length", (variable(id),)), Literal(0)), FALSE))


def _arns(deployment: Deployment, used: frozenset[Reference]) -> Iterator[BodyItem]:
    referred = [role for role in deployment.roles if RoleArn(role.id) in used]
    if referred:
        yield Comment(
            "Built from parts that are known when you plan, so that a plan shows every policy in full."
        )
    for role in referred:
        arn = if_present(role.presence, deployment, role_arn(role))
        yield Attribute(f"{snake(role.id)}{ARN}", arn)


def role_arn(role: Role) -> Template:
    """Write the ARN of a role with the attributes of its resource."""
    return Template(
        (
            *("arn:", dotted(PLACES[Partition()]), ":iam::", dotted(PLACES[Account()])),
            *(":role", attribute_of(role, "path"), attribute_of(role, "name")),
        )
    )
