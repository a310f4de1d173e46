"""The fixes of a problem: edits that follow from the values from which its help is printed."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.language.spans import nodes
from octo_spec.repair.group_moves import groups_of_move, text_after_move
from octo_spec.repair.text_edits import TextEdit, TextPlace, TextRange, apply_edits, edit_between, text_lines
from octo_spec.source import Scalar, Sequence, parse_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic, Span
    from octo_spec.source import Node

_INSTEAD: Final = re.compile(r"(?:did you mean|write|use) '([^']+)'")
_QUOTED: Final = re.compile(r"'([^']+)'")
_COMMENT_NEXT: Final = re.compile(r"[ \t]*,?[ \t]+#")
REMOVALS: Final = frozenset({"remove it", "remove the group from this role"})
"""Helps of problems whose place is an item that a list does not need."""


@frozen
class Fix:
    """An edit of a text, and what it does in words."""

    title: str
    edit: TextEdit


def fixes_of(text: str, problem: Diagnostic) -> tuple[Fix, ...]:
    """Return the fixes of a problem of a text, the likeliest first."""
    if problem.span is None:
        return ()
    removal = _removal(text, problem.span) if problem.help in REMOVALS else None
    replacements = _replacements(text_lines(text), problem.span, problem)
    return (
        *_moves(text, problem),
        *([removal] if removal else []),
        *(_readable(text, each) for each in replacements),
    )


def _moves(text: str, problem: Diagnostic) -> Iterator[Fix]:
    """Move groups of a role that is over a quota into managed policies of their own."""
    new = text_after_move(text, problem)
    if new is not None and new != text:
        groups = " and ".join(map(repr, groups_of_move(problem)))
        yield Fix(f"Move {groups} into separate managed policies", edit_between(text, new))


# --- replacing ---------------------------------------------------------------------------------


def _replacements(lines: list[str], span: Span, problem: Diagnostic) -> Iterator[Fix]:
    """Replace what the message quotes by what the help offers: the quoted text next to the place."""
    quoted = [_find_on_line(lines, wrong, span) for wrong in _QUOTED.findall(problem.message)]
    found = [range_ for range_ in quoted if range_]
    nearest = [range_ for range_ in found if range_.start == min(found).start]
    for offered in _INSTEAD.findall(problem.help) if nearest else ():
        replaced = max(nearest, key=lambda range_: _likeness(_text_in(lines, range_), offered))
        wrong = _text_in(lines, replaced)
        if wrong != offered:
            yield Fix(f"Replace {wrong!r} by {offered!r}", TextEdit(replaced, offered))


def _readable(text: str, fix: Fix) -> Fix:
    """Return a fix with quotes, if a list or a map in brackets could not have its text without them."""
    if not _BRACKETS & {*fix.edit.text} or parse_yaml(apply_edits(text, [fix.edit]), "").node is not None:
        return fix
    return replace(fix, edit=replace(fix.edit, text=f'"{fix.edit.text}"'))


_BRACKETS: Final = frozenset("{}[],")


def _likeness(text: str, other: str) -> float:
    return SequenceMatcher(None, text, other).ratio()


def _find_on_line(lines: list[str], text: str, span: Span) -> TextRange | None:
    """Find a text on the line of a problem, at its place or after it."""
    line = lines[span.line - 1] if span.line <= len(lines) else ""
    start = line.find(text, span.column - 1)
    if start < 0:
        return None
    return TextRange(TextPlace(span.line - 1, start), TextPlace(span.line - 1, start + len(text)))


# --- removing ----------------------------------------------------------------------------------


def _removal(text: str, span: Span) -> Fix | None:
    """Return the removal of an item of a list; ``None`` if it is the only item, or has a comment.

    The comment would be removed with the item, or would stay above the next one, which it is not about.
    """
    root = parse_yaml(text, span.path).node
    for node in nodes(root) if root else ():
        if isinstance(node, Sequence) and len(node.items) > 1:
            for position, item in enumerate(node.items):
                if isinstance(item, Scalar) and (item.span.line, item.span.column) == (
                    span.line,
                    span.column,
                ):
                    return _item_removal(text_lines(text), node.items, position)
    return None


def _item_removal(lines: list[str], items: tuple[Node, ...], position: int) -> Fix | None:
    item = items[position]
    before = lines[item.span.line - 1][: item.span.column - 1]
    is_block = before.strip() == "-"
    removed = _block_item(item.span) if is_block else _flow_item(items, position)
    if "#" in _text_in(lines, removed) or _is_comment(lines, item.span.line - 2):
        return None
    if not is_block and _COMMENT_NEXT.match(lines[item.span.end_line - 1], item.span.end_column - 1):
        return None
    name = item.value if isinstance(item, Scalar) else ""
    return Fix(f"Remove {name!r}", TextEdit(removed, ""))


def _is_comment(lines: list[str], number: int) -> bool:
    return number >= 0 and lines[number].lstrip().startswith("#")


def _block_item(span: Span) -> TextRange:
    """Return the whole lines of an item; a text of several lines may end where the next line starts."""
    after = span.end_line - (span.end_column == 1 and span.end_line > span.line)
    return TextRange(TextPlace(span.line - 1, 0), TextPlace(after, 0))


def _flow_item(items: tuple[Node, ...], position: int) -> TextRange:
    """Return an item with the comma before it, or after the first."""
    if position == 0:
        return TextRange(_start(items[0].span), _start(items[1].span))
    return TextRange(_end(items[position - 1].span), _end(items[position].span))


def _start(span: Span) -> TextPlace:
    return TextPlace(span.line - 1, span.column - 1)


def _end(span: Span) -> TextPlace:
    return TextPlace(span.end_line - 1, span.end_column - 1)


def _text_in(lines: list[str], range_: TextRange) -> str:
    start, end = range_.start, range_.end
    inside = [*lines, ""][start.line : end.line + 1]
    inside[-1] = inside[-1][: end.column]
    inside[0] = inside[0][start.column :]
    return "\n".join(inside)
