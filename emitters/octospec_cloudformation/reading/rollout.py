"""Removes a rollout over an organization from the payer's template: the rest is an ordinary template.

Each part of it must match the tables; the StackSet contains the template of the members, or its location.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.explanations import Comments
from octo_spec.source import Mapping, parse_yaml
from octospec_cloudformation.extras.references import references
from octospec_cloudformation.reading.nodes import as_json, entries, fields, is_scalar, items, literal
from octospec_cloudformation.reading.own_boundary import is_by_name
from octospec_cloudformation.reading.own_reading import read_template
from octospec_cloudformation.rollout_tables import (
    BODY,
    BOUNDARY,
    BOUNDARY_PARAMETER,
    CONDITIONS,
    MEMBERS,
    OWN,
    PARAMETERS,
    PASSED,
    PROPERTIES,
    RULES,
    STACK_SET,
    STACK_SET_TYPE,
    UNITS,
    UNITS_PATTERN,
    URL,
    URL_PATTERN,
)
from octospec_cloudformation.vocabulary import OWN_BOUNDARY, OWN_CONDITION

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.diagnostics import Span
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.reports import Report
    from octo_spec.plugin.artifacts import Artifact
    from octo_spec.source import Entry, Node


@frozen
class TakenRollout:
    """The payer's template without the rollout, the StackSet, and the parameters of the payer."""

    payer: Mapping
    stack_set: dict[str, Node]
    span: Span
    parameters: dict[str, Node]


def taken_rollout(root: Mapping, report: Report) -> TakenRollout:
    """Remove the rollout from a template, and report the differences from octospec's output."""
    parameters = entries(_section(root, "Parameters"), report)
    stack_set = entries(_section(root, "Resources"), report)[STACK_SET]
    for name, table in _TABLES.items():
        _check_section(name, table, root, report)
    properties = _properties(stack_set, report)
    left = _without_entries(root, OWN)
    if BOUNDARY in parameters and as_json(parameters[BOUNDARY]) != _as_texts(BOUNDARY_PARAMETER):
        report(parameters[BOUNDARY].span, f"{BOUNDARY} is not as octospec writes it for a rollout")
    alone = (
        _passed_parameters(properties, report).keys()
        - {named.name for named in references(left)}
        - {OWN_BOUNDARY}
    )
    payer = _without_entries(left, {"Parameters": frozenset(alone)})
    return TakenRollout(payer, properties, stack_set.span, parameters)


_TABLES: Final[dict[str, dict[str, JsonValue]]] = {
    "Parameters": {**PARAMETERS},
    "Rules": {**RULES},
    "Conditions": {**CONDITIONS},
}


# --- constants ---------------------------------------------------------------------------------


def _check_section(name: str, table: dict[str, JsonValue], root: Mapping, report: Report) -> None:
    found = entries(_section(root, name), report)
    for key, expected in table.items():
        node = found.get(key)
        if node is None:
            report(root.span, f"{key} is missing from the {name} of the rollout")
            continue
        is_default = key == UNITS and _has_default(node, report)
        same = as_json(_without_key(node, "Default") if is_default else node)
        if same != _as_texts(expected):
            report(node.span, f"{key} is not as octospec writes it for a rollout")


def _has_default(node: Node, report: Report) -> bool:
    """Return whether the organizational units are preset, as a customer may want it."""
    default = entries(node, report).get("Default")
    if default is None:
        return False
    if not re.fullmatch(UNITS_PATTERN, literal(default, report)):
        report(default.span, "these are not IDs of organizational units")
    return True


def _properties(stack_set: Node, report: Report) -> dict[str, Node]:
    parts = fields(stack_set, ("Type", "Properties"), report)
    if not is_scalar(parts.get("Type"), STACK_SET_TYPE):
        report(stack_set.span, f"{STACK_SET} is not a {STACK_SET_TYPE}")
    properties = fields(parts.get("Properties"), (*PROPERTIES, PASSED, BODY, URL), report)
    for name, expected in PROPERTIES.items():
        node = properties.get(name)
        if node is None or as_json(node) != _as_texts(expected):
            report(
                (node or stack_set).span, f"{name} of {STACK_SET} is not as octospec writes it for a rollout"
            )
    return properties


def _as_texts(value: JsonValue) -> JsonValue:
    match value:
        case dict():
            return {key: _as_texts(inner) for key, inner in value.items()}
        case list():
            return [_as_texts(inner) for inner in value]
        case _:
            return str(value)


# --- the members -------------------------------------------------------------------------------


