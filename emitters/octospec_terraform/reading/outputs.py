"""Outputs back to the name and version of the spec; the others must be what they are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import Span
from octospec_terraform.naming import ROLE, SPEC_NAME, SPEC_VERSION
from octospec_terraform.reading.blocks import arguments, label_of, literal, variable_name
from octospec_terraform.reading.conditions import presence
from octospec_terraform.syntax import NULL, Conditional

if TYPE_CHECKING:
    from octospec_terraform.reading.resources import Resource
    from octospec_terraform.reading.roles import Resources
    from octospec_terraform.reading.variables import Variable
    from octospec_terraform.syntax import Block, Expression


def outputs(
    blocks: tuple[Block, ...], resources: Resources, variables: tuple[Variable, ...]
) -> tuple[str, str]:
    """Read the name and the version of the spec."""
    report = resources.report
    told: dict[str, str] = {}
    seen: set[str] = set()
    for block in blocks:
        given = arguments(block, ("description", "value"), report)
        name, value = label_of(block, report), given.need("value")
        literal(given.need("description"), report)
        if name in seen:
            report(block.span, f"the output {name!r} stands here twice")
        seen.add(name)
        if name in (SPEC_NAME, SPEC_VERSION):
            told[name] = literal(value, report)
        elif not _is_known(value, resources, variables):
            report(value.span, "an output is an attribute of a role, or a variable")
    for name in (SPEC_NAME, SPEC_VERSION):
        if name not in told:
            report(Span("outputs.tf"), f"there is no output {name!r}")
    return told.get(SPEC_NAME, ""), told.get(SPEC_VERSION, "")


def _is_known(value: Expression, resources: Resources, variables: tuple[Variable, ...]) -> bool:
    if variable_name(value) in {one.name for one in variables}:
        return True
    return any(_is_of(value, role, resources) for role in resources.of(ROLE))


def _is_of(value: Expression, role: Resource, resources: Resources) -> bool:
    attributes = (role.attribute("name"), role.attribute("arn"))
    match value:
        case Conditional(test, of, otherwise) if role.presence:
            return (
                otherwise == NULL and of in attributes and presence(test, resources.report) == role.presence
            )
        case _:
            return not role.presence and value in attributes
