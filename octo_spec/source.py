"""Parses YAML text into a tree of nodes with places, from which a spec or a template is read.

The parser is ruamel's in pure Python. The module reads it event by event, so that aliases, anchors and deep
nesting are refused before they cost time or memory. Every scalar is text: ``012345670123`` and ``on`` keep
their spelling.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Span
from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    from ruamel.yaml.error import MarkedYAMLError, StreamMark

    class _Event(Protocol):
        """The attributes of ruamel's events that the walk uses; only a scalar has a value and a style."""

        start_mark: StreamMark
        end_mark: StreamMark
        tag: str | None
        value: str
        style: str | None


def is_utf_8(text: str) -> bool:
    """Return whether text can be written as UTF-8; the name of a file may contain other bytes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 32
MAX_NODES = 100_000
"""Ten times the nodes of the largest specs; the parser takes three seconds for this number."""


SYNTAX = DiagnosticKind.error("OCT100", "yaml-syntax", "The file is not well-formed YAML.")
TOO_LARGE = DiagnosticKind.error("OCT101", "file-too-large", "The file is larger than any real spec.")
BAD_TEXT = DiagnosticKind.error(
    "OCT102", "forbidden-character", "The file is not UTF-8, or contains a control character."
)
NOT_PLAIN = DiagnosticKind.error(
    "OCT103", "yaml-feature-refused", "An anchor, alias, second document or deep nesting."
)
DUPLICATE_KEY = DiagnosticKind.error("OCT105", "duplicate-key", "A mapping contains one key twice.")

KINDS = (SYNTAX, TOO_LARGE, BAD_TEXT, NOT_PLAIN, DUPLICATE_KEY)


@frozen
class Scalar:
    """A text; ``tag`` is the written tag (``!Ref``) or empty, ``plain`` means that the text has no quotes."""

    value: str
    span: Span
    tag: str = ""
    plain: bool = True


@frozen
class Sequence:
    """A list of nodes."""

    items: tuple[Node, ...]
    span: Span
    tag: str = ""


@frozen
class Entry:
    """A key of a mapping with its value."""

    key: Scalar
    value: Node


@frozen
class Mapping:
    """A mapping in file order; its keys are texts, and are unique."""

    entries: tuple[Entry, ...]
    span: Span
    tag: str = ""


Node = Scalar | Sequence | Mapping


@frozen
class Parsed:
    """The root of a file, or ``None`` with the reason."""

    node: Node | None
    diagnostics: tuple[Diagnostic, ...] = ()


class _Refused(Exception):  # noqa: N818 - it never leaves this module
    """Ends the walk over the events if the rest of the file cannot be read."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(str(diagnostic))
        self.diagnostic = diagnostic


