"""Whether the resource that reports a stack is the one that octospec writes for its roles.

The resource follows from the roles, the inputs and the service, so nothing else of it is read.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from octo_spec.model.reports import Reports
from octo_spec.plugin.artifacts import Reading, artifact_at
from octo_spec.source import Mapping, Scalar, Sequence, parse_yaml
from octospec_cloudformation.vocabulary import REGISTRATION, REGISTRATION_CODE, TEMPLATE
from octospec_cloudformation.writing.template_tree import TemplateTree
from octospec_cloudformation.writing.write_presences import ConditionContext
from octospec_cloudformation.writing.write_registration import code_parameter, registration
from octospec_cloudformation.writing.yaml_text import yaml_text

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment
    from octo_spec.plugin.artifacts import Artifact
    from octo_spec.source import Node

Form: TypeAlias = "tuple[object, ...]"
"""A node without its place."""


def with_checked_registration(reading: Reading, artifacts: tuple[Artifact, ...]) -> Reading:
    """Refuse a template whose resource differs."""
    deployment, template = reading.deployment, artifact_at(artifacts, TEMPLATE)
    if deployment is None or deployment.registration is None or template is None:
        return reading
    root = parse_yaml(template.text, TEMPLATE).node
    found = _entry(_entry(root, "Resources"), REGISTRATION)
    if found is None:
        return reading
    has_code = _entry(_entry(found, "Properties"), "Code") is not None
    code = _entry(_entry(root, "Parameters"), REGISTRATION_CODE) if has_code else None
    report = Reports()
    expected = _expected_node(replace(deployment, members=None), has_code=has_code)
    for name, node in ((REGISTRATION, found), (REGISTRATION_CODE, code)):
        if _form(node) != _form(_entry(expected, name)):
            report((node or found).span, f"{name} is not the one that octospec writes for these roles")
    refused = tuple(report.diagnostics)
    return Reading(None, (*reading.diagnostics, *refused)) if refused else reading


def _expected_node(deployment: Deployment, *, has_code: bool) -> Node | None:
    """Write the resource and the parameter, and parse them as the template is parsed."""
    ids = replace(ConditionContext.of(deployment).ids, has_code=has_code)
    tree = {**registration(deployment, ids), **code_parameter(ids)}
    return parse_yaml(yaml_text(TemplateTree((), tree)), REGISTRATION).node


def _entry(node: Node | None, key: str) -> Node | None:
    found = node.entries if isinstance(node, Mapping) else ()
    return next((each.value for each in found if each.key.value == key), None)


def _form(node: Node | None) -> Form:
    match node:
        case None:
            return ()
        case Mapping():
            pairs = ((each.key.value, _form(each.value)) for each in node.entries)
            return ("map", node.tag, *sorted(pairs, key=lambda pair: pair[0]))
        case Sequence():
            return ("list", node.tag, *map(_form, node.items))
        case Scalar():
            return ("text", node.tag, node.value)
