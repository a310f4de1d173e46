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
_WORD: Final = re.compile(r"""(?:\$\{[^}]*|[^\s,\[\]{}"'])+""")
_CLOSING: Final = {"[": "]", "{": "}"}
_CONTENT: Final = re.compile(r"\s*[^\s#]")
_ENTRY: Final = re.compile(r"""\s*(?:-|[^\s\[\]{},#][^\[\]{},#]*?:)(?:\s|\Z)""")
"""The start of an item or of a key; in brackets, an action such as s3:GetObject is neither."""
_SIGNS: Final = re.compile(
    r"""(?:^|(?<=\s))\#.*
      | (?:^|(?<=[\s\[{,:]))(?P<quote>["'])[^\n]*?(?P<end>(?P=quote)|$)
      | \$\{ | [\[\]{}]""",
    re.VERBOSE | re.MULTILINE,
)
"""Comments, quoted texts up to the end of the line, and brackets."""


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
    # To search for a word that ends here would take the square of the length of a long one.
    words = (found[0] for found in _WORD.finditer(before) if found.end() == len(before))
    return next(words, "")


def enclosing_lines(lines: list[str], number: int, before: str) -> Iterator[str]:
    """Return the lines that enclose a line, by their indentation, the outermost first.

    Brackets that go over several lines enclose what is in them at any indentation.
    """
    *entries, begun = _entries([*lines[:number], before])
    indentation = _indentation(begun[0]) if begun[0].strip() else len(before)
    is_item = begun[0].lstrip().startswith("-")
    kept = begun[:-1][::-1]
    for entry in reversed(entries):
        own, is_own_item = _indentation(entry[0]), entry[0].lstrip().startswith("-")
        may_hold_item = is_item and own == indentation and not is_own_item
        if own < indentation or may_hold_item:
            kept += reversed(entry)
            indentation, is_item = own, is_own_item
        if indentation == 0 and not is_item:
            break
    return reversed(kept)


def _entries(lines: list[str]) -> list[list[str]]:
    """Join the lines of brackets that go over several lines; omit comments and, except the last, empty lines.

    A bracket that is not closed yet ends before a key or an item that its indentation puts outside.
    """
    entries: list[list[str]] = []
    opened: tuple[str, ...] = ()
    for line in (*(line for line in lines[:-1] if _CONTENT.match(line)), lines[-1]):
        if opened and not (_indentation(line) <= _indentation(entries[-1][0]) and _ENTRY.match(line)):
            entries[-1].append(line)
        else:
            entries.append([line])
            opened = ()
        if opened or not _is_balanced(line):
            opened, _ = _opened(line, opened)
    return entries


def _is_balanced(line: str) -> bool:
    """Whether a line closes the brackets that it opens, as most lines do: a large text has thousands."""
    return line.count("[") == line.count("]") and line.count("{") == line.count("}")


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
    opened, quote = _opened(text, ())
    return quote + "".join(reversed(opened))


def _opened(text: str, opened: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Return what closes the brackets that are open after a text, and the quote that is open at its end."""
    quote = ""
    for found in _SIGNS.finditer(text):
        sign = found[0]
        if sign in _CLOSING:
            opened = (*opened, _CLOSING[sign])
        elif opened and sign == opened[-1]:
            opened = opened[:-1]
        is_open = found["quote"] and found["end"] == "" and found.end() == len(text)
        quote = found["quote"] if is_open else ""
    return opened, quote
