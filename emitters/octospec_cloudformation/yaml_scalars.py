"""Scalars of YAML that parsers of YAML 1.1 and 1.2 read alike, for templates and for extras."""

from __future__ import annotations

import re

from octo_spec.source import forbidden_character

_PLAIN = re.compile(r"""[A-Za-z^$/(](?:[!-9;-~]|:(?=[!-~])|[ ](?=[ -"$-~]))*""")
"""Printable ASCII that starts unlike a number, date or indicator and contains no ``: `` and no `` #``."""

_WORDS = re.compile("(?i:y|n|yes|no|on|off|true|false|null)")
"""The texts that YAML 1.1 reads as another type."""

_SINGLE = re.compile("[ -~\xa0-\ud7ff\ue000-\ufffd]*")
"""The characters allowed between single quotes: printable, and of the basic plane."""

_ESCAPED = re.compile(
    "[^ !#-[\\]-~\xa0-\ud7ff\ue000-\ufffd]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)
"""The characters to escape between double quotes: the quote, the backslash, invisible ones, other planes."""

_BASIC_PLANE = 0xFFFF

_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def scalar(value: str | int) -> str:
    """Write one value so that every YAML parser reads it back as it is."""
    if isinstance(value, int):
        return str(value)
    if _PLAIN.fullmatch(value) and not _WORDS.fullmatch(value):
        return value
    if _SINGLE.fullmatch(value) and not forbidden_character(value):
        return "'" + value.replace("'", "''") + "'"
    return f'"{_ESCAPED.sub(_escape, value)}"'


def _escape(match: re.Match[str]) -> str:
    """Escape one character; never as a surrogate pair, which PyYAML misreads."""
    character = match.group()
    code = ord(character)
    return _SHORT.get(character) or (f"\\u{code:04x}" if code <= _BASIC_PLANE else f"\\U{code:08x}")