def read_members(taken: TakenRollout, file: Artifact | None, report: Report) -> Deployment | None:
    """Read the template of the members, which is in the StackSet, or in a file next to it."""
    text = _text(taken, file, report)
    if text is None:
        return None
    inner = report if file else _members_report(taken.span, report)
    parsed = parse_yaml(text, MEMBERS)
    for diagnostic in parsed.diagnostics:
        inner(diagnostic.span or taken.span, diagnostic.message)
    if parsed.node is None:
        return None
    _check_passed_parameters(parsed.node, taken, report)
    return read_template(parsed.node, inner, Comments.of(((MEMBERS, text),)))


def _members_report(place: Span, report: Report) -> Callable[[Span, str], None]:
    return lambda _, message: report(place, f"in the members' template: {message}")


def _text(taken: TakenRollout, file: Artifact | None, report: Report) -> str | None:
    body, url = (taken.stack_set.get(name) for name in (BODY, URL))
    if (body is None) == (url is None):
        report(taken.span, f"{STACK_SET} must have either {BODY} or {URL}")
        return None
    if body is None:
        if not re.fullmatch(URL_PATTERN, literal(url, report)):
            report(taken.span, f"{URL} of {STACK_SET} is not the https URL of an object in S3")
        if file is None:
            report(
                taken.span, f"the members' template is elsewhere, and {MEMBERS} is not next to this template"
            )
        return file.text if file else None
    text = literal(body, report)
    if file and file.text != text:
        report(body.span, f"{MEMBERS} differs from the template here")
    return text


def _check_passed_parameters(root: Node, taken: TakenRollout, report: Report) -> None:
    """Find answers that do not reach the members, or that the members' template checks differently."""
    passed = _passed_parameters(taken.stack_set, report)
    parameters = entries(_section(root, "Parameters"), report)
    section = _section(root, "Parameters")
    own = {OWN_BOUNDARY} if OWN_CONDITION in entries(_section(root, "Conditions"), report) else set()
    if own and section and not is_by_name({"Parameters": section}, report):
        report(taken.span, f"{OWN_BOUNDARY} of the members' template is not the name of a policy")
    if bool(own) != (BOUNDARY in _references(passed.get(OWN_BOUNDARY))):
        report(taken.span, f"the value of {OWN_BOUNDARY} is not passed to the members unchanged")
    for name in passed.keys() ^ parameters.keys():
        report(taken.span, f"the value of {name} is not passed to the members' template")
    for name in passed.keys() & parameters.keys() - own:
        if name not in taken.parameters or as_json(taken.parameters[name]) != as_json(parameters[name]):
            report(passed[name].span, f"{name} has another definition in the members' template")


def _passed_parameters(stack_set: dict[str, Node], report: Report) -> dict[str, Node]:
    """Return the parameters that the payer's template passes to the members, as it declares each."""
    passed: dict[str, Node] = {}
    for item in items(stack_set.get(PASSED), report):
        parts = fields(item, ("ParameterKey", "ParameterValue"), report)
        name = literal(parts.get("ParameterKey"), report)
        is_boundary = name == OWN_BOUNDARY and BOUNDARY in _references(parts.get("ParameterValue"))
        reference: JsonValue = {"Ref": BOUNDARY if is_boundary else name}
        value = as_json(parts["ParameterValue"]) if "ParameterValue" in parts else None
        if value not in (reference, {"Fn::Join": [",", reference]}) or name in passed:
            report(item.span, f"the value of {name} is not passed to the members unchanged")
        passed[name] = item
    return passed


def _references(node: Node | None) -> frozenset[str]:
    return frozenset(named.name for named in references(node)) if node else frozenset()


# --- nodes -------------------------------------------------------------------------------------


def _entries(node: Node | None) -> tuple[Entry, ...]:
    return node.entries if isinstance(node, Mapping) and not node.tag else ()


def _section(root: Node, name: str) -> Node | None:
    return next((entry.value for entry in _entries(root) if entry.key.value == name), None)


def _without_entries(root: Mapping, names: dict[str, frozenset[str]]) -> Mapping:
    """Remove entries of sections, and sections that become empty."""
    left = []
    for section in root.entries:
        drop = names.get(section.key.value, frozenset())
        node = section.value
        if not drop or not isinstance(node, Mapping):
            left.append(section)
        elif kept := tuple(entry for entry in node.entries if entry.key.value not in drop):
            left.append(replace(section, value=replace(node, entries=kept)))
    return replace(root, entries=tuple(left))


def _without_key(node: Node, key: str) -> Node:
    if not isinstance(node, Mapping):
        return node
    return replace(node, entries=tuple(entry for entry in node.entries if entry.key.value != key))
