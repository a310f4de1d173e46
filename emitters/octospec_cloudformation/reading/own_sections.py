"""The sections and resources of octospec's own template: their keys, and their constant parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.model.deployment import PolicyKind
from octospec_cloudformation.reading.nodes import entries, fields, is_scalar, items, literal, ref_name
from octospec_cloudformation.vocabulary import (
    FORMAT_VERSION,
    POLICY_NAMES,
    POLICY_TYPES,
    ROLE,
    ROLE_PROPERTIES,
    SECTIONS,
)

if TYPE_CHECKING:
    from octo_spec.model.reports import Report
    from octo_spec.source import Node
    from octospec_cloudformation.reading.sections import Resource, Sections

_KINDS: Final = {name: kind for kind, name in POLICY_TYPES.items()}


def check_sections(root: Node, report: Report) -> None:
    """Check which sections exist, and that each non-empty one is a mapping."""
    sections = fields(root, SECTIONS, report)
    if not is_scalar(sections.get("AWSTemplateFormatVersion"), FORMAT_VERSION):
        report(root.span, f"AWSTemplateFormatVersion is not {FORMAT_VERSION}")
    literal(sections.get("Description"), report)
    for name in ("Parameters", "Mappings", "Conditions", "Resources", "Outputs"):
        entries(sections.get(name), report)
    for rule in entries(sections.get("Rules"), report).values():
        _check_rule(rule, report)


def _check_rule(rule: Node, report: Report) -> None:
    parts = fields(rule, ("RuleCondition", "Assertions"), report)
    for assertion in items(parts.get("Assertions"), report):
        asserted = fields(assertion, ("Assert", "AssertDescription"), report)
        literal(asserted.get("AssertDescription"), report)
        if "Assert" not in asserted:
            report(assertion.span, "the rule has no assertions")


def check_resources(found: Sections, report: Report) -> None:
    """Check which keys each role and each policy has; octospec's own template has no other resources."""
    for name, node in entries(entries(found.root, report).get("Resources"), report).items():
        parts = fields(node, ("Type", "Condition", "Properties"), report)
        type_ = literal(parts.get("Type"), report)
        if not literal(parts.get("Condition"), report) and "Condition" in parts:
            report(parts["Condition"].span, "there is no condition ''")
        if type_ == ROLE:
            _check_role(parts.get("Properties"), report)
        elif type_ in _KINDS:
            _check_policy(found.resources[name], parts.get("Properties"), report)
        else:
            report(node.span, f"resource {name!r} has the type {type_!r}, which is not supported")


def _check_role(properties: Node | None, report: Report) -> None:
    known = fields(properties, tuple(ROLE_PROPERTIES.values()), report)
    for tag in items(known.get("Tags"), report):
        literal(fields(tag, ("Key", "Value"), report).get("Key"), report)


def _check_policy(policy: Resource, properties: Node | None, report: Report) -> None:
    kind = _KINDS[policy.type]
    path = ("Path",) if kind is PolicyKind.MANAGED else ()
    known = fields(properties, (POLICY_NAMES[kind], "Roles", "PolicyDocument", *path), report)
    named = () if kind is PolicyKind.MANAGED else (POLICY_NAMES[kind],)
    if missing := [name for name in (*named, "PolicyDocument") if name not in known]:
        report(policy.span, f"the policy has no {' and no '.join(missing)}")


def policies_by_role(found: Sections, report: Report) -> dict[str, list[Resource]]:
    """Return the policies by the role that each of them names; each names one role."""
    policies: dict[str, list[Resource]] = {}
    for resource in found.resources.values():
        if resource.type in _KINDS:
            policies.setdefault(_policy_role(resource, found, report), []).append(resource)
    return policies


def _policy_role(policy: Resource, found: Sections, report: Report) -> str:
    roles = policy.properties.get("Roles")
    named = tuple(ref_name(item) or "" for item in items(roles, report))
    role = found.resources.get(named[0]) if len(named) == 1 else None
    if role is None or role.type != ROLE:
        report(roles.span if roles else policy.span, "expected exactly one role of this template here")
        return ""
    return role.name
