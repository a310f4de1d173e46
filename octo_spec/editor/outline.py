"""The structure of a file: its roles, groups, parameters and choices, and the parts that can be folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.editor.ids import IdKind
from octo_spec.frozen import frozen
from octo_spec.repair.text_edits import TextPlace, TextRange
from octo_spec.source import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.source import Entry, Node


@frozen
class Symbol:
    """A part of a file with a name, and the parts in it."""

    name: str
    detail: str
    name_range: TextRange
    range: TextRange
    children: tuple[Symbol, ...] = ()


def symbols(root: Node, lines: list[str]) -> tuple[Symbol, ...]:
    """List the sections of a file, each with what it declares."""
    return tuple(_section(entry, lines) for entry in _named(root))


def _named(node: Node) -> tuple[Entry, ...]:
    """Return the entries of a map whose keys have a letter: an editor shows no other."""
    entries = node.entries if isinstance(node, Mapping) else ()
    return tuple(entry for entry in entries if entry.key.value.strip())


def _section(entry: Entry, lines: list[str]) -> Symbol:
    declaring = {kind.value for kind in IdKind} | {"customers"}
    inner = _named(entry.value)
    children = tuple(_symbol(each, lines, entry.key.value) for each in inner)
    return _symbol(entry, lines, "", children if entry.key.value in declaring else ())


def _symbol(entry: Entry, lines: list[str], detail: str, children: tuple[Symbol, ...] = ()) -> Symbol:
    start = TextPlace(entry.key.span.line - 1, entry.key.span.column - 1)
    name_end = TextPlace(start.line, start.column + len(entry.key.value))
    last = min(last_line(entry.value), len(lines) - 1)
    end = max(TextPlace(last, len(lines[last])), name_end)
    return Symbol(entry.key.value, detail, TextRange(start, name_end), TextRange(start, end), children)


def last_line(node: Node) -> int:
    """Return the last line of a value, from 0."""
    match node:
        case Mapping(entries) if entries:
            return max(node.span.line - 1, last_line(entries[-1].value))
        case Sequence(items) if items:
            return max(node.span.line - 1, last_line(items[-1]))
        case Scalar():
            # The end of a block is the start of the line after it.
            ends_before = node.span.end_column == 1 and node.span.end_line > node.span.line
            return max(node.span.line, node.span.end_line - ends_before) - 1
        case _:
            return node.span.line - 1


def folds(root: Node) -> tuple[tuple[int, int], ...]:
    """Return the first and the last line of each part that has several lines."""
    return tuple(sorted(set(_folds(root))))


def _folds(node: Node) -> Iterator[tuple[int, int]]:
    match node:
        case Mapping(entries):
            for entry in entries:
                first, last = entry.key.span.line - 1, last_line(entry.value)
                if last > first:
                    yield first, last
                yield from _folds(entry.value)
        case Sequence(items):
            for item in items:
                yield from _folds(item)
        case Scalar():
            return
