"""Converts texts in JSON to values, with references and with inserted values.

Each reference is a letter of Unicode's private use area while the text is parsed, and each value in JSON is a
text of one such letter: so JSON's own parser sees where they are.
"""

from __future__ import annotations

import json
import re
import sys
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.notes import refuse
from octo_spec.model.text import Text
from octospec_terraform.reading.binary_numbers import InexactError, number
from octospec_terraform.reading.given import refuse_given, refuse_key
from octospec_terraform.reading.values import (
    Json,
    Listing,
    Mixed,
    OpenKey,
    Str,
    Table,
    Value,
    fail,
    string,
)

if TYPE_CHECKING:
    from typing import Any

    from octo_spec.diagnostics import Span
    from octo_spec.model.text import Reference

_FIRST: Final = 0xE000
_LAST: Final = 0xF8FF
_PRIVATE: Final = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")
_QUOTE: Final = re.compile(r'\\.|"', re.DOTALL)
_FRAGMENT: Final = "this JSON contains, without quotes, a value that is known only when the module is applied"


def decode_json(value: Value, span: Span) -> Value:
    """Read a text in JSON."""
    match value:
        case Json(inner):
            return inner
        case Str(text):
            return _decode((text,), span)
        case Mixed(parts):
            return _decode(parts, span)
        case _:
            return refuse(span, "the JSON text here is not known")


def without_open_keys(value: Value, span: Span) -> Value:
    """Return a value whose names are all known; refuse one with an input in a name."""
    match value:
        case Table(entries):
            for key, item in entries:
                if isinstance(key, OpenKey):
                    refuse_key(span, key.value)
                without_open_keys(item, span)
        case Listing(items):
            for item in items:
                without_open_keys(item, span)
        case _:
            pass
    return value


def _decode(parts: tuple[Text | Json, ...], span: Span) -> Value:
    known: list[Reference | Json] = []
    written = "".join(_with_marks(part, known, span) for part in parts)
    marked, quoted = "", False
    for character in re.split(f"({_PRIVATE.pattern})", written):
        if _PRIVATE.fullmatch(character) and not quoted:
            marked += f'"{character}"'
            if not isinstance(fragment := known[ord(character) - _FIRST], Json):
                refuse_given(span, _FRAGMENT, Str(Text.of(fragment), span=span))
            continue
        if _PRIVATE.fullmatch(character) and isinstance(known[ord(character) - _FIRST], Json):
            refuse(span, "a text of this JSON contains JSON")
        marked += character
        quoted ^= sum(match.group() == '"' for match in _QUOTE.finditer(character)) % 2 == 1
    return _parse(marked, known, span)


def _with_marks(part: Text | Json, known: list[Reference | Json], span: Span) -> str:
    if isinstance(part, Json):
        return _mark(part, known, span)
    if any(isinstance(piece, str) and _PRIVATE.search(piece) for piece in part.pieces):
        refuse(span, "this JSON contains a character of a private use area of Unicode")
    return "".join(piece if isinstance(piece, str) else _mark(piece, known, span) for piece in part.pieces)


def _mark(what: Reference | Json, known: list[Reference | Json], span: Span) -> str:
    if _FIRST + len(known) > _LAST:
        refuse(span, "this JSON contains too many references")
    known.append(what)
    return chr(_FIRST + len(known) - 1)


def _parse(marked: str, known: list[Reference | Json], span: Span) -> Value:
    try:
        tree = json.loads(marked, object_pairs_hook=_Pairs, parse_float=number, parse_int=number)
    except InexactError as error:
        refuse(span, str(error))
    except (ValueError, RecursionError) as error:
        fail(span, f"this is not valid JSON: {error}")
    return _value(tree, known, span)


class _Pairs(list["tuple[str, Any]"]):
    """The pairs of an object, in their order."""


def _value(tree: Any, known: list[Reference | Json], span: Span) -> Value:  # noqa: ANN401 - any JSON
    match tree:
        case str():
            return _text(tree, known, span)
        case _Pairs():
            keys = [key for key, _ in tree]
            if len(set(keys)) < len(keys):
                refuse(span, "an object of this JSON contains a name twice")
            entries = ((_key(key, known, span), _value(item, known, span)) for key, item in tree)
            return Table(tuple(entries), span=span)
        case list():
            return Listing(tuple(_value(item, known, span) for item in tree), span=span)
        case None | bool() | int() | Fraction():
            return tree
        case _:
            return refuse(span, "this is not valid JSON")


def _key(key: str, known: list[Reference | Json], span: Span) -> str:
    match _text(key, known, span):
        case Str(text) as name:
            return OpenKey.of(name) if text.literal is None else text.literal
        case _:
            return refuse(span, "a name of this JSON contains JSON")


def _text(written: str, known: list[Reference | Json], span: Span) -> Value:
    if not _PRIVATE.search(written):
        # A plan contains actions and Sids many thousand times, and hardly any ARN twice.
        return string(span, written if written.startswith("arn:") else sys.intern(written))
    parts = re.split(f"({_PRIVATE.pattern})", written)
    pieces = [known[ord(part) - _FIRST] if _PRIVATE.fullmatch(part) else part for part in parts]
    match [piece for piece in pieces if piece != ""]:
        case [Json(inner)]:
            return inner
        case found:
            return string(span, *(piece for piece in found if not isinstance(piece, Json)))
