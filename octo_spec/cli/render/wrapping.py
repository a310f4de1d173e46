"""Text in lines that fit the terminal, broken only at spaces: a copied name is complete."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final
from unicodedata import east_asian_width

from octo_spec.cli.printing import escape_line, without_style

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NARROWEST: Final = 80
WIDEST: Final = 200
NARROWEST_COLUMN: Final = 24
_MOST_DIGITS: Final = 9
"""No terminal is wider, and Python reads no number of thousands of digits."""
USUAL: Final = 100
"""The columns of a page that does not go to a terminal."""


def columns(*, err: bool = False) -> int | None:
    """Return the columns of the terminal, or of the variable ``COLUMNS``; ``None`` if there is neither."""
    value = os.environ.get("COLUMNS", "")
    is_number = value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS
    found = int(value) if is_number and int(value) else _terminal_width(err=err)
    return found and min(max(found, NARROWEST), WIDEST)


def _terminal_width(*, err: bool) -> int | None:
    stream = sys.stderr if err else sys.stdout
    try:
        return os.get_terminal_size(stream.fileno()).columns or None
    except (OSError, ValueError, AttributeError):  # no terminal, a closed stream, or no stream
        return None


def wrap(text: str, indent: int, hanging: int = 0, width: int | None = None) -> list[str]:
    """Break a text at spaces; indent every line, and each one after the first by ``hanging`` more columns.

    A word that is wider than a line stays whole. Colours take no columns.
    """
    words = escape_line(text).split(" ")
    return list(_lines(filter(None, words), indent, indent + hanging, width or columns() or USUAL))


def fitting(text: str, indent: int = 0, hanging: int = 0) -> list[str]:
    """Break a text if it goes to a terminal; elsewhere it stays one line, for tools that read it."""
    return wrap(text, indent, hanging) if columns() else [" " * indent + text]


def with_label(before: str, text: str) -> list[str]:
    """Break a text into a column to the way of ``before``, or below it if the column is too narrow.

    The text stays in one line if it does not go to a terminal.
    """
    width = columns()
    if width is None:
        return [before + text]
    if cells(before) + NARROWEST_COLUMN > width:
        margin = len(before) - len(before.lstrip(" "))
        alone = [before.rstrip()] if cells(before.rstrip()) <= width else wrap(before, margin, hanging=2)
        return [*alone, *wrap(text, 6)]
    first, *rest = wrap(text, cells(before)) or [""]
    return [before + first.lstrip(" "), *rest]


def cells(text: str) -> int:
    """Count the columns of a terminal: a Chinese, Japanese or Korean character takes two, a colour none."""
    shown = without_style(escape_line(text))
    if shown.isascii():
        return len(shown)
    return sum(2 if east_asian_width(character) in {"W", "F"} else 1 for character in shown)


def _lines(words: Iterable[str], first: int, following: int, width: int) -> Iterator[str]:
    line, taken = " " * first, first
    is_empty = True
    for word in words:
        size = cells(word)
        if not is_empty and taken + 1 + size > width:
            yield line
            line, taken, is_empty = " " * following, following, True
        line += word if is_empty else f" {word}"
        taken += size if is_empty else size + 1
        is_empty = False
    if not is_empty:
        yield line
