"""Places in a text, and edits of it."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


@frozen(order=True)
class TextPlace:
    """A place in a text: line and column count from 0, columns in characters."""

    line: int
    column: int


@frozen(order=True)
class TextRange:
    """A part of a text: from ``start`` up to ``end``, which is not part of it."""

    start: TextPlace
    end: TextPlace

    def holds(self, place: TextPlace) -> bool:
        """Whether a place is in the range, or at its end, where a person still means it."""
        return self.start <= place <= self.end


@frozen
class TextEdit:
    """A replacement of a part of a text."""

    range: TextRange
    text: str


def text_lines(text: str) -> list[str]:
    """Return the lines of a text without their ends, as YAML and editors count them."""
    return _LINE_END.split(text)


def apply_edits(text: str, edits: Iterable[TextEdit]) -> str:
    """Return a text with edits, none of which overlap; the ends of its other lines stay as they are.

    >>> apply_edits("wen: now", [TextEdit(TextRange(TextPlace(0, 0), TextPlace(0, 3)), "when")])
    'when: now'
    """
    starts = [0, *(found.end() for found in _LINE_END.finditer(text))]
    for edit in sorted(edits, key=lambda edit: edit.range, reverse=True):
        start, end = _offset(starts, edit.range.start, text), _offset(starts, edit.range.end, text)
        text = f"{text[:start]}{edit.text}{text[end:]}"
    return text


def edit_between(text: str, new: str) -> TextEdit:
    r"""Return the edit of whole lines that makes one text of another.

    >>> edit_between("a\nb\nc\n", "a\nx\ny\nc\n").text
    'x\ny\n'
    """
    old_lines, new_lines = _LINE.findall(text), _LINE.findall(new)
    start = _common(zip(old_lines, new_lines, strict=False))
    most = min(len(old_lines), len(new_lines)) - start
    end = min(most, _common(zip(reversed(old_lines), reversed(new_lines), strict=False)))
    changed = TextRange(TextPlace(start, 0), TextPlace(len(old_lines) - end, 0))
    return TextEdit(changed, "".join(new_lines[start : len(new_lines) - end]))


def place_before(edit: TextEdit, place: TextPlace) -> TextPlace:
    """Return where a place of a text was before an edit; the start of the edit for a place in the new part.

    >>> place_before(TextEdit(TextRange(TextPlace(0, 4), TextPlace(1, 2)), ""), TextPlace(0, 5))
    TextPlace(line=1, column=3)
    """
    start, end = edit.range.start, edit.range.end
    *more, last = text_lines(edit.text)
    new_end = TextPlace(start.line + len(more), len(last) if more else start.column + len(last))
    if place < new_end:
        return min(place, start)
    column = place.column + (end.column - new_end.column if place.line == new_end.line else 0)
    return TextPlace(place.line + end.line - new_end.line, column)


def _common(pairs: Iterable[tuple[str, str]]) -> int:
    """Count the pairs, from the first, of two equal lines."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _offset(starts: list[int], place: TextPlace, text: str) -> int:
    """Return the offset of a place; the end of the text if the line is after it."""
    return starts[place.line] + place.column if place.line < len(starts) else len(text)
