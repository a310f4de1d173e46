"""The places of nodes in a text of a template, such as a template of a StackSet or a policy in JSON."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.source import Entry, Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octo_spec.source import Node


def place_in_file(node: Node, body: Scalar) -> Node:
    """Set the places of nodes in the file: lines of a block follow its first one, others have its place."""
    span = _span_in_file(node.span, body)
    match node:
        case Scalar():
            return replace(node, span=span)
        case Sequence(items):
            return replace(node, span=span, items=tuple(place_in_file(item, body) for item in items))
        case Mapping(entries):
            shifted = (
                Entry(
                    replace(entry.key, span=_span_in_file(entry.key.span, body)),
                    place_in_file(entry.value, body),
                )
                for entry in entries
            )
            return replace(node, span=span, entries=tuple(shifted))


def _span_in_file(span: Span, body: Scalar) -> Span:
    if "\n" not in body.value or body.span.end_line - body.span.line < body.value.count("\n"):
        return body.span
    first = body.span.line
    return replace(span, line=first + span.line, column=1, end_line=first + span.end_line)
