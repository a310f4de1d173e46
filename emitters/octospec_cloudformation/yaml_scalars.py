"""Scalars of YAML that parsers of YAML 1.1 and 1.2 read alike, for templates and for extras."""

from __future__ import annotations

import re

from octo_spec.source import forbidden_character

_PLAIN = re.compile(r"""[A-Za-z^$/(](?:[!-9;-~]|:(?=[!-~])|[ ](?=[ -"$-~]))*""")
"""Printable ASCII that starts unlike a number, date or indicator and contains no ``: `` and no `` #``."""

_WORDS = re.compile("(?i:y|n|yes|no|on|off|true|false|null)")
"""The texts that YAML 1.1 reads as another type."""

_BASIC_PLANE = 0xFFFF

_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def scalar(value: str | int) -> str:
    """Write one value so that every YAML parser reads it back as it is."""
    if isinstance(value, int):
        return str(value)
    if _PLAIN.fullmatch(value) and not _WORDS.fullmatch(value):
        return value
    if _is_clear(value):
        return "'" + value.replace("'", "''") + "'"
    return f'"{"".join(map(_escape, value))}"'


def _is_clear(text: str) -> bool:
    """Return whether no character needs an escape: all are visible, and of the basic plane."""
    # A pattern of these ranges takes as long to compile as a usual template takes to write.
    if text.isascii():
        return text.isprintable()
    return not forbidden_character(text) and all(
        " " <= one <= "~" or "\xa0" <= one <= "\ud7ff" or "\ue000" <= one <= "\ufffd" for one in text
    )


def _escape(character: str) -> str:
    """Escape a character where necessary; never as a surrogate pair, which PyYAML misreads."""
    if character in _SHORT:
        return _SHORT[character]
    if _is_clear(character):
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= _BASIC_PLANE else f"\\U{code:08x}"
