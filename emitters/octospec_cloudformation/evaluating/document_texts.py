"""Policy documents that a template holds as a text of JSON, in which ``Sub`` may fill in values.

Each string of the JSON is then one that ``Sub`` acts on: what it fills in lies within quotes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.model.notes import refuse
from octo_spec.source import Entry, Mapping, Scalar, Sequence, parse_yaml
from octospec_cloudformation.evaluating.placing import placed
from octospec_cloudformation.reading.nodes import call

if TYPE_CHECKING:
    from octo_spec.source import Node

_ESCAPED: Final = ("\\u0024", "\\u007b", "\\u007B", "\\u007d", "\\u007D")
"""Dollars and braces that ``Sub`` does not see, and a string of JSON has."""


def read_document(node: Node) -> Node:
    """Give the document that a text of JSON is; any other node as it is."""
    function = call(node)
    if function is None:
        return _parsed(node) if isinstance(node, Scalar) and _is_json(node) else node
    match function.name, function.argument:
        case "Sub", Scalar() as text if _is_json(text):
            return _filled_in(_parsed(text), ())
        case "Sub", Sequence((Scalar() as text, *values)) if _is_json(text):
            return _filled_in(_parsed(text), tuple(values))
        case "ToJsonString", Mapping() as document:
            return document
        case _:
            return node


def _is_json(text: Scalar) -> bool:
    return text.value.lstrip().startswith("{")


def _parsed(text: Scalar) -> Node:
    parsed = parse_yaml(text.value, text.span.path)
    if parsed.node is None or parsed.diagnostics:
        why = parsed.diagnostics[0].message if parsed.diagnostics else "there is nothing in it"
        refuse(text.span, f"the text of a policy document cannot be read: {why}")
    if any(escaped in text.value for escaped in _ESCAPED):
        refuse(text.span, "the text of a policy document writes a dollar or a brace as its number")
    return placed(parsed.node, text)


def _filled_in(node: Node, values: tuple[Node, ...]) -> Node:
    """Let ``Sub`` act on each string, with the values that stand beside the whole text."""
    match node:
        case Scalar() if "${" in node.value:
            if node.plain:
                refuse(node.span, "Sub fills in more than a string of this policy document")
            text = replace(node, tag="" if values else "!Sub")
            return Sequence((text, *values), node.span, "!Sub") if values else text
        case Scalar():
            return node
        case Sequence(items):
            return replace(node, items=tuple(_filled_in(item, values) for item in items))
        case Mapping(entries):
            return replace(node, entries=tuple(_filled_entry(entry, values) for entry in entries))


def _filled_entry(entry: Entry, values: tuple[Node, ...]) -> Entry:
    """Let ``Sub`` act on a value, and on a key where no values stand beside the text."""
    key = entry.key
    if "${" in key.value and values:
        refuse(key.span, "Sub fills in a key of this policy document with a value beside it")
    if "${" in key.value:
        key = replace(key, tag="!Sub")
    return Entry(key, _filled_in(entry.value, values))
