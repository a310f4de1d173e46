"""The sections of a template back to the deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import Span
from octo_spec.frozen import frozen
from octo_spec.model.deployment import Deployment
from octo_spec.model.explanations import NO_COMMENTS
from octo_spec.model.text import RoleArn
from octo_spec.model.traversal import linked
from octospec_cloudformation.reading.nodes import entries, fields, is_scalar, literal, referred
from octospec_cloudformation.reading.own_boundary import without_own
from octospec_cloudformation.reading.parameter_uses import ParameterUses
from octospec_cloudformation.reading.read_facts import fact_tables
from octospec_cloudformation.reading.read_interface import parameter_labels
from octospec_cloudformation.reading.read_names import given_names
from octospec_cloudformation.reading.read_parameters import template_parameters
from octospec_cloudformation.reading.read_presences import TemplateConditions
from octospec_cloudformation.reading.read_roles import TemplateRoles, resources, role_ids
from octospec_cloudformation.reading.read_texts import TemplateTexts
from octospec_cloudformation.vocabulary import FORMAT_VERSION, PSEUDO, SECTIONS, SPEC_OUTPUTS

if TYPE_CHECKING:
    from octo_spec.model.explanations import Comments
    from octo_spec.model.presence import Presence, PresenceTest, Requirement
    from octo_spec.model.reports import Report
    from octo_spec.model.text import Reference
    from octo_spec.source import Node

_PSEUDO: dict[str, Reference] = {name: reference for reference, name in PSEUDO.items()}


def read_template(root: Node, report: Report, comments: Comments = NO_COMMENTS) -> Deployment:
    """Read the sections, in an order in which each finds what it refers to."""
    sections = without_own(_sections(root, report), report)
    given = given_names(sections.get("Metadata"), report)
    inputs = template_parameters(sections.get("Parameters"), given)
    facts = fact_tables(sections.get("Mappings"), inputs, report)
    conditions = TemplateConditions(inputs, facts, entries(sections.get("Conditions"), report), report)
    requirements = conditions.requirements(sections.get("Rules"))
    uses = ParameterUses.of(inputs, _tests(conditions.all(), requirements), report)
    if facts.partitions and not conditions.checks_partition:
        report(root.span, "no condition looks the partition up in the mapping of partitions")
    template_resources = resources(sections.get("Resources"), report)
    given.check((*inputs, *(resource.name for resource in template_resources)))
    ids = role_ids(template_resources, given)
    texts = TemplateTexts(
        report, uses.references | _arns(ids) | _PSEUDO, facts.references, conditions.places()
    )
    name, version = _spec(sections.get("Outputs"), root.span, _Outputs(ids, texts, conditions))
    labels = parameter_labels(sections.get("Metadata"), tuple(inputs), report)
    return linked(
        Deployment(
            name=name,
            version=version,
            roles=TemplateRoles(ids, given, texts, conditions, report, comments).roles(template_resources),
            parameters=uses.parameters(facts.parameters, labels),
            choices=uses.choices(labels),
            requirements=requirements,
            partitions=facts.partitions,
            description=literal(sections.get("Description"), report),
        )
    )


def _sections(root: Node, report: Report) -> dict[str, Node]:
    sections = fields(root, SECTIONS, report)
    if not is_scalar(sections.get("AWSTemplateFormatVersion"), FORMAT_VERSION):
        report(root.span, f"AWSTemplateFormatVersion is not {FORMAT_VERSION}")
    return sections


def _tests(presences: tuple[Presence, ...], requirements: tuple[Requirement, ...]) -> frozenset[PresenceTest]:
    ruled = (presence for rule in requirements for presence in (rule.when, rule.then))
    return frozenset(test for presence in (*presences, *ruled) for test in presence.tests)


def _arns(ids: dict[str, str]) -> dict[str, Reference]:
    return {f"{name}.Arn": RoleArn(id) for name, id in ids.items()}


# --- outputs -----------------------------------------------------------------------------------


@frozen
class _Outputs:
    """Reads outputs; they may refer to roles, texts and conditions."""

    role_ids: dict[str, str]
    texts: TemplateTexts
    conditions: TemplateConditions

    def literal(self, node: Node) -> str | None:
        """Read the value of an output where it is literal; any other repeats what stands elsewhere."""
        report = self.texts.report
        parts = fields(node, ("Description", "Condition", "Value"), report)
        literal(parts.get("Description"), report)
        if "Condition" in parts:
            self.conditions.condition(literal(parts["Condition"], report), node.span)
        if "Value" not in parts or referred(parts["Value"]) in self.role_ids:
            return None
        return self.texts.text(parts["Value"]).literal


def _spec(node: Node | None, template: Span, outputs: _Outputs) -> tuple[str, str]:
    """Read the spec's name and version."""
    report = outputs.texts.report
    values = {name: outputs.literal(output) for name, output in entries(node, report).items()}
    missing = [name for name in SPEC_OUTPUTS if name not in values]
    if missing:
        report(Span(template.path), f"octospec did not write this template: it has no output {missing[0]}")
    for name in SPEC_OUTPUTS:
        if name in values and values[name] is None:
            report(node.span if node else template, f"the output {name} does not tell a text")
    return values.get("SpecName") or "", values.get("SpecVersion") or ""
