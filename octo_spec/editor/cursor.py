"""Where in the structure of a file a cursor is, also while the YAML around it is not complete.

The lines that enclose the cursor, by their indentation, and the begun line up to the cursor form a small
file. A mark replaces the begun word, open brackets and quotes are closed, and the place of the mark in the
tree is the place of the cursor.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.language.spans import Location, located_values
from octo_spec.source import Scalar, parse_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.editor.edited_text import EditedText
    from octo_spec.repair.text_edits import TextPlace

MARK: Final = "zzcursorzz"
_WORD: Final = re.compile(r"""(?:\$\{[^}]*|[^\s,\[\]{}"'])*\Z""")
_CLOSING: Final = {"[": "]", "{": "}"}


@frozen
class Cursor:
    """The begun word, and the locations that it would have as a key of a map and as a value."""

    word: str
    as_key: Location | None
    as_value: Location | None


def cursor_at(document: EditedText, place: TextPlace) -> Cursor:
    """Find the structure around a place."""
    line = document.lines[place.line] if place.line < len(document.lines) else ""
    before = line[: place.column]
    word = _word(before)
    enclosing = [*enclosing_lines(document.lines, place.line, before), before[: len(before) - len(word)]]
    return Cursor(word, _as_key(enclosing), _as_value(enclosing))


def _word(before: str) -> str:
    found = _WORD.search(before)
    return found[0] if found else ""


def enclosing_lines(lines: list[str], number: int, before: str) -> Iterator[str]:
    """Return the lines that enclose a line, by their indentation, the outermost first."""
    indentation = _indentation(before) if before.strip() else len(before)
    is_item = before.lstrip().startswith("-")
    kept = []
    for line in reversed(lines[:number]):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        own = _indentation(line)
        may_hold_item = is_item and own == indentation and not line.lstrip().startswith("-")
        if own < indentation or may_hold_item:
            kept.append(line)
            indentation, is_item = own, line.lstrip().startswith("-")
        if indentation == 0 and not is_item:
            break
    return reversed(kept)


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _as_key(enclosing: list[str]) -> Location | None:
    """Return the location of the map that the word would be a key of."""
    for location, _, key in _marked_values(enclosing, f"{MARK}: x"):
        if key is not None and key.value == MARK:
            return location[:-1]
    return None


def _as_value(enclosing: list[str]) -> Location | None:
    for location, node, _ in _marked_values(enclosing, MARK):
        if isinstance(node, Scalar) and MARK in node.value:
            return location
    return None


def _marked_values(enclosing: list[str], mark: str) -> Iterator[tuple[Location, object, Scalar | None]]:
    text = "\n".join(enclosing) + mark
    parsed = parse_yaml(text + _closers(text), "")
    if parsed.node is not None:
        yield from located_values(parsed.node)


def _closers(text: str) -> str:
    """Return what closes the quotes and brackets that are open at the end of a text."""
    opened: list[str] = []
    quote = ""
    for before, character in zip(f"\n{text}", text, strict=False):
        if quote:
            quote = "" if character in {quote, "\n"} else quote
        elif character in "\"'" and before in " \n[{,:":
            quote = character
        elif character in _CLOSING and before != "$":
            opened.append(_CLOSING[character])
        elif opened and character == opened[-1]:
            opened.pop()
    return quote + "".join(reversed(opened))
