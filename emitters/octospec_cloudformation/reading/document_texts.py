"""Policy documents that a template contains as a JSON text, in which ``Sub`` can replace names with values.

``Sub`` then applies to each string of the JSON: it replaces only text within quotes.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.notes import refuse
from octo_spec.frozen import frozen
from octo_spec.source import Entry, Mapping, Scalar, Sequence, parse_yaml
from octospec_cloudformation.reading.nodes import call
from octospec_cloudformation.reading.placing import place_in_file

if TYPE_CHECKING:
    from octo_spec.source import Node

_ESCAPED: Final = ("\\u0024", "\\u007b", "\\u007B", "\\u007d", "\\u007D")
"""Dollar signs and braces that ``Sub`` does not see, and that a JSON string contains."""


@frozen
class FilledKey(Scalar):
    """A key to which ``Sub`` applies, with the ``values`` of the whole text."""

    values: tuple[Node, ...] = ()

    @property
    def sub_call(self) -> Node:
        """Return the call of ``Sub`` that results in the key."""
        text = Scalar(self.value, self.span, "" if self.values else "!Sub", plain=False)
        return Sequence((text, *self.values), self.span, "!Sub") if self.values else text


def read_document(node: Node) -> Node:
    """Return the document of a JSON text; return any other node unchanged."""
    function = call(node)
    if function is None:
        return _parse(node) if isinstance(node, Scalar) and _is_json(node) else node
    match function.name, function.argument:
        case "Sub", Scalar() as text if _is_json(text):
            return _fill_strings(_parse(text), ())
        case "Sub", Sequence((Scalar() as text, *values)) if _is_json(text):
            return _fill_strings(_parse(text), tuple(values))
        case "Join", Sequence((Scalar() as delimiter, Sequence((Scalar() as first, *_), _, "") as parts)) if (
            _is_json(first) and not delimiter.tag
        ):
            written, mentioned = _as_sub(parts.items, delimiter)
            return _fill_strings(_parse(replace(first, value=written)), mentioned)
        case "ToJsonString", Mapping() as document:
            return document
        case _:
            return node


def _is_json(text: Scalar) -> bool:
    return text.value.lstrip().startswith("{")


def _as_sub(parts: tuple[Node, ...], delimiter: Scalar) -> tuple[str, tuple[Node, ...]]:
    """Write the parts of a ``Join`` as one ``Sub``: parts that are not texts become values."""
    values: list[Entry] = []
    written: list[str] = []
    for part in parts:
        if isinstance(part, Scalar) and not part.tag:
            written.append(part.value.replace("${", "${!"))
            continue
        name = Scalar(f"Part{len(values)}", part.span)
        values.append(Entry(name, part))
        written.append(f"${{{name.value}}}")
    text = delimiter.value.replace("${", "${!").join(written)
    return text, (Mapping(tuple(values), delimiter.span),) if values else ()


def _parse(text: Scalar) -> Node:
    parsed = parse_yaml(text.value, text.span.path)
    if parsed.node is None or parsed.diagnostics:
        why = parsed.diagnostics[0].message if parsed.diagnostics else "it is empty"
        refuse(text.span, f"the text of a policy document cannot be read: {why}")
    if any(escaped in text.value for escaped in _ESCAPED):
        refuse(text.span, "a dollar or a brace is escaped as a number in the text of a policy document")
    return place_in_file(parsed.node, text)


def _fill_strings(node: Node, values: tuple[Node, ...]) -> Node:
    """Apply ``Sub`` to each string, with the values of the whole text."""
    match node:
        case Scalar() if "${" in node.value:
            if node.plain:
                refuse(node.span, "Sub replaces something other than a string in this policy document")
            mentioned = _mentioned_values(node.value, values)
            text = replace(node, tag="" if mentioned else "!Sub")
            return Sequence((text, *mentioned), node.span, "!Sub") if mentioned else text
        case Scalar():
            return node
        case Sequence(items):
            return replace(node, items=tuple(_fill_strings(item, values) for item in items))
        case Mapping(entries):
            return replace(node, entries=tuple(_filled_entry(entry, values) for entry in entries))


def _filled_entry(entry: Entry, values: tuple[Node, ...]) -> Entry:
    """Apply ``Sub`` to a key and to a value."""
    key = entry.key
    if "${" in key.value:
        key = FilledKey(key.value, key.span, "!Sub", key.plain, _mentioned_values(key.value, values))
    return Entry(key, _fill_strings(entry.value, values))


def _mentioned_values(text: str, values: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return those of a text's ``Sub`` values that the text mentions."""
    match values:
        case (Mapping(entries) as table, *_) if not table.tag:
            kept = tuple(each for each in entries if f"{{{each.key.value}}}" in re.sub(r"\s", "", text))
            return (replace(table, entries=kept),) if kept else ()
        case _:
            return values
