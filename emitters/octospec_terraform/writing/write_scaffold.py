"""The files of a module that hold no role: ``terraform.tf``, ``outputs.tf`` and the example."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.deployment import ParameterKind
from octospec_terraform.naming import snake
from octospec_terraform.syntax import BLANK, Attribute, Block, Comment, Name, objects, string, strings
from octospec_terraform.vocabulary import PROVIDER_SOURCE, PROVIDER_VERSION, TERRAFORM_VERSION, TYPES
from octospec_terraform.writing.given_names import question_name
from octospec_terraform.writing.write_texts import variable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.deployment import Deployment, Parameter
    from octospec_terraform.syntax import BodyItem, Expression


def versions() -> Iterator[BodyItem]:
    """Write the versions of Terraform and of the provider that a module works with."""
    aws = objects(("source", string(PROVIDER_SOURCE)), ("version", string(PROVIDER_VERSION)))
    yield Block(
        "terraform",
        body=(
            Attribute("required_version", string(TERRAFORM_VERSION)),
            BLANK,
            Block("required_providers", body=(Attribute("aws", aws),)),
        ),
    )


def example(deployment: Deployment) -> Iterator[BodyItem]:
    """Write a root module that calls the module, and has a variable for each parameter that must be given."""
    needed = must_be_given(deployment)
    for parameter in needed:
        about = (
            Attribute("type", TYPES[parameter.kind]),
            Attribute("description", string(parameter.description)),
        )
        yield from (Block("variable", (snake(parameter.id),), about), BLANK)
    arguments = (Attribute(question_name(parameter), variable(parameter.id)) for parameter in needed)
    yield call(deployment, "../..", arguments)
    yield from (BLANK, Block("output", (snake(deployment.name),), tuple(_handed_back(deployment))))


def _handed_back(deployment: Deployment) -> Iterator[BodyItem]:
    yield Attribute("description", string("All that the module hands back."))
    yield Attribute("value", Name(f"module.{snake(deployment.name)}"))


def usage(deployment: Deployment) -> Iterator[BodyItem]:
    """Write a call of the module, with a placeholder for each value that must be given."""
    yield call(deployment, "./terraform", _placeholders(deployment))


def call(deployment: Deployment, source: str, arguments: Iterable[BodyItem]) -> Block:
    """Write a call of the module."""
    given = tuple(arguments)
    start = (Attribute("source", string(source)), *((BLANK,) if given else ()))
    return Block("module", (snake(deployment.name),), (*start, *given))


def must_be_given(deployment: Deployment) -> tuple[Parameter, ...]:
    """List the parameters without which nothing can be planned."""
    return tuple(
        parameter
        for parameter in deployment.parameters
        if parameter.default is None and not parameter.optional
    )


def _placeholders(deployment: Deployment) -> Iterator[BodyItem]:
    for position, parameter in enumerate(must_be_given(deployment)):
        yield from ((BLANK,) if position else ())
        yield Comment(parameter.description)
        yield Attribute(question_name(parameter), _placeholder(parameter))


def _placeholder(parameter: Parameter) -> Expression:
    value = parameter.allowed[0].key if parameter.allowed else "..."
    return string(value) if parameter.kind is ParameterKind.TEXT else strings((value,))
