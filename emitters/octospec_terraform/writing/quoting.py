"""Literal text in HCL: it can never end the string, the key or the comment that contains it."""

from __future__ import annotations

import re

from octospec_terraform.escaping import ESCAPES, IDENTIFIER, KEYWORDS, OPENERS

_SPECIAL = re.compile(r'[$%](?=\{)|["\\]|[^ -~]')
_CLOSES = re.compile(r"\{(?:[ !#&-\[\]-|~]|[$%](?!\{))*\}")
"""Braces around printable ASCII that needs no escape."""


def write_quoted(literal: str) -> str:
    """Write a string without interpolation."""
    return f'"{escape(literal)}"'


def escape(literal: str, *, before_reference: bool = False) -> str:
    """Escape the text between quotes; a ``$`` directly before a reference would double its ``${``."""
    if before_reference and literal.endswith(("$", "%")):
        return _SPECIAL.sub(_escape, literal[:-1]) + _code_point(literal[-1])
    return _SPECIAL.sub(_escape, literal)


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    if character in "$%":
        return _opener(match)
    if character in ESCAPES:
        return ESCAPES[character]
    return character if character.isprintable() else _code_point(character)


def _opener(match: re.Match[str]) -> str:
    sign, text, start = match.group(), match.string, match.start()
    doubles = text[start - 1 : start] != sign and _CLOSES.match(text, match.end())
    return OPENERS[f"{sign}{{"][:-1] if doubles else _code_point(sign)


def _code_point(character: str) -> str:
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"  # noqa: PLR2004 - the end of \u


def key(name: str) -> str:
    """Write the key of an object in ASCII: ``terraform fmt`` measures other characters in its own way."""
    if IDENTIFIER.fullmatch(name) and name not in KEYWORDS:
        return name
    return "".join(sign if sign.isascii() else _code_point(sign) for sign in write_quoted(name))


def comment(text: str) -> str:
    """Write one line of documentation."""
    return f"# {visible(text)}".rstrip()


def visible(text: str) -> str:
    """Return a text on one line; each character that could end the line becomes a space."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
