"""Places in a text, and edits of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable


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


def apply_edits(text: str, edits: Iterable[TextEdit]) -> str:
    """Return a text with edits, none of which overlap.

    >>> apply_edits("wen: now", [TextEdit(TextRange(TextPlace(0, 0), TextPlace(0, 3)), "when")])
    'when: now'
    """
    lines = text.split("\n")
    for edit in sorted(edits, key=lambda edit: edit.range, reverse=True):
        start, end = edit.range.start, edit.range.end
        first, last = lines[start.line][: start.column], lines[end.line][end.column :]
        lines[start.line : end.line + 1] = f"{first}{edit.text}{last}".split("\n")
    return "\n".join(lines)
