"""``outputs.tf``: the spec, the roles and the external IDs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.model.text import Param
from octospec_terraform.naming import snake
from octospec_terraform.syntax import BLANK, TRUE, Attribute, block, string
from octospec_terraform.vocabulary import SPEC_NAME, SPEC_VERSION
from octospec_terraform.writing.labels import Labels
from octospec_terraform.writing.write_presences import if_present
from octospec_terraform.writing.write_roles import attribute_of
from octospec_terraform.writing.write_texts import variable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment, Role
    from octospec_terraform.syntax import BodyItem, Expression


@frozen
class ModuleOutput:
    """One output of a module."""

    name: str
    description: str
    value: Expression
    is_sensitive: bool = False
    """Whether Terraform prints it only with ``-json``, as a module that calls this one must say, too."""


def outputs(deployment: Deployment) -> tuple[ModuleOutput, ...]:
    """List all outputs; a later one with a name in use gets a number."""
    labels = Labels()
    wanted = (*_spec(deployment), *role_outputs(deployment), *_external_ids(deployment))
    return tuple(replace(output, name=labels.give("output", output.name)) for output in wanted)


def output_blocks(deployment: Deployment) -> Iterator[BodyItem]:
    """Write all outputs."""
    for position, output in enumerate(outputs(deployment)):
        body = (
            Attribute("description", string(output.description)),
            Attribute("value", output.value),
            *((Attribute("sensitive", TRUE),) if output.is_sensitive else ()),
        )
        yield from ((BLANK,) if position else ())
        yield block("output", (output.name,), body)


def _spec(deployment: Deployment) -> Iterator[ModuleOutput]:
    yield ModuleOutput(SPEC_NAME, "Name of the spec of this module.", string(deployment.name))
    yield ModuleOutput(SPEC_VERSION, "Version of the spec of this module.", string(deployment.version))


def role_outputs(deployment: Deployment) -> tuple[ModuleOutput, ...]:
    """List the name and the ARN of each role; null if the role does not exist."""
    return tuple(
        ModuleOutput(
            f"{snake(role.id)}_{name}", f"{word} of the role {role.id}.", _output(role, name, deployment)
        )
        for role in deployment.roles
        for name, word in ROLE_OUTPUTS.items()
    )


ROLE_OUTPUTS = {"name": "Name", "arn": "ARN"}


def _output(role: Role, name: str, deployment: Deployment) -> Expression:
    return if_present(role.presence, deployment, attribute_of(role, name))


def _external_ids(deployment: Deployment) -> Iterator[ModuleOutput]:
    """List the parameters that are a whole external ID, each once."""
    for id in dict.fromkeys(_external_id_parameters(deployment)):
        about = "External ID that is required to assume the role."
        yield ModuleOutput(snake(id), about, variable(id), is_sensitive=True)


def _external_id_parameters(deployment: Deployment) -> Iterator[str]:
    for role in deployment.roles:
        for statement in role.trust:
            for condition in statement.conditions:
                if (condition.operator, condition.key.lower()) == ("StringEquals", "sts:externalid"):
                    yield from (id for text in condition.values if (id := _parameter_alone(text.pieces)))


def _parameter_alone(pieces: tuple[object, ...]) -> str | None:
    match pieces:
        case (Param(id),):
            return id
        case _:
            return None
