"""Template outputs: kept as extras or reported as dropped, except those octospec writes itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.source import Scalar, Sequence
from octospec_cloudformation.naming import pascal, role_name
from octospec_cloudformation.reading.inputs import ValueInput
from octospec_cloudformation.reading.nodes import call
from octospec_cloudformation.reading.sections import entries, scalar
from octospec_cloudformation.vocabulary import SPEC_OUTPUTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment
    from octo_spec.source import Node
    from octospec_cloudformation.extras.companions import Companions
    from octospec_cloudformation.reading.reading_context import Context


def free_outputs(context: Context, deployment: Deployment) -> Iterator[str]:
    """List the outputs whose names are not in use in the built template."""
    taken = {*SPEC_OUTPUTS, *(name for name, _ in _built_outputs(context, deployment))}
    yield from (name for name in _outputs(context) if name not in taken)


def report_outputs(context: Context, deployment: Deployment, found: Companions) -> None:
    """Report the outputs that the built template does not contain."""
    there = {*_built_outputs(context, deployment)}
    for name, node in _outputs(context).items():
        parts = entries(node)
        is_there = (name, _referenced_item(parts.get("Value"))) in there and "Export" not in parts
        if is_there or found.has_output(name):
            continue
        why = found.why_no_output(name) or "octospec writes another output with this name"
        context.notes.output_dropped(node.span, name, why)


def _outputs(context: Context) -> dict[str, Node]:
    return entries(entries(context.sections.root).get("Outputs"))


def _built_outputs(context: Context, deployment: Deployment) -> Iterator[tuple[str, str]]:
    """List the outputs of the built template, each with the item that it refers to."""
    for name, id in context.roles.items():
        if any(role.id == id for role in deployment.roles):
            yield f"{role_name(id)}Name", name
            yield f"{role_name(id)}Arn", f"{name}.Arn"
    for name in sorted(context.decisions.required):
        question = context.inputs[name]
        if isinstance(question, ValueInput):
            yield pascal(question.id), name


def _referenced_item(value: Node | None) -> str:
    """Return the item of a value, if the value refers to one by name."""
    function = call(value) if value else None
    match function and (function.name, function.argument):
        case ("Ref" | "GetAtt", Scalar(name)):
            return name
        case "GetAtt", Sequence((first, second)):
            return f"{scalar(first)}.{scalar(second)}"
        case _:
            return ""
