"""Outputs back to the name and the version of the spec; any other must be of a role or a variable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import Span
from octospec_terraform.reading.blocks import arguments, label_of, literal, variable_name
from octospec_terraform.reading.read_presences import presence
from octospec_terraform.syntax import NULL, Conditional
from octospec_terraform.vocabulary import ROLE, SPEC_NAME, SPEC_VERSION

if TYPE_CHECKING:
    from octo_spec.model.reports import Report
    from octospec_terraform.reading.read_parameters import Variable
    from octospec_terraform.reading.read_resources import ResourceBlock
    from octospec_terraform.reading.read_roles import ModuleResources
    from octospec_terraform.syntax import Block, Expression


def outputs(
    blocks: tuple[Block, ...], resources: ModuleResources, variables: tuple[Variable, ...]
) -> tuple[str, str]:
    """Read the name and the version of the spec."""
    values = _values(blocks, resources.report)
    for name, value in values.items():
        if name not in (SPEC_NAME, SPEC_VERSION) and not _is_known(value, resources, variables):
            resources.report(value.span, "an output is an attribute of a role, or a variable")
    return _literal(SPEC_NAME, values, resources.report), _literal(SPEC_VERSION, values, resources.report)


def _values(blocks: tuple[Block, ...], report: Report) -> dict[str, Expression]:
    values: dict[str, Expression] = {}
    for block in blocks:
        given = arguments(block, ("description", "value"), report)
        literal(given.need("description"), report)
        name = label_of(block, report)
        if name in values:
            report(block.span, f"the output {name!r} stands here twice")
        values[name] = given.need("value")
    return values


def _literal(name: str, values: dict[str, Expression], report: Report) -> str:
    if name in values:
        return literal(values[name], report)
    report(Span("main.tf"), f"octospec did not write this module: it has no output {name!r}")
    return ""


def _is_known(value: Expression, resources: ModuleResources, variables: tuple[Variable, ...]) -> bool:
    if variable_name(value) in {variable.name for variable in variables}:
        return True
    return any(_is_of(value, role, resources) for role in resources.of(ROLE))


def _is_of(value: Expression, role: ResourceBlock, resources: ModuleResources) -> bool:
    attributes = (role.attribute("name"), role.attribute("arn"))
    match value:
        case Conditional(test, of, otherwise) if role.presence:
            return (
                otherwise == NULL and of in attributes and presence(test, resources.report) == role.presence
            )
        case _:
            return not role.presence and value in attributes
