"""The Metadata of a template: sections and labels for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octospec_cloudformation.reading.nodes import entries, fields, items, literal, literals
from octospec_cloudformation.vocabulary import INTERFACE, OWN_METADATA, OWN_SECTIONS

if TYPE_CHECKING:
    from octo_spec.model.reports import Report
    from octo_spec.source import Node


@frozen
class ParameterLabel:
    """The label and the section of one parameter in the console."""

    label: str = ""
    section: str = ""


def parameter_labels(node: Node | None, names: tuple[str, ...], report: Report) -> dict[str, ParameterLabel]:
    """Read label and section of each parameter in ``names``; ignore those that every template has."""
    metadata = fields(node, (INTERFACE, OWN_METADATA), report) if node else {}
    interface = (
        fields(metadata[INTERFACE], ("ParameterGroups", "ParameterLabels"), report)
        if INTERFACE in metadata
        else {}
    )
    labels = {
        name: _default(label, report)
        for name, label in entries(interface.get("ParameterLabels"), report).items()
    }
    sections = _sections(items(interface.get("ParameterGroups"), report), report)
    return {name: ParameterLabel(labels.get(name, ""), sections.get(name, "")) for name in names}


def _sections(groups: tuple[Node, ...], report: Report) -> dict[str, str]:
    """Return the section of each parameter by its name."""
    sections: dict[str, str] = {}
    for group in groups:
        parts = fields(group, ("Label", "Parameters"), report)
        named = _default(parts["Label"], report) if "Label" in parts else ""
        label = "" if named in OWN_SECTIONS else named
        sections |= dict.fromkeys(literals(parts.get("Parameters"), report), label)
    return sections


def _default(node: Node, report: Report) -> str:
    """Read a label, which is under ``default``."""
    return literal(fields(node, ("default",), report).get("default"), report)
