"""Why a text is not valid YAML, and where: the parser often stops a line after the error."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ruamel.yaml.error import MarkedYAMLError, StreamMark
    from ruamel.yaml.tokens import Token


class TextPosition(NamedTuple):
    """A line and a column, from 0."""

    line: int
    column: int


@frozen
class YamlError:
    """The error in a text, its place, and the help."""

    place: TextPosition
    message: str
    help: str = ""


@frozen
class _Stop:
    """The state in which the parser stopped: what it found, what it was reading, and since where."""

    text: str
    lines: tuple[str, ...]
    met: str
    at: TextPosition
    reading: str
    since: TextPosition

    @property
    def before(self) -> str:
        """The line in which the parser stopped, up to that place."""
        return self.lines[self.at.line][: self.at.column]

    def content_above(self, line: int) -> int | None:
        """Return the last line above that has more than a comment."""
        above = reversed(range(line))
        return next((number for number in above if not re.match(r"\s*(#|$)", self.lines[number])), None)


def yaml_error(error: MarkedYAMLError, text: str) -> YamlError:
    """Return the error in ``text`` that caused the parser's ``error``."""
    at = _place(error.problem_mark)
    since = _place(error.context_mark) if error.context_mark else at
    lines = tuple(re.split("\r\n|\r|\n", text))
    if blank := _no_break_space(lines, at.line):
        return blank
    stop = _Stop(text, lines, error.problem or "not well-formed", at, error.context or "", since)
    explain = next(explain for words, explain in _EXPLANATIONS if words in f"{stop.reading}: {stop.met}")
    return explain(stop)


_NO_BREAK_SPACE = re.compile(r"[ -]*(?P<blank>\u00a0)")


def _no_break_space(lines: tuple[str, ...], last: int) -> YamlError | None:
    """Find a line that is indented with a character that looks like a space, but is text for YAML."""
    for number, line in enumerate(lines[: last + 1]):
        if found := _NO_BREAK_SPACE.match(line):
            message = "this line is indented with a no-break space (U+00A0)"
            return YamlError(TextPosition(number, found.start("blank")), message, "replace it with a space")
    return None


def _place(mark: StreamMark | None) -> TextPosition:
    return TextPosition(mark.line, mark.column) if mark else TextPosition(0, 0)


# --- keys and their colons -----------------------------------------------------------------------

_ENTRY = re.compile(r"""\s*(?:- +)*(?P<key>"[^"]*"|'[^']*'|[^\s"'#\[{-][^#]*?):(?=\s|$)\s*(?P<value>.*)""")
"""A line with a key and its colon."""


def _colon(stop: _Stop) -> YamlError:
    """Explain a ``: `` at a place where no key can end."""
    key, above = stop.before.strip(" -"), stop.content_above(stop.at.line)
    if _ENTRY.match(stop.before) or above is None:
        return YamlError(stop.at, "a second ': ' on one line", "quote the value")
    if " " in key:
        return YamlError(stop.at, f"a ': ' in a text that continues from line {above + 1}", "quote the text")
    entry = _ENTRY.match(stop.lines[above])
    if entry is None:
        return _without_colon(stop, above)
    message = f"{key!r} is indented deeper than {entry['key']!r} in line {above + 1}, which has a value"
    start = TextPosition(stop.at.line, len(stop.before) - len(stop.before.lstrip(" -")))
    return YamlError(start, message, "give both the same indentation, or remove that value")


def _no_colon(stop: _Stop) -> YamlError:
    """Explain a key that is not followed by a colon."""
    return _without_colon(stop, stop.since.line)


def _without_colon(stop: _Stop, line: int) -> YamlError:
    content = stop.lines[line].lstrip(" -")
    place = TextPosition(line, len(stop.lines[line]) - len(content))
    if unspaced := re.match(r"([a-z][a-z-]*):(\S.*)", content):
        return YamlError(
            place, "there is no space after the ':'", f"write '{unspaced[1]}: {unspaced[2].strip()}'"
        )
    words = re.match(r"([a-z][a-z-]*)(?:\s+(.*))?$", content)
    example = f"write '{words[1]}: {words[2] or ''}".rstrip() + "'" if words else ""
    return YamlError(place, "this line has no ': '", example)


# --- indentation ---------------------------------------------------------------------------------


def _indentation(stop: _Stop) -> YamlError:
    """Explain a line whose column matches no line above, or that is indented below a line without a colon."""
    above = stop.content_above(stop.at.line)
    if above is not None and stop.at.column in _starts(stop.lines[above]):
        return _without_colon(stop, above)
    columns = tuple(_columns(stop))
    outer = max((column for column in columns if column < stop.at.column), default=None)
    deeper = min((column for column in columns if column > stop.at.column), default=None)
    spaces = [str(column) for column in (outer, deeper) if column is not None]
    help = f"indent it by {' or '.join(spaces)} spaces" if spaces else ""
    return YamlError(stop.at, "the indentation of this line does not match the lines above", help)


def _columns(stop: _Stop) -> Iterator[int]:
    """Yield the columns at which the lines above begin, from the innermost that is still open."""
    level, above = len(stop.text), stop.content_above(stop.at.line)
    while above is not None and level:
        for start in _starts(stop.lines[above]):
            if start < level:
                level = start
                yield start
        above = stop.content_above(above)


