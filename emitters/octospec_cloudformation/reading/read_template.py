"""A template back to the deployment, or a report of each place that octospec would not have written so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import Span, in_file_order
from octo_spec.model.deployment import Deployment
from octo_spec.model.policy_documents import Reports
from octo_spec.model.text import RoleArn
from octo_spec.model.traversal import linked
from octo_spec.plugin.emitter import Reading, artifact_at
from octo_spec.source import parse_yaml
from octospec_cloudformation.reading.nodes import entries, fields, is_scalar, literal, referred
from octospec_cloudformation.reading.read_facts import known
from octospec_cloudformation.reading.read_interface import shown
from octospec_cloudformation.reading.read_parameters import read_questions
from octospec_cloudformation.reading.read_presences import Presences
from octospec_cloudformation.reading.read_questions import Asked
from octospec_cloudformation.reading.read_roles import Roles, resources, role_ids
from octospec_cloudformation.reading.read_texts import Texts
from octospec_cloudformation.vocabulary import FORMAT_VERSION, PSEUDO, SECTIONS, TEMPLATE

if TYPE_CHECKING:
    from octo_spec.model.deployment import Presence, Requirement, Test
    from octo_spec.model.policy_documents import Report
    from octo_spec.model.text import Reference
    from octo_spec.plugin.emitter import Artifact
    from octo_spec.source import Node

_PSEUDO: dict[str, Reference] = {name: one for one, name in PSEUDO.items()}


def read(artifacts: tuple[Artifact, ...]) -> Reading:
    """Read the template; with anything in it that is not understood, there is no deployment."""
    reports = Reports()
    root = _root(artifacts, reports)
    deployment = _deployment(root, reports) if root else None
    found = in_file_order(reports.diagnostics)
    return Reading(None if found else deployment, found)


def _root(artifacts: tuple[Artifact, ...], report: Report) -> Node | None:
    for other in (one.path for one in artifacts if str(one.path) != TEMPLATE):
        report(Span(str(other)), f"only {TEMPLATE} is understood")
    artifact = artifact_at(artifacts, TEMPLATE)
    if artifact is None:
        report(Span(TEMPLATE), "there is no template")
        return None
    parsed = parse_yaml(artifact.text, TEMPLATE)
    for one in parsed.diagnostics:
        report(one.span or Span(TEMPLATE), one.message)
    if parsed.node is None and not parsed.diagnostics:
        report(Span(TEMPLATE), "the template is empty")
    return parsed.node


def _deployment(root: Node, report: Report) -> Deployment:
    sections = _sections(root, report)
    questions = read_questions(sections.get("Parameters"), report)
    facts = known(sections.get("Mappings"), questions, report)
    presences = Presences(questions, entries(sections.get("Conditions"), report), report)
    requirements = presences.requirements(sections.get("Rules"))
    asked = Asked.of(questions, _tests(presences.all(), requirements), report)
    found = resources(sections.get("Resources"), report)
    ids = role_ids(found, report)
    texts = Texts(report, asked.references | _arns(ids) | _PSEUDO, facts.references)
    told = _told(sections.get("Outputs"), ids, texts, presences)
    people = shown(sections.get("Metadata"), tuple(questions), report)
    return linked(
        Deployment(
            name=told.get("SpecName", ""),
            version=told.get("SpecVersion", ""),
            roles=Roles(ids, texts, presences, report).roles(found),
            parameters=asked.parameters(facts.parameters, people),
            choices=asked.choices(people),
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


def _tests(presences: tuple[Presence, ...], requirements: tuple[Requirement, ...]) -> frozenset[Test]:
    ruled = (one for requirement in requirements for one in (requirement.when, requirement.then))
    return frozenset(test for presence in (*presences, *ruled) for test in presence.tests)


def _arns(ids: dict[str, str]) -> dict[str, Reference]:
    return {f"{name}.Arn": RoleArn(id) for name, id in ids.items()}


# --- outputs -----------------------------------------------------------------------------------


def _told(node: Node | None, ids: dict[str, str], texts: Texts, presences: Presences) -> dict[str, str]:
    """Read the spec's name and version; the other outputs only repeat what stands elsewhere."""
    told = {name: _output(one, ids, texts, presences) for name, one in entries(node, texts.report).items()}
    for name in ("SpecName", "SpecVersion"):
        if told.get(name) is None:
            texts.report(node.span if node else Span(TEMPLATE), f"the output {name} does not tell a text")
    return {name: text for name, text in told.items() if text is not None}


def _output(node: Node, ids: dict[str, str], texts: Texts, presences: Presences) -> str | None:
    found = fields(node, ("Description", "Condition", "Value"), texts.report)
    literal(found.get("Description"), texts.report)
    if "Condition" in found:
        presences.condition(literal(found["Condition"], texts.report), node.span)
    if "Value" not in found or referred(found["Value"]) in ids:
        return None
    return texts.text(found["Value"]).literal
