"""The customer's boundary taken off a template again: what is left is what the spec says.

Templates of older versions have none.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.model.role_settings import RoleSetting
from octo_spec.source import Entry, Mapping, Scalar
from octospec_cloudformation.reading.nodes import arguments, entries, fields, is_scalar, literal, referred
from octospec_cloudformation.vocabulary import (
    NO_VALUE,
    OWN_BOUNDARY,
    OWN_CONDITION,
    OWN_PATTERN,
    ROLE,
    ROLE_PROPERTIES,
)

if TYPE_CHECKING:
    from octo_spec.model.reports import Report
    from octo_spec.source import Node

_BOUNDARY: Final = ROLE_PROPERTIES[RoleSetting.BOUNDARY]


def without_own(sections: dict[str, Node], report: Report) -> dict[str, Node]:
    """Take the parameter, its condition and each use of it off the sections of a template."""
    condition = entries(sections.get("Conditions"), report).get(OWN_CONDITION)
    if condition is None:
        return sections
    _check(sections, condition, report)
    left = {
        **sections,
        "Parameters": _without(sections.get("Parameters"), OWN_BOUNDARY),
        "Conditions": _without(sections["Conditions"], OWN_CONDITION),
        "Resources": _unbounded(sections.get("Resources"), report),
    }
    return {name: node for name, node in left.items() if node is not None}


def _check(sections: dict[str, Node], condition: Node, report: Report) -> None:
    """Report a parameter or a condition that asks for something else than a boundary or nothing."""
    parameter = entries(sections.get("Parameters"), report).get(OWN_BOUNDARY)
    parts = fields(parameter, _PARTS, report)
    if parameter is None or any(not is_scalar(parts.get(name), value) for name, value in _EXPECTED.items()):
        place = parameter or condition
        report(place.span, f"{OWN_BOUNDARY} must be the ARN of a policy, or empty by default")
    for name in ("Description", "ConstraintDescription"):
        if not literal(parts.get(name), report):
            report((parameter or condition).span, f"{OWN_BOUNDARY} has no {name}")
    if _compared(condition) != OWN_BOUNDARY:
        report(condition.span, f"{OWN_CONDITION} must ask whether {OWN_BOUNDARY} is given")


_EXPECTED: Final = {"Type": "String", "Default": "", "AllowedPattern": OWN_PATTERN}
_PARTS: Final = (*_EXPECTED, "Description", "ConstraintDescription")


def _compared(condition: Node) -> str | None:
    match arguments(condition, "Not"):
        case (equals,):
            match arguments(equals, "Equals"):
                case (asked, empty) if is_scalar(empty, ""):
                    return referred(asked)
    return None


# --- roles -------------------------------------------------------------------------------------


def _unbounded(resources: Node | None, report: Report) -> Node | None:
    if not isinstance(resources, Mapping):
        return resources
    return replace(resources, entries=tuple(_resource(entry, report) for entry in resources.entries))


def _resource(entry: Entry, report: Report) -> Entry:
    resource = entry.value
    if not isinstance(resource, Mapping) or not any(map(_is_role, resource.entries)):
        return entry
    left = (
        _properties(part, report) if part.key.value == "Properties" else part for part in resource.entries
    )
    return replace(entry, value=replace(resource, entries=tuple(left)))


def _is_role(part: Entry) -> bool:
    return part.key.value == "Type" and is_scalar(part.value, ROLE)


def _properties(properties: Entry, report: Report) -> Entry:
    node = properties.value
    bounds = [part for part in _entries(node) if part.key.value == _BOUNDARY]
    if not isinstance(node, Mapping) or len(bounds) != 1:
        report(node.span, f"the role does not take {OWN_BOUNDARY}")
        return properties
    of_spec = _of_spec(bounds[0].value, report)
    bound = () if of_spec is None else (replace(bounds[0], value=of_spec),)
    left = tuple(part for part in node.entries if part is not bounds[0])
    return replace(properties, value=replace(node, entries=(*left, *bound)))


def _entries(node: Node | None) -> tuple[Entry, ...]:
    return node.entries if isinstance(node, Mapping) else ()


def _of_spec(node: Node, report: Report) -> Node | None:
    """Give the boundary that the spec says; ``None`` where it says none."""
    match arguments(node, "If"):
        case (Scalar(name, tag=""), given, otherwise) if (
            name == OWN_CONDITION and referred(given) == OWN_BOUNDARY
        ):
            return None if referred(otherwise) == NO_VALUE else otherwise
        case _:
            report(node.span, f"!If with {OWN_CONDITION} and {OWN_BOUNDARY} was expected here")
            return node


def _without(node: Node | None, name: str) -> Node | None:
    """Give a section without an entry; ``None`` where nothing is left."""
    left = tuple(entry for entry in _entries(node) if entry.key.value != name)
    return replace(node, entries=left) if isinstance(node, Mapping) and left else None
