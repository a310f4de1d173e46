"""Reads a YAML file into a tree in which each comment belongs to an entry.

A comment on its own lines belongs to the next entry if that has the same indentation; a comment with deeper
indentation belongs to the end of the list or mapping with that indentation. A comment at the end of a line
belongs to the entry that begins in that line. Between brackets columns have no meaning, and only the order
counts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.language.layout.tree import PageEntry, PageLeaf, PageList, PageTable, SpecPage
from octo_spec.source import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Span
    from octo_spec.language.layout.tree import Tree
    from octo_spec.source import Node

Path = tuple[int, ...]
"""The path of an entry: its position in each list or mapping that contains it."""


@frozen
class PlacedComment:
    """A comment with its place, counted from one; ``alone`` if nothing precedes it in its line."""

    line: int
    column: int
    text: str
    alone: bool
    after_empty_line: bool
    between_brackets: bool


@frozen
class _Start:
    """The start of an entry in the file: its key, the hyphen of an item, or an item between brackets."""

    line: int
    column: int
    path: Path
    keyed: bool


@frozen
class _Outline:
    """The starts of all entries, in order, and the paths of the entries between brackets."""

    starts: tuple[_Start, ...]
    bracketed: frozenset[Path]


@dataclass(slots=True)
class _Attached:
    """Comments by the entries to which they belong."""

    before: dict[Path, list[str]] = field(default_factory=dict)
    trailing: dict[Path, str] = field(default_factory=dict)
    after: dict[Path, list[str]] = field(default_factory=dict)


def read_page(text: str, root: Mapping) -> SpecPage:
    """Return a file's tree with its comments; ``root`` is what ``source.parse_yaml`` returns for ``text``."""
    lines = text.removeprefix("\ufeff").splitlines()
    starts = sorted(_starts(root, (), lines), key=lambda start: (start.line, start.column, len(start.path)))
    outline = _Outline(tuple(starts), frozenset(_bracketed_paths(root, (), lines)))
    attached = _Attached()
    for comment in comments(text, root):
        _attach(comment, outline, attached)
    table = _table(root, (), attached)
    match table.entries:
        case (first, *others):
            bare = replace(table, entries=(replace(first, before=()), *others))
            return SpecPage(bare, first.before)
        case _:
            return SpecPage(table)


# --- comments ----------------------------------------------------------------------------------


_MARK: Final = re.compile(r"[\[\]{}]|(?:^|(?<=[ \t]))#")
_DEEPER: Final = {"[": 1, "{": 1, "]": -1, "}": -1}


def comments(text: str, root: Node) -> Iterator[PlacedComment]:
    """Yield the comments: each text after a ``#`` that is not in a scalar."""
    scalars = sorted(_scalars(root), key=lambda span: (span.line, span.column))
    starts = [(span.line, span.column) for span in scalars]
    empty_before, depth = False, 0
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        for found in _MARK.finditer(line):
            column = found.start() + 1
            nearest = bisect_right(starts, (number, column)) - 1
            if nearest >= 0 and _holds(scalars[nearest], number, column, line):
                continue
            depth += _DEEPER.get(found[0], 0)
            if found[0] == "#":
                alone = not line[: found.start()].strip()
                said = line[found.start() :].rstrip()
                yield PlacedComment(number, column, said, alone, empty_before and alone, depth > 0)
                break
        empty_before = not line.strip()


def _scalars(node: Node) -> Iterator[Span]:
    match node:
        case Scalar():
            yield node.span
        case Sequence(items):
            for item in items:
                yield from _scalars(item)
        case Mapping(entries):
            for entry in entries:
                yield entry.key.span
                yield from _scalars(entry.value)


def _holds(span: Span, line: int, column: int, written: str) -> bool:
    """Return whether a place is within a scalar; text after the ``>`` of a folded text is not."""
    end_line, end_column = span.end_line or span.line, span.end_column or span.column
    if (line, column) >= (end_line, end_column):
        return False
    header = line == span.line and written[span.column - 1 : span.column] in {">", "|"}
    return not header


# --- the entry of a comment --------------------------------------------------------------------


def _starts(node: Node, path: Path, lines: list[str]) -> Iterator[_Start]:
    match node:
        case Scalar():
            return
        case Sequence(items):
            for position, item in enumerate(items):
                column = _hyphen(item.span, lines)
                yield _Start(item.span.line, column, (*path, position), keyed=False)
                yield from _starts(item, (*path, position), lines)
        case Mapping(entries):
            for position, entry in enumerate(entries):
                yield _Start(entry.key.span.line, entry.key.span.column, (*path, position), keyed=True)
                yield from _starts(entry.value, (*path, position), lines)