def decode(content: bytes, path: str) -> str | Diagnostic:
    """Return bytes decoded from UTF-8, without a byte order mark, or report the first invalid byte."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", "replace")
        message = f"byte 0x{content[error.start]:02x} is not UTF-8"
        return BAD_TEXT.at(_place(before, len(before), path), message, "save the file as UTF-8")


# Characters that are not printable in YAML, and separators and marks that hide text from a reader.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def forbidden_character(text: str) -> re.Match[str] | None:
    """Find the first character that no text may contain; line feed, carriage return and tab are allowed."""
    return _FORBIDDEN.search(text)


def parse_yaml(text: str, path: str) -> Parsed:
    """Read the only document of a YAML file; an empty file has neither a node nor a diagnostic."""
    if len(text) > MAX_CHARACTERS:
        return Parsed(
            None, (TOO_LARGE.at(Span(path), f"the file has more than {MAX_CHARACTERS:,} characters"),)
        )
    if bad := forbidden_character(text):
        message = f"character U+{ord(bad.group()):04X} is not allowed in a file"
        return Parsed(None, (BAD_TEXT.at(_place(text, bad.start(), path), message),))
    composer = _Composer(path)
    try:
        return Parsed(composer.document(_events(text)), tuple(composer.diagnostics))
    except _Refused as refused:
        return Parsed(None, (*composer.diagnostics, refused.diagnostic))
    except _yaml_errors() as error:
        return Parsed(None, (*composer.diagnostics, _syntax_diagnostic(error, text, path)))
    except (ValueError, OverflowError, AssertionError):
        # The parser raises this for "\\UFFFFFFFF" and for "%YAML 1.9".
        message = (
            "the text after this place has an escape that is not a character, or an unknown YAML version"
        )
        return Parsed(None, (*composer.diagnostics, SYNTAX.at(composer.reached, message)))


def _events(text: str) -> Iterator[_Event]:
    from ruamel.yaml import YAML  # noqa: PLC0415 - takes 60 ms, which --help can save

    events: Iterator[_Event] = YAML(typ="safe", pure=True).parse(text)
    return events


def _yaml_errors() -> type[MarkedYAMLError]:
    from ruamel.yaml.error import MarkedYAMLError  # noqa: PLC0415 - as in _events

    return MarkedYAMLError


def _syntax_diagnostic(error: MarkedYAMLError, text: str, path: str) -> Diagnostic:
    from octo_spec.yaml_errors import yaml_error  # noqa: PLC0415 - only invalid YAML needs it

    found = yaml_error(error, text)
    return SYNTAX.at(Span(path, found.place.line + 1, found.place.column + 1), found.message, found.help)


def _place(text: str, offset: int, path: str) -> Span:
    line = text.count("\n", 0, offset) + 1
    return Span(path, line, offset - text.rfind("\n", 0, offset))


_HALF = re.compile("[\ud800-\udfff]")
"""A surrogate: half of a character that two escapes represent, as in "\\ud83d\\ude00"."""


class _Composer:
    """Builds nodes from events, with a method for each kind of event; continues after a duplicate key."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.diagnostics: list[Diagnostic] = []
        self.reached = Span(path)
        self.nodes = 0

    def document(self, events: Iterator[_Event]) -> Node | None:
        next(events)  # StreamStart
        if self._kind(next(events)) == "StreamEnd":
            return None
        node = self._node(next(events), events, 1)
        next(events)  # DocumentEnd
        following = next(events)
        if self._kind(following) != "StreamEnd":
            self._refuse(following, "a second document starts here", "write one spec per file")
        return node

    def _node(self, event: _Event, events: Iterator[_Event], depth: int) -> Node:
        self._count(event)
        if depth > MAX_DEPTH:
            self._refuse(event, f"nested deeper than {MAX_DEPTH} levels")
        if getattr(event, "anchor", None):
            self._refuse(event, "anchors and aliases are not allowed", _written_out(event))
        match self._kind(event):
            case "Scalar":
                return self._scalar(event)
            case "SequenceStart":
                return self._sequence(event, events, depth)
            case _:
                return self._mapping(event, events, depth)

    def _count(self, event: _Event) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            message = f"the file has more than {MAX_NODES:,} keys and values"
            raise _Refused(TOO_LARGE.at(self._span(event), message))

    def _scalar(self, event: _Event) -> Scalar:
        return Scalar(self._text(event), self._span(event), _tag(event), plain=event.style is None)

    def _text(self, event: _Event) -> str:
        """Join the halves of characters, which JSON escapes for an emoji; a lone half is not a text."""
        if not _HALF.search(event.value):
            return event.value
        joined = event.value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
        if alone := _HALF.search(joined):
            message = f"U+{ord(alone.group()):04X} is not allowed in a text: it is half of a character"
            self.diagnostics.append(BAD_TEXT.at(self._span(event), message, "write the whole character"))
        return _HALF.sub("\ufffd", joined)

    def _sequence(self, start: _Event, events: Iterator[_Event], depth: int) -> Sequence:
        items: list[Node] = []
        while self._kind(event := next(events)) != "SequenceEnd":
            items.append(self._node(event, events, depth + 1))
        return Sequence(tuple(items), self._span(start), _tag(start))

    def _mapping(self, start: _Event, events: Iterator[_Event], depth: int) -> Mapping:
        entries: dict[str, Entry] = {}
        while self._kind(event := next(events)) != "MappingEnd":
            key = self._key(event)
            value = self._node(next(events), events, depth + 1)
            if first := entries.get(key.value):
                message = f"key {key.value!r} is already used in line {first.key.span.line}"
                self.diagnostics.append(DUPLICATE_KEY.at(key.span, message, "keep one of them"))
            else:
                entries[key.value] = Entry(key, value)
        return Mapping(tuple(entries.values()), self._span(start), _tag(start))

    def _key(self, event: _Event) -> Scalar:
        if self._kind(event) != "Scalar":
            help = "quote a text that contains ${ or a bracket"
            self._refuse(event, "a key must be one text, not a list or a mapping", help)
        if getattr(event, "anchor", None):
            self._refuse(event, "anchors and aliases are not allowed")
        self._count(event)
        key = self._scalar(event)
        if key.value == "<<" and key.plain:
            self._refuse(event, "merge keys are not allowed", "repeat the keys that it would merge")
        return key

    def _refuse(self, event: _Event, message: str, help: str = "") -> NoReturn:
        raise _Refused(NOT_PLAIN.at(self._span(event), message, help))

    def _span(self, event: _Event) -> Span:
        start, end = event.start_mark, event.end_mark
        self.reached = Span(self.path, start.line + 1, start.column + 1, end.line + 1, end.column + 1)
        return self.reached

    @staticmethod
    def _kind(event: _Event) -> str:
        return type(event).__name__.removesuffix("Event")


def _written_out(event: _Event) -> str:
    """Return the help for an alias or an anchor, which may be a text that begins like one."""
    starts = "*" if type(event).__name__ == "AliasEvent" else "&"
    return f"repeat the value itself, or quote a text that starts with {starts!r}"


def _tag(event: _Event) -> str:
    """Return the tag that is written at a node; empty without a tag."""
    return str(event.tag or "")
