"""A template back to the deployment, or a report of each place that octospec would not have written so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import Span, in_file_order
from octo_spec.model.explanations import Comments
from octo_spec.model.reports import Reports
from octo_spec.plugin.artifacts import Reading, artifact_at
from octo_spec.source import parse_yaml
from octospec_cloudformation.reading.read_template import read_template
from octospec_cloudformation.vocabulary import README, TEMPLATE

if TYPE_CHECKING:
    from octo_spec.model.reports import Report
    from octo_spec.plugin.artifacts import Artifact
    from octo_spec.source import Node


def read(artifacts: tuple[Artifact, ...]) -> Reading:
    """Read the template; with anything in it that is not understood, there is no deployment."""
    return read_file(TEMPLATE, artifacts)


def read_file(path: str, artifacts: tuple[Artifact, ...]) -> Reading:
    """Read a template that stands in the file ``path``, as YAML or as JSON, which is YAML."""
    reports = Reports()
    root = _root(path, artifacts, reports)
    comments = Comments.of((str(artifact.path), artifact.text) for artifact in artifacts)
    deployment = read_template(root, reports, comments) if root else None
    diagnostics = in_file_order(reports.diagnostics)
    return Reading(None if diagnostics else deployment, diagnostics)


def _root(path: str, artifacts: tuple[Artifact, ...], report: Report) -> Node | None:
    for artifact in artifacts:
        if str(artifact.path) not in (path, README):
            report(Span(str(artifact.path)), f"only {path} is understood")
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
