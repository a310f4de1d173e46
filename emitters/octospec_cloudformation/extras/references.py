"""The names that extras refer to, and the functions that they call, each with its place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.source import Mapping, Scalar, Sequence
from octospec_cloudformation.reading.nodes import FunctionCall, call

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Span
    from octo_spec.source import Node

VALUE, ATTRIBUTE, CONDITION, MAPPING, RESOURCE = "value", "attribute", "condition", "mapping", "resource"
"""What kind of thing a reference must name."""


@frozen
class NameUse:
    """A name in a reference, the kind of thing that it must name, and the place."""

    name: str
    kind: str
    span: Span


def calls(node: Node) -> Iterator[FunctionCall]:
    """List all calls in a node, including calls in mappings with other keys."""
    found = call(node)
    if found:
        yield found
        yield from calls(found.argument)
        return
    for inner in _inner(node):
        yield from calls(inner)
    if isinstance(node, Mapping):
        for entry in node.entries:
            if entry.key.value.startswith("Fn::"):
                yield FunctionCall(entry.key.value.removeprefix("Fn::"), entry.value, entry.key.span)


def _inner(node: Node) -> tuple[Node, ...]:
    match node:
        case Mapping(entries):
            return tuple(entry.value for entry in entries)
        case Sequence(items):
            return items
        case _:
            return ()


def references(node: Node) -> Iterator[NameUse]:
    """List the references in a node."""
    for found in calls(node):
        match found.name, found.argument:
            case "Ref", Scalar(name):
                yield NameUse(name, VALUE, found.span)
            case "GetAtt", Scalar(path):
                yield NameUse(path.partition(".")[0], ATTRIBUTE, found.span)
            case "GetAtt", Sequence((Scalar(name), *_)):
                yield NameUse(name, ATTRIBUTE, found.span)
            case "Sub", Scalar(text):
                yield from _uses_in_text(text, frozenset(), found.span)
            case "Sub", Sequence((Scalar(text), Mapping(entries))):
                yield from _uses_in_text(text, frozenset(entry.key.value for entry in entries), found.span)
            case "FindInMap", Sequence((Scalar(name), *_)):
                yield NameUse(name, MAPPING, found.span)
            case ("If", Sequence((Scalar(name), *_))) | ("Condition", Scalar(name)):
                yield NameUse(name, CONDITION, found.span)


_VARIABLE: Final = re.compile(r"\$\{(?!!)([^}]*)\}")


def _uses_in_text(text: str, own: frozenset[str], span: Span) -> Iterator[NameUse]:
    # Only up to the last brace: otherwise each '${' without an end is searched to the end of the text.
    for name in _VARIABLE.findall(text[: text.rfind("}") + 1]):
        if name not in own:
            logical, _, attribute = name.partition(".")
            yield NameUse(logical, ATTRIBUTE if attribute else VALUE, span)
