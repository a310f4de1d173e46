"""The Metadata of a template: sections and labels for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from octospec_cloudformation.reading.nodes import entries, fields, items, literal, literals
from octospec_cloudformation.vocabulary import INTERFACE

if TYPE_CHECKING:
    from octo_spec.model.policy_documents import Report
    from octo_spec.source import Node


@dataclass(frozen=True, slots=True)
class Shown:
    """The words for people around one question."""

    label: str = ""
    section: str = ""


def shown(node: Node | None, names: tuple[str, ...], report: Report) -> dict[str, Shown]:
    """Read label and section of each parameter."""
    metadata = fields(node, (INTERFACE,), report) if node else {}
    interface = (
        fields(metadata[INTERFACE], ("ParameterGroups", "ParameterLabels"), report) if metadata else {}
    )
    labels = {
        name: _said(one, report) for name, one in entries(interface.get("ParameterLabels"), report).items()
    }
    sections = _sections(items(interface.get("ParameterGroups"), report), report)
    return {name: Shown(labels.get(name, ""), sections.get(name, "")) for name in names}


def _sections(groups: tuple[Node, ...], report: Report) -> dict[str, str]:
    found: dict[str, str] = {}
    for group in groups:
        parts = fields(group, ("Label", "Parameters"), report)
        label = _said(parts["Label"], report) if "Label" in parts else ""
        found |= dict.fromkeys(literals(parts.get("Parameters"), report), label)
    return found


def _said(node: Node, report: Report) -> str:
    return literal(fields(node, ("default",), report).get("default"), report)
