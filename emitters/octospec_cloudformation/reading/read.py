"""Reads a template into its deployment, or reports each place that differs from octospec's output."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Span, in_file_order
from octo_spec.model.explanations import Comments
from octo_spec.model.reports import Reports
from octo_spec.plugin.artifacts import Reading, artifact_at
from octo_spec.source import Mapping, parse_yaml
from octospec_cloudformation.reading.own_reading import read_template
from octospec_cloudformation.rollout_tables import MEMBERS, STACK_SET
from octospec_cloudformation.vocabulary import README, TEMPLATE

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.reports import Report
    from octo_spec.plugin.artifacts import Artifact
    from octo_spec.source import Entry, Node


def read(artifacts: tuple[Artifact, ...]) -> Reading:
    """Read the template; return no deployment if octospec does not understand a part of it."""
    return read_file(TEMPLATE, artifacts, MEMBERS)


def read_file(path: str, artifacts: tuple[Artifact, ...], members: str = "") -> Reading:
    """Read a template in the file ``path``, as YAML or as JSON, which is YAML.

    In a rollout, the template of the members can be in the file ``members`` next to it.
    """
    reports = Reports()
    root = _root(path, artifacts, reports)
    comments = Comments.of((str(artifact.path), artifact.text) for artifact in artifacts)
    member_file = artifact_at(artifacts, members) if members else None
    deployment = _deployment(root, comments, member_file, reports) if root else None
    is_rollout = deployment is not None and deployment.members is not None
    for artifact in artifacts:
        if str(artifact.path) not in (path, README) and not (artifact is member_file and is_rollout):
            reports(Span(str(artifact.path)), f"only {path} is supported")
    diagnostics = in_file_order(reports.diagnostics)
    return Reading(None if diagnostics else deployment, diagnostics)


def _deployment(
    root: Node, comments: Comments, member_file: Artifact | None, report: Report
) -> Deployment | None:
    if not isinstance(root, Mapping) or not _has_rollout(root):
        return read_template(root, report, comments)
    from octospec_cloudformation.reading.rollout import read_members, taken_rollout  # noqa: PLC0415 - few templates have one

    taken = taken_rollout(root, report)
    payer = read_template(taken.payer, report, comments)
    return payer and replace(payer, members=read_members(taken, member_file, report))


def _has_rollout(root: Node) -> bool:
    resources = next((entry.value for entry in _entries(root) if entry.key.value == "Resources"), None)
    return any(entry.key.value == STACK_SET for entry in _entries(resources))


def _entries(node: Node | None) -> tuple[Entry, ...]:
    return node.entries if isinstance(node, Mapping) and not node.tag else ()


def _root(path: str, artifacts: tuple[Artifact, ...], report: Report) -> Node | None:
    template = artifact_at(artifacts, path)
    if template is None:
        report(Span(path), "there is no template")
        return None
    parsed = parse_yaml(template.text, path)
    for diagnostic in parsed.diagnostics:
        report(diagnostic.span or Span(path), diagnostic.message)
    if parsed.node is None and not parsed.diagnostics:
        report(Span(path), "the template is empty")
    return parsed.node
