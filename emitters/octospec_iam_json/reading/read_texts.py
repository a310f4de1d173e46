"""Reads texts in the spec's notation, with their references."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from octo_spec.model.policy_documents import Fields, Items, Leaf
from octo_spec.model.text import Malformed, Text, parse

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octo_spec.model.policy_documents import Shape
    from octo_spec.model.reports import Report


def with_references(shape: Shape, lists: frozenset[str], report: Report) -> Shape:
    """Read the references in every text of a shape; ``lists`` are the IDs of the list parameters."""
    match shape:
        case Leaf(text, span):
            return Leaf(reference_text(text, span, lists, report), span)
        case Items(items, span):
            return Items(tuple(with_references(item, lists, report) for item in items), span)
        case Fields(fields, span):
            decoded = ((name, with_references(value, lists, report), place) for name, value, place in fields)
            return Fields(tuple(decoded), span)
        case _:
            assert_never(shape)


def reference_text(text: Text, span: Span, lists: frozenset[str], report: Report) -> Text:
    """Read the references in one text."""
    parsed = parse(str(text), lists)
    if isinstance(parsed, Malformed):
        report(span, f"{parsed.found} is neither a reference nor a policy variable")
        return Text()
    return parsed
