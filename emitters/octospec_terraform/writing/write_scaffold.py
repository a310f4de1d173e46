"""The files of a module that contain no role: ``versions.tf`` and the examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.model.deployment import SWITCH, ParameterKind
from octospec_terraform.creating import has_create
from octospec_terraform.naming import snake
from octospec_terraform.syntax import (
    BLANK,
    NULL,
    TRUE,
    Attribute,
    Block,
    Call,
    Comment,
    Conditional,
    Literal,
    Splat,
    block,
    dotted,
    objects,
    string,
    strings,
)
from octospec_terraform.vocabulary import (
    OWN_TAGS,
    PROVIDER_SOURCE,
    PROVIDER_VERSION,
    TERRAFORM_VERSION,
    TYPES,
)
from octospec_terraform.writing.given_names import is_bool, question_name, written_value
from octospec_terraform.writing.own_values import own_variables
from octospec_terraform.writing.write_outputs import outputs
from octospec_terraform.writing.write_texts import variable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.deployment import Deployment, Parameter
    from octospec_terraform.syntax import BodyItem, Expression


def versions() -> Iterator[BodyItem]:
    """Write the versions of Terraform and of the provider that a module supports."""
    aws = objects(("source", string(PROVIDER_SOURCE)), ("version", string(PROVIDER_VERSION)))
    yield block(
        "terraform",
        body=(
            Attribute("required_version", string(TERRAFORM_VERSION)),
            BLANK,
            block("required_providers", body=(Attribute("aws", aws),)),
        ),
    )


def example(deployment: Deployment) -> Iterator[BodyItem]:
    """Write a root module that calls the module, and has a variable for each required parameter."""
    yield from _example(deployment, _needed_arguments(deployment))


def _example(deployment: Deployment, arguments: Iterable[BodyItem]) -> Iterator[BodyItem]:
    yield from _needed_variables(deployment)
    yield call(deployment, "../..", arguments)
    yield from _output(deployment, dotted(f"module.{snake(deployment.name)}"))


def complete_example(deployment: Deployment) -> Iterator[BodyItem]:
    """Write a root module that sets every variable of the module, and can skip the module.

    No resource has its own ``count`` for that, which a reviewer would have to read in each: the call has it,
    unless the vendor chose the variable ``create``.
    """
    if has_create(deployment):
        yield from _example(deployment, (*_needed_arguments(deployment), *_optional_arguments(deployment)))
        return
    yield from _needed_variables(deployment)
    create = _free_name("create", {snake(parameter.id) for parameter in must_be_given(deployment)})
    about = ("type", dotted("bool")), ("description", string("Create the roles.")), ("default", TRUE)
    yield block("variable", (create,), tuple(Attribute(*each) for each in about))
    count = Attribute("count", Conditional(dotted(f"var.{create}"), Literal(1), Literal(0)))
    given = (BLANK, *_needed_arguments(deployment), *_optional_arguments(deployment))
    yield from (BLANK, call(deployment, "../..", (count, *given)))
    yield from _output(deployment, Call("one", (Splat(dotted(f"module.{snake(deployment.name)}"), ()),)))


def _needed_variables(deployment: Deployment) -> Iterator[BodyItem]:
    for parameter in must_be_given(deployment):
        about = (
            Attribute("type", TYPES[parameter.kind]),
            Attribute("description", string(parameter.description)),
        )
        yield from (block("variable", (snake(parameter.id),), about), BLANK)


def _needed_arguments(deployment: Deployment) -> Iterator[BodyItem]:
    for parameter in must_be_given(deployment):
        yield Attribute(question_name(parameter), variable(parameter.id))


def _optional_arguments(deployment: Deployment) -> Iterator[BodyItem]:
    """Set all other variables to their default values, optional ones to null; tags have one example."""
    for parameter in deployment.parameters:
        if parameter.optional:
            yield Attribute(question_name(parameter), NULL)
        elif isinstance(parameter.default, tuple):
            yield Attribute(question_name(parameter), strings(parameter.default))
        elif parameter.default is not None:
            yield Attribute(question_name(parameter), string(parameter.default))
    for choice in deployment.choices:
        text = written_value(choice, choice.default)
        word = Literal(choice.default == SWITCH[1]) if is_bool(choice) else string(text)
        yield Attribute(question_name(choice), word)
    for own in own_variables(deployment):
        yield Attribute(own.name, objects(*EXAMPLE_TAGS.items()) if own.name == OWN_TAGS else own.default)


EXAMPLE_TAGS: Final = {"managed-by": string("terraform")}


def _free_name(wanted: str, taken: set[str]) -> str:
    return wanted if wanted not in taken else _free_name(f"{wanted}_it", taken)


def _output(deployment: Deployment, value: Expression) -> Iterator[BodyItem]:
    hidden = any(output.is_sensitive for output in outputs(deployment))
    more = "; terraform output -json prints them" if hidden else ""
    body = (
        Attribute("description", string(f"All outputs of the module{more}.")),
        Attribute("value", value),
        *((Attribute("sensitive", TRUE),) if hidden else ()),
    )
    yield from (BLANK, block("output", (snake(deployment.name),), body))


def usage(deployment: Deployment) -> Iterator[BodyItem]:
    """Write a call of the module, with a placeholder for each required value."""
    yield call(deployment, "./terraform", placeholders(deployment))


def call(deployment: Deployment, source: str, arguments: Iterable[BodyItem]) -> Block:
    """Write a call of the module."""
    given = tuple(arguments)
    start = (Attribute("source", string(source)), *((BLANK,) if given else ()))
    return block("module", (snake(deployment.name),), (*start, *given))


def must_be_given(deployment: Deployment) -> tuple[Parameter, ...]:
    """List the parameters without which a plan fails."""
    return tuple(
        parameter
        for parameter in deployment.parameters
        if parameter.default is None and not parameter.optional
    )


def placeholders(deployment: Deployment) -> Iterator[BodyItem]:
    """Write a placeholder for each required value."""
    for position, parameter in enumerate(must_be_given(deployment)):
        yield from ((BLANK,) if position else ())
        yield Comment(parameter.description)
        yield Attribute(question_name(parameter), _placeholder(parameter))


def _placeholder(parameter: Parameter) -> Expression:
    value = parameter.allowed[0].key if parameter.allowed else "..."
    return string(value) if parameter.kind is ParameterKind.TEXT else strings((value,))