def _hyphen(item: Span, lines: list[str]) -> int:
    """Return the column of the hyphen before an item, or of the item between brackets."""
    before = lines[item.line - 1][: item.column - 1].rstrip(" ")
    return len(before) if before.endswith("-") else item.column


def _bracketed_paths(node: Node, path: Path, lines: list[str]) -> Iterator[Path]:
    """Yield the paths of lists and mappings between brackets, including nested ones."""
    if isinstance(node, Scalar):
        return
    children = node.items if isinstance(node, Sequence) else [entry.value for entry in node.entries]
    if lines[node.span.line - 1][node.span.column - 1 : node.span.column] in {"[", "{"}:
        yield path
    for position, child in enumerate(children):
        yield from _bracketed_paths(child, (*path, position), lines)


def _attach(comment: PlacedComment, outline: _Outline, attached: _Attached) -> None:
    starts = outline.starts
    following = bisect_right(starts, (comment.line, comment.column), key=lambda one: (one.line, one.column))
    before, after = starts[:following], starts[following] if following < len(starts) else None
    if not comment.alone:
        begun = _owner_on_line(comment, before)
        if begun in attached.trailing:  # several lines become one line
            _append(attached.before.setdefault(begun, []), comment)
        attached.trailing.setdefault(begun, comment.text)
        return
    owner = _owner_at_end(comment, before, after, outline)
    if owner is None and after is not None:
        _append(attached.before.setdefault(after.path, []), comment)
    else:
        _append(attached.after.setdefault(owner or (), []), comment)


def _owner_at_end(
    comment: PlacedComment, before: tuple[_Start, ...], after: _Start | None, outline: _Outline
) -> Path | None:
    """Return the list or mapping at whose end a comment is; ``None`` if it belongs to the next entry."""
    last = before[-1].path if before else ()
    brackets = [last[:length] for length in range(len(last) + 1) if last[:length] in outline.bracketed]
    if brackets and comment.between_brackets:
        inside = after is not None and after.path[: len(brackets[0])] == brackets[0]
        return None if inside else brackets[0]
    if after is None or after.column < comment.column:
        return _owner_by_indent(comment, before, after)
    return None


def _append(lines: list[str], comment: PlacedComment) -> None:
    if lines and comment.after_empty_line:
        lines.append("")
    lines.append(comment.text)


def _owner_on_line(comment: PlacedComment, before: tuple[_Start, ...]) -> Path:
    """Return the entry of a comment at the end of a line: the first key of the line, or its item."""
    of_line = [start for start in before if start.line == comment.line]
    keyed = [start for start in of_line if start.keyed]
    if keyed:
        return keyed[0].path
    return of_line[0].path if of_line else before[-1].path if before else (0,)


def _owner_by_indent(comment: PlacedComment, before: tuple[_Start, ...], after: _Start | None) -> Path | None:
    """Return the open list or mapping whose entries begin left of a comment, and right of the next entry."""
    least = after.column if after else 0
    last = before[-1].path if before else ()
    open_paths = {last[:length] for length in range(1, len(last) + 1)}
    fitting = [
        start
        for start in before
        if start.path in open_paths and least < start.column <= max(comment.column, least + 1)
    ]
    if after is None and not fitting:
        return () if before else None
    return max(fitting, key=lambda start: len(start.path)).path[:-1] if fitting else None


# --- the tree ----------------------------------------------------------------------------------


def _tree(node: Node, path: Path, attached: _Attached) -> Tree:
    match node:
        case Scalar(value, plain=plain):
            return PageLeaf(value, missing=plain and not value, plain=plain)
        case Sequence(items):
            entries = (_entry("", item, (*path, position), attached) for position, item in enumerate(items))
            return PageList(tuple(entries), tuple(attached.after.get(path, ())))
        case Mapping():
            return _table(node, path, attached)


def _table(node: Mapping, path: Path, attached: _Attached) -> PageTable:
    entries = (
        _entry(entry.key.value, entry.value, (*path, position), attached)
        for position, entry in enumerate(node.entries)
    )
    return PageTable(tuple(entries), tuple(attached.after.get(path, ())))


def _entry(key: str, value: Node, path: Path, attached: _Attached) -> PageEntry:
    before = tuple(attached.before.get(path, ()))
    return PageEntry(_tree(value, path, attached), key, before, attached.trailing.get(path, ""))
