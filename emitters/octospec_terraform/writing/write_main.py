"""``main.tf``: data sources, locals, and the resources of every role."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.model.text import Account, Partition, PartitionFact, RoleArn, Text
from octo_spec.model.traversal import map_texts, texts
from octospec_terraform.naming import ARN, DATA, FACTS, GIVEN, PARTITIONS, PLACES, snake
from octospec_terraform.syntax import (
    BLANK,
    FALSE,
    TRUE,
    Attribute,
    Binary,
    Block,
    Call,
    Comment,
    Conditional,
    Name,
    Number,
    Object,
    Template,
    objects,
    string,
)
from octospec_terraform.writing.labels import Labels
from octospec_terraform.writing.write_presences import condition, if_present, words
from octospec_terraform.writing.write_roles import Site, attribute_of, role_resources
from octospec_terraform.writing.write_texts import variable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment, Facts, Role
    from octo_spec.model.presence import Requirement
    from octo_spec.model.text import Reference
    from octospec_terraform.syntax import Expression, Item


def main(deployment: Deployment) -> Iterator[Item]:
    """Write the file from its header to the last resource."""
    deployment = replace(deployment, roles=tuple(map(_unknotted, deployment.roles)))
    used = _references(deployment)
    labels = Labels()
    yield from _header(deployment)
    yield from _data(deployment, used)
    yield from _locals(deployment, used)
    for role in deployment.roles:
        yield from role_resources(Site(role, deployment, labels))


def _header(deployment: Deployment) -> Iterator[Item]:
    yield Comment(
        f"{deployment.name} {deployment.version}, written by octospec. Change the spec, not this file."
    )
    yield Comment("Comments say why something is there; they are documentation and grant nothing.")


def _unknotted(role: Role) -> Role:
    """Spell out the role's own ARN in its trust: a local would make the role depend on itself."""
    arn = role.arn_text
    if arn is None:
        return role
    trusting = map_texts(role, lambda text: arn if text == Text((RoleArn(role.id),)) else text)
    return replace(role, trust=trusting.trust)


def _references(deployment: Deployment) -> frozenset[Reference]:
    """Gather what the locals must hold: what the texts refer to, and what that rests on."""
    used = {one for role in deployment.roles for text in texts(role) for one in text.references}
    if any(isinstance(one, RoleArn) for one in used):
        used |= {Account(), Partition()}
    if any(isinstance(one, PartitionFact) for one in used):
        used.add(Partition())
    return frozenset(used)


# --- data sources ------------------------------------------------------------------------------


def _data(deployment: Deployment, used: frozenset[Reference]) -> Iterator[Item]:
    checks = tuple(_checks(deployment))
    for reference, place in PLACES.items():
        source, _ = DATA[_local(place)]
        body = checks if reference == Partition() else ()
        if body or reference in used:
            yield from (BLANK, Block("data", (source, "current"), _lifecycle(body)))


def _lifecycle(checks: tuple[Block, ...]) -> tuple[Item, ...]:
    body = tuple(item for check in checks for item in (BLANK, check))
    return (Block("lifecycle", body=body[1:]),) if checks else ()


def _local(place: str) -> str:
    return place.removeprefix("local.")


def _checks(deployment: Deployment) -> Iterator[Block]:
    """Check what a single variable cannot: a role of which there are none would check nothing."""
    for requirement in deployment.requirements:
        sentence = f"Where {words(requirement.when)}, this must hold: {words(requirement.then)}."
        yield _check("precondition", _requirement(requirement, deployment), sentence)
    if deployment.partitions:
        known = ", ".join(one.key for one in deployment.partitions)
        yield _check("postcondition", KNOWN_PARTITION, f"This module can be deployed into: {known}.")


KNOWN_PARTITION = Call("contains", (Call("keys", (Name(f"local.{PARTITIONS}"),)), Name("self.partition")))


def _check(kind: str, condition: Expression, sentence: str) -> Block:
    return Block(kind, body=(Attribute("condition", condition), Attribute("error_message", string(sentence))))


def _requirement(requirement: Requirement, deployment: Deployment) -> Expression:
    return Conditional(condition(requirement.when, deployment), condition(requirement.then, deployment), TRUE)


# --- locals ------------------------------------------------------------------------------------


def _locals(deployment: Deployment, used: frozenset[Reference]) -> Iterator[Item]:
    groups = (
        tuple(_places(used)),
        tuple(_facts(deployment)),
        tuple(_given(deployment)),
        tuple(_arns(deployment, used)),
    )
    body = tuple(item for group in groups if group for item in (BLANK, *group))
    if body:
        yield from (BLANK, Block("locals", body=body[1:]))


def _places(used: frozenset[Reference]) -> Iterator[Item]:
    for reference, place in PLACES.items():
        if reference in used:
            _, value = DATA[_local(place)]
            yield Attribute(_local(place), Name(value))


def _facts(deployment: Deployment) -> Iterator[Item]:
    if deployment.partitions:
        yield Attribute(PARTITIONS, _fact_maps(deployment.partitions))
    for parameter in deployment.parameters:
        if any(one.facts for one in parameter.allowed):
            yield Attribute(f"{snake(parameter.id)}{FACTS}", _fact_maps(parameter.allowed))


def _fact_maps(known: tuple[Facts, ...]) -> Object:
    return objects(*((one.key, _fact_map(one)) for one in known))


def _fact_map(one: Facts) -> Object:
    return objects(*((snake(fact), string(value)) for fact, value in one.facts))


def _given(deployment: Deployment) -> Iterator[Item]:
    for parameter in deployment.parameters:
        if parameter.optional:
            yield Attribute(f"{snake(parameter.id)}{GIVEN}", is_given(parameter.id))


def is_given(id: str) -> Expression:
    """Tell whether a value was given: null has no length, an empty text or list none to speak of."""
    return Call("try", (Binary(">", Call("length", (variable(id),)), Number(0)), FALSE))


def _arns(deployment: Deployment, used: frozenset[Reference]) -> Iterator[Item]:
    referred = [role for role in deployment.roles if RoleArn(role.id) in used]
    if referred:
        yield Comment("Made of parts that a plan knows, so that it shows every policy in full.")
    for role in referred:
        arn = if_present(role.presence, deployment, role_arn(role))
        yield Attribute(f"{snake(role.id)}{ARN}", arn)


def role_arn(role: Role) -> Template:
    """Write the ARN of a role out of what its resource says."""
    return Template(
        (
            *("arn:", Name(PLACES[Partition()]), ":iam::", Name(PLACES[Account()])),
            *(":role", attribute_of(role, "path"), attribute_of(role, "name")),
        )
    )
