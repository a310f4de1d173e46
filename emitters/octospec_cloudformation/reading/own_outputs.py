"""The Outputs of octospec's own template: two of them hold the spec's name and version."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Span
from octo_spec.foreign.notes import NotTakenError
from octospec_cloudformation.reading import cases
from octospec_cloudformation.reading.nodes import entries, fields, literal, ref_name
from octospec_cloudformation.vocabulary import SPEC_OUTPUTS

if TYPE_CHECKING:
    from octo_spec.source import Node
    from octospec_cloudformation.reading.evaluator import Evaluator
    from octospec_cloudformation.reading.reading_context import Context


def spec_of(context: Context) -> tuple[str, str]:
    """Read the spec's name and version, and check each output."""
    root, report = context.sections.root, context.report
    section = entries(root, report).get("Outputs")
    values = {name: _literal(output, context) for name, output in entries(section, report).items()}
    if missing := [name for name in SPEC_OUTPUTS if name not in values]:
        message = f"octospec did not write this template: it has no output {missing[0]}"
        report(Span(root.span.path), message)
    for name in SPEC_OUTPUTS:
        if name in values and values[name] is None:
            report(section.span if section else root.span, f"the value of the output {name} must be a text")
    return values.get("SpecName") or "", values.get("SpecVersion") or ""


def _literal(output: Node, context: Context) -> str | None:
    """Read the value of an output if it is literal; any other value repeats another part of the template."""
    parts = fields(output, ("Description", "Condition", "Value"), context.report)
    literal(parts.get("Description"), context.report)
    condition = literal(parts.get("Condition"), context.report)
    if "Condition" in parts and condition not in context.sections.conditions:
        context.report(output.span, f"there is no condition {condition!r}")
    value = parts.get("Value")
    if value is None or ref_name(value) in context.roles:
        return None
    try:
        [outcome] = cases.outcomes_of(context, value.span, partial(_text, value), {})
    except NotTakenError as error:
        context.report(error.span, error.message)
        return None
    return outcome.result


def _text(value: Node, evaluator: Evaluator) -> str | None:
    return evaluator.text(value).literal
