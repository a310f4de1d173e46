"""octospec's metadata: the logical IDs that the spec sets, and what each represents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.model.text import ID
from octospec_cloudformation.naming import kebab
from octospec_cloudformation.reading.nodes import entries, fields, literal
from octospec_cloudformation.vocabulary import FORMAT, INTERFACE, NAMES, OWN_METADATA, VALUES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.diagnostics import Span
    from octo_spec.model.reports import Report
    from octo_spec.source import Node


@frozen
class GivenNames:
    """Logical IDs that the spec sets, each with the ID that it represents, or with the name of a policy."""

    ids: dict[str, str]
    spans: dict[str, Span]
    report: Report
    values: dict[str, dict[str, str]]
    """The logical ID of a choice -> the name of a value -> the value."""

    def represented_id(self, name: str, span: Span, end: str = "") -> str:
        """Return the ID that a logical ID represents; ``end`` is the suffix of a logical ID made of one."""
        if name not in self.ids:
            return read_logical_id(name.removesuffix(end) or name, span, self.report)
        if not re.fullmatch(ID, self.ids[name]):
            self.report(self.spans[name], f"{self.ids[name]!r} is not a valid ID")
        return self.ids[name]

    def part_names(self, name: str) -> tuple[tuple[str, str], ...]:
        """Return the names of the part with this logical ID, as a deployment contains them."""
        return ((FORMAT, name),) if name in self.ids else ()

    def check(self, known: Iterable[str]) -> None:
        """Report names without a part in the template."""
        for name in (self.ids.keys() | self.values.keys()) - {*known}:
            self.report(self.spans[name], f"there is no parameter, role or policy {name!r}")


def given_names(metadata: Node | None, report: Report) -> GivenNames:
    """Read the logical IDs that the spec sets."""
    sections = fields(metadata, (INTERFACE, OWN_METADATA), report) if metadata else {}
    own = fields(sections[OWN_METADATA], (NAMES, VALUES), report) if OWN_METADATA in sections else {}
    nodes = entries(own.get(NAMES), report)
    valued = entries(own.get(VALUES), report)
    spans = {name: node.span for name, node in (*valued.items(), *nodes.items())}
    return GivenNames(
        _literals(nodes, report),
        spans,
        report,
        {name: _literals(entries(node, report), report) for name, node in valued.items()},
    )


def _literals(nodes: dict[str, Node], report: Report) -> dict[str, str]:
    return {name: literal(node, report) for name, node in nodes.items()}


def read_logical_id(name: str, span: Span, report: Report) -> str:
    """Read the ID from which a logical ID is made."""
    id = kebab(name)
    if id is None:
        report(span, f"{name!r} is not in PascalCase, so it does not correspond to an ID")
    return id or name
