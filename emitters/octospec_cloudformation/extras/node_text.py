"""Nodes of a template as lines of YAML: block style, functions in their short form, long texts as blocks.

octospec writes what does not affect access as it was read; no reader has to understand it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.source import Mapping, Scalar, Sequence
from octospec_cloudformation.reading.nodes import call
from octospec_cloudformation.yaml_scalars import scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.source import Node
    from octospec_cloudformation.reading.nodes import FunctionCall

_STEP: Final = "  "
_BLOCK: Final = re.compile(r"[!-~][ -~]*(?:\n[ -~]*)*(?<!\n)")
"""A text that can be a block: printable lines, and the first one does not begin with a space."""
_KEPT: Final = re.compile("[A-Za-z0-9][A-Za-z0-9._/-]*")
"""Texts that had no quotes in the source: every parser reads them as before."""


def node_lines(lead: str, node: Node, pad: str) -> Iterator[str]:
    """Write an entry: what comes before its value (a key or a dash), and the value."""
    if function := call(node):
        yield from _function_lines(lead, function, pad)
        return
    match node:
        case Scalar():
            yield from _text(lead, node, pad)
        case Mapping(entries):
            yield from _collection_lines(
                lead, [(f"{scalar(each.key.value)}:", each.value) for each in entries], pad, "{}"
            )
        case Sequence(items):
            yield from _collection_lines(lead, [("-", item) for item in items], pad, "[]")


def _function_lines(lead: str, function: FunctionCall, pad: str) -> Iterator[str]:
    """Write a function; a function directly around another has its long form, since a value has one tag."""
    if call(function.argument):
        name = function.name if function.name == "Ref" else f"Fn::{function.name}"
        yield from _entry_lines(lead, [(f"{scalar(name)}:", function.argument)], pad)
    else:
        yield from node_lines(f"{lead} !{function.name}", function.argument, pad)


def _text(lead: str, node: Scalar, pad: str) -> Iterator[str]:
    text = node.value.removesuffix("\n")
    if "\n" in node.value and _BLOCK.fullmatch(text):
        yield f"{pad}{lead} {'|-' if text == node.value else '|'}"
        yield from (f"{pad}{_STEP}{line}" if line else "" for line in text.split("\n"))
    elif node.plain and _KEPT.fullmatch(node.value):
        yield f"{pad}{lead} {node.value}"
    else:
        yield f"{pad}{lead} {scalar(node.value)}"


def _collection_lines(lead: str, entries: list[tuple[str, Node]], pad: str, empty: str) -> Iterator[str]:
    if entries:
        yield from _entry_lines(lead, entries, pad)
    else:
        yield f"{pad}{lead} {empty}"


def _entry_lines(lead: str, entries: list[tuple[str, Node]], pad: str) -> Iterator[str]:
    """Write entries below their key; below a bare dash they start on the line of the dash."""
    lines = (line for key, value in entries for line in node_lines(key, value, f"{pad}{_STEP}"))
    first = next(lines)
    if lead == "-":
        yield f"{pad}- {first.lstrip(' ')}"
    else:
        yield f"{pad}{lead}"
        yield first
    yield from lines
