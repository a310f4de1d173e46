"""The fixes of a problem: edits that carry out its remedy, from which its help is printed, too."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.diagnostics import GroupMove, Removal, Replacement
from octo_spec.frozen import frozen
from octo_spec.language.spans import nodes
from octo_spec.repair.group_moves import text_after_move
from octo_spec.repair.text_edits import TextEdit, TextPlace, TextRange, apply_edits, edit_between, text_lines
from octo_spec.source import DUPLICATE_KEY, Scalar, Sequence, parse_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic, Span
    from octo_spec.source import Node

_COMMENT_NEXT: Final = re.compile(r"[ \t]*,?[ \t]+#")


@frozen
class Fix:
    """An edit of a text, and what it does in words."""

    title: str
    edit: TextEdit


def fixes_of(text: str, problem: Diagnostic) -> tuple[Fix, ...]:
    """Return the fixes of a problem of a text, the likeliest first."""
    return () if problem.span is None else tuple(_fixes(text, problem, problem.span))


def _fixes(text: str, problem: Diagnostic, span: Span) -> Iterator[Fix]:
    match problem.remedy:
        case None:
            return
        case Replacement():
            found = (_readable(text, each) for each in _replacements(text, problem.remedy, span))
            yield from (each for each in found if not _writes_key_twice(text, each))
        case Removal():
            yield from _removals(text, span)
        case GroupMove():
            yield from _moves(text, problem, problem.remedy)
        case _:
            assert_never(problem.remedy)


def _moves(text: str, problem: Diagnostic, remedy: GroupMove) -> Iterator[Fix]:
    """Move groups of a role that is over a quota into managed policies of their own."""
    new = text_after_move(text, problem)
    if new is not None and new != text:
        groups = " and ".join(map(repr, remedy.groups))
        yield Fix(f"Move {groups} into separate managed policies", edit_between(text, new))


# --- replacing ---------------------------------------------------------------------------------


def _replacements(text: str, remedy: Replacement, span: Span) -> Iterator[Fix]:
    lines, number = text_lines(text), span.line - 1
    line = lines[number] if number < len(lines) else ""
    wrong = _as_word(remedy.wrong)
    found = _occurrences(wrong, line, span)
    if not found:
        return
    start, end = found[0].start(), found[-1 if remedy.is_everywhere else 0].end()
    replaced = TextRange(TextPlace(number, start), TextPlace(number, end))
    for instead in remedy.instead:
        if instead != remedy.wrong:
            new = wrong.sub(instead.replace("\\", r"\\"), line[start:end])
            yield Fix(f"Replace {remedy.wrong!r} by {instead!r}", TextEdit(replaced, new))


def _occurrences(wrong: re.Pattern[str], line: str, span: Span) -> tuple[re.Match[str], ...]:
    """Find a text on the first line of a problem; a text of several lines has none there."""
    if line[span.column - 1 : span.column] in {"|", ">"}:
        return ()
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    return tuple(wrong.finditer(line, span.column - 1, end))


def _readable(text: str, fix: Fix) -> Fix:
    """Return a fix with quotes, if a list or a map in brackets could not have its text without them."""
    if not _BRACKETS & {*fix.edit.text} or parse_yaml(apply_edits(text, [fix.edit]), "").node is not None:
        return fix
    return replace(fix, edit=replace(fix.edit, text=f'"{fix.edit.text}"'))


_BRACKETS: Final = frozenset("{}[],")


def _writes_key_twice(text: str, fix: Fix) -> bool:
    """Whether the new word is a key that its map already has."""
    end = fix.edit.range.end
    if not _KEY_END.match(text_lines(text)[end.line], end.column):
        return False
    after = parse_yaml(apply_edits(text, [fix.edit]), "")
    return any(each.kind == DUPLICATE_KEY for each in after.diagnostics)


_KEY_END: Final = re.compile(r"""["'][ \t]*:|[ \t]*:(?=\s|$)""")
"""What follows a key. Only for one is the whole text read, which takes a second if it is large."""


def _as_word(text: str) -> re.Pattern[str]:
    """Return the pattern of a text that is no part of a longer name, such as an id in another one."""
    before, after = (
        boundary if re.match(_OF_NAMES, edge) else ""
        for boundary, edge in ((rf"(?<!{_OF_NAMES})", text[:1]), (rf"(?!{_OF_NAMES})", text[-1:]))
    )
    return re.compile(f"{before}{re.escape(text)}{after}")


_OF_NAMES: Final = r"[A-Za-z0-9_-]"


# --- removing ----------------------------------------------------------------------------------


def _removals(text: str, span: Span) -> Iterator[Fix]:
    """Yield the removal of an item of a list, unless it is the only item, or has a comment.

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
                    yield from _item_removal(text_lines(text), node.items, position)


def _item_removal(lines: list[str], items: tuple[Node, ...], position: int) -> Iterator[Fix]:
    item = items[position]
    before = lines[item.span.line - 1][: item.span.column - 1]
    is_block = before.strip() == "-"
    removed = _block_item(item.span) if is_block else _flow_item(items, position)
    if "#" in _text_in(lines, removed) or _is_comment(lines, item.span.line - 2):
        return
    if not is_block and _COMMENT_NEXT.match(lines[item.span.end_line - 1], item.span.end_column - 1):
        return
    name = item.value if isinstance(item, Scalar) else ""
    yield Fix(f"Remove {name!r}", TextEdit(removed, ""))


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
