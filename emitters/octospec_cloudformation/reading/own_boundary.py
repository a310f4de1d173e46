"""Removes the customer's permissions boundary from a template: the rest is what the spec says.

Templates of older versions have no such boundary.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.model.role_settings import RoleSetting
from octo_spec.source import Entry, Mapping, Scalar
from octospec_cloudformation.reading.nodes import (
    argument_of,
    arguments,
    entries,
    fields,
    is_scalar,
    literal,
    ref_name,
)
from octospec_cloudformation.vocabulary import (
    NO_VALUE,
    OWN_BOUNDARY,
    OWN_CONDITION,
    OWN_NAME_ARN,
    OWN_NAME_PATTERN,
    OWN_PATTERN,
    ROLE,
    ROLE_PROPERTIES,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.model.reports import Report
    from octo_spec.source import Node

IsGiven: TypeAlias = "Callable[[Node], bool]"
"""Returns whether a node is the customer's boundary."""

_BOUNDARY: Final = ROLE_PROPERTIES[RoleSetting.BOUNDARY]


def without_own(root: Mapping, report: Report) -> Mapping:
    """Remove the parameter, its condition and each use of it from a template."""
    sections = entries(root, report)
    condition = entries(sections.get("Conditions"), report).get(OWN_CONDITION)
    if condition is None:
        return root
    _check(sections, condition, report)
    is_given = _is_name if is_by_name(sections, report) else _is_arn
    left = {
        **sections,
        "Parameters": _without_entry(sections.get("Parameters"), OWN_BOUNDARY),
        "Conditions": _without_entry(sections["Conditions"], OWN_CONDITION),
        "Resources": _without_own_boundaries(sections.get("Resources"), is_given, report),
    }
    kept = ((entry.key, left[entry.key.value]) for entry in root.entries)
    return replace(root, entries=tuple(Entry(key, node) for key, node in kept if node is not None))


def _check(sections: dict[str, Node], condition: Node, report: Report) -> None:
    """Report a parameter or a condition that is anything except a boundary or nothing."""
    parameter = entries(sections.get("Parameters"), report).get(OWN_BOUNDARY)
    parts = fields(parameter, _PARTS, report)
    pattern = parts.get("AllowedPattern")
    is_known = any(is_scalar(pattern, known) for known in (OWN_PATTERN, OWN_NAME_PATTERN))
    is_same = all(is_scalar(parts.get(name), value) for name, value in _EXPECTED.items())
    if parameter is None or not (is_known and is_same):
        place = parameter or condition
        report(
            place.span, f"{OWN_BOUNDARY} must accept the ARN or the name of a policy, and be empty by default"
        )
    for name in ("Description", "ConstraintDescription"):
        if not literal(parts.get(name), report):
            report((parameter or condition).span, f"{OWN_BOUNDARY} has no {name}")
    if _compared_parameter(condition) != OWN_BOUNDARY:
        report(condition.span, f"{OWN_CONDITION} must test whether {OWN_BOUNDARY} is given")


_EXPECTED: Final = {"Type": "String", "Default": ""}
_PARTS: Final = (*_EXPECTED, "AllowedPattern", "Description", "ConstraintDescription")


def is_by_name(sections: dict[str, Node], report: Report) -> bool:
    """Return whether a template expects the boundary by the name that it has in each account."""
    parameter = entries(sections.get("Parameters"), report).get(OWN_BOUNDARY)
    written = entries(parameter, report).get("AllowedPattern") if isinstance(parameter, Mapping) else None
    return is_scalar(written, OWN_NAME_PATTERN)


def _compared_parameter(condition: Node) -> str | None:
    match arguments(condition, "Not"):
        case (equals,):
            match arguments(equals, "Equals"):
                case (question, empty) if is_scalar(empty, ""):
                    return ref_name(question)
    return None


# --- roles -------------------------------------------------------------------------------------


def _without_own_boundaries(resources: Node | None, is_given: IsGiven, report: Report) -> Node | None:
    if not isinstance(resources, Mapping):
        return resources
    left = tuple(_resource(entry, is_given, report) for entry in resources.entries)
    return replace(resources, entries=left)


def _resource(entry: Entry, is_given: IsGiven, report: Report) -> Entry:
    resource = entry.value
    if not isinstance(resource, Mapping) or not any(map(_is_role, resource.entries)):
        return entry
    left = (
        _properties(part, is_given, report) if part.key.value == "Properties" else part
        for part in resource.entries
    )
    return replace(entry, value=replace(resource, entries=tuple(left)))


def _is_role(part: Entry) -> bool:
    return part.key.value == "Type" and is_scalar(part.value, ROLE)


def _properties(properties: Entry, is_given: IsGiven, report: Report) -> Entry:
    node = properties.value
    bounds = [part for part in _entries(node) if part.key.value == _BOUNDARY]
    if not isinstance(node, Mapping) or len(bounds) != 1:
        report(node.span, f"the role does not use {OWN_BOUNDARY}")
        return properties
    of_spec = _spec_boundary(bounds[0].value, is_given, report)
    bound = () if of_spec is None else (replace(bounds[0], value=of_spec),)
    left = tuple(part for part in node.entries if part is not bounds[0])
    return replace(properties, value=replace(node, entries=(*left, *bound)))


def _entries(node: Node | None) -> tuple[Entry, ...]:
    return node.entries if isinstance(node, Mapping) else ()


def _is_arn(given: Node) -> bool:
    return ref_name(given) == OWN_BOUNDARY


def _is_name(given: Node) -> bool:
    return is_scalar(argument_of(given, "Sub"), OWN_NAME_ARN)


def _spec_boundary(node: Node, is_given: IsGiven, report: Report) -> Node | None:
    """Return the boundary that the spec sets; ``None`` if it sets none."""
    match arguments(node, "If"):
        case (Scalar(name, tag=""), given, otherwise) if name == OWN_CONDITION and is_given(given):
            return None if ref_name(otherwise) == NO_VALUE else otherwise
        case _:
            report(node.span, f"expected !If with {OWN_CONDITION} and {OWN_BOUNDARY} here")
            return node


def _without_entry(node: Node | None, name: str) -> Node | None:
    """Return a section without an entry; ``None`` if it becomes empty."""
    left = tuple(entry for entry in _entries(node) if entry.key.value != name)
    return replace(node, entries=left) if isinstance(node, Mapping) and left else None