def _starts(line: str) -> tuple[int, ...]:
    """Return the columns at which the content of a line begins, without and with its ``- ``."""
    indent = len(line) - len(line.lstrip(" "))
    return (len(line) - len(line.lstrip(" -")), indent) if line[indent:].startswith("- ") else (indent,)


def _entry_among_keys(stop: _Stop) -> YamlError:
    return YamlError(
        stop.at, "a list entry among the keys of a map", "indent it below the key to which it belongs"
    )


def _key_among_entries(stop: _Stop) -> YamlError:
    return YamlError(
        stop.at,
        "a map key among the entries of a list",
        "indent it by two more spaces, or start it with '- '",
    )


def _entry_in_line_of_key(stop: _Stop) -> YamlError:
    return YamlError(stop.at, "a list cannot start on the line of its key", "start it on the next line")


# --- quotes --------------------------------------------------------------------------------------


def _quote(stop: _Stop) -> YamlError:
    return YamlError(stop.since, "this quote is never closed", "close it")


def _after_value(stop: _Stop) -> YamlError:
    """Explain a text after the end of a value: the closing quote may have been meant to open one."""
    opened = _quote_over_lines(stop)
    if opened is not None:
        return YamlError(opened, "this quote is not closed in its line", "close it")
    return YamlError(
        stop.at, "there is text after the end of a value", "write all of it in one pair of quotes"
    )


def _quote_over_lines(stop: _Stop) -> TextPosition | None:
    """Find the start of the last quoted text before the stop, if it was closed in another line."""
    last = None
    for token in _tokens(stop.text):
        if (token.start_mark.line, token.start_mark.column) >= stop.at:
            break
        if getattr(token, "style", None) in ("'", '"'):
            last = token
    return _place(last.start_mark) if last and last.start_mark.line < last.end_mark.line else None


def _tokens(text: str) -> Iterator[Token]:
    from ruamel.yaml import YAML  # noqa: PLC0415 - as in source.py

    tokens: Iterator[Token] = YAML(typ="safe", pure=True).scan(text)
    return tokens


def _escape(stop: _Stop) -> YamlError:
    help = "use single quotes, in which a backslash has no special meaning"
    return YamlError(stop.at, "this backslash in double quotes does not begin a valid escape", help)


# --- flow lists and maps -------------------------------------------------------------------------


def _flow(stop: _Stop) -> YamlError:
    """Explain a flow list or map that neither continues nor ends."""
    noun, opening, closing = ("map", "{", "}") if "mapping" in stop.reading else ("list", "[", "]")
    if "<scalar>" in stop.met:
        return _missing_comma(stop)
    if stop.since.line < stop.at.line and "got '{'" not in stop.met and "got '['" not in stop.met:
        return YamlError(
            stop.since,
            f"this flow {noun} {opening} is never closed",
            f"close it with {closing!r}",
        )
    message = f"this is not valid in the flow {noun} {opening} {closing}"
    return YamlError(stop.at, message, "quote a text that contains ${ or a bracket")


def _missing_comma(stop: _Stop) -> YamlError:
    after = _after_value(stop)
    return after if after.place != stop.at else YamlError(stop.at, "a ',' is missing before this", "add it")


def _closing(stop: _Stop) -> YamlError:
    return YamlError(stop.at, "this bracket closes nothing", "remove it, or quote the text")


# --- characters ----------------------------------------------------------------------------------


def _tab(stop: _Stop) -> YamlError:
    return YamlError(stop.at, "a tab cannot indent or start a value", "indent with spaces")


def _first_character(stop: _Stop) -> YamlError:
    """Explain a value whose first character has a meaning in YAML."""
    place = stop.since if stop.reading in _READING_A_MARK else stop.at
    first = stop.lines[place.line][place.column : place.column + 1]
    if not first:
        return YamlError(place, "the value is missing")
    help = 'write "*"' if first == "*" else "quote the value"
    return YamlError(
        place, f"a value cannot start with {'a backquote' if first == '`' else repr(first)}", help
    )


_READING_A_MARK = (
    "while scanning an alias",
    "while scanning an anchor",
    "while scanning a block scalar",
    "while scanning a tag",
)


def _other(stop: _Stop) -> YamlError:
    return YamlError(stop.at, stop.met)


_EXPLANATIONS: tuple[tuple[str, Callable[[_Stop], YamlError]], ...] = (
    ("found character '\\t'", _tab),
    ("mapping values are not allowed", _colon),
    ("could not find expected ':'", _no_colon),
    ("expected <block end>, but found '<block mapping start>'", _indentation),
    ("expected <block end>, but found '<block sequence start>'", _indentation),
    ("expected <block end>, but found '-'", _entry_among_keys),
    ("expected <block end>, but found '?'", _key_among_entries),
    ("expected <block end>, but found '<scalar>'", _after_value),
    ("expected <block end>, but found ']'", _closing),
    ("expected <block end>, but found '}'", _closing),
    ("sequence entries are not allowed", _entry_in_line_of_key),
    ("unexpected end of stream", _quote),
    ("unknown escape character", _escape),
    ("expected ',' or", _flow),
    ("while scanning an alias", _first_character),
    ("while scanning an anchor", _first_character),
    ("while scanning a block scalar", _first_character),
    ("expected the node content", _first_character),
    ("found character", _first_character),
    ("", _other),
)
"""Words of the parser about what it was reading and what it found -> the function that explains them."""
