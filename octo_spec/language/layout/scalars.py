"""How a text is written in YAML: plain if it reads back as itself and looks like nothing else."""

from __future__ import annotations

import re
from typing import Final

from octo_spec.source import forbidden_character

_INDICATORS: Final = "-?:,[]{}#&*!|>'\"%@`"
_UNSAFE: Final = re.compile(r": |:$| #|^[-?:](?= |$)|^---|^\.\.\.|^ | $|^$|[\t\n\r\x85\xa0]")
_UNSAFE_IN_FLOW: Final = re.compile(r"[\[\]{},?]|:[\[\]{},\"']")
"""Characters that end a text between brackets; to PyYAML, a question mark does."""

_LOOKS_LIKE_NO_TEXT: Final = re.compile(
    r"""~ | null | true | false | yes | no | on | off | y | n | \.nan | [-+]?\.inf
      | [-+]?[0-9][0-9_,:.]* | [-+]?\.[0-9][0-9_]* | [-+]?(?:[0-9]+\.?|[0-9]*\.[0-9]+)e[-+]?[0-9]+
      | 0x[0-9a-f_]+ | 0o?[0-7_]+ | 0b[01_]+
      | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[t ].*)? | = | <<""",
    re.VERBOSE | re.IGNORECASE,
)
"""Texts that a reader of YAML 1.1 or 1.2 reads as a number, a date, a boolean or null."""


def yaml_scalar(text: str, *, typed: bool = False, in_flow: bool = False) -> str:
    """Return a text as YAML; ``typed`` if words such as ``on`` or ``3600`` have their YAML meaning."""
    if _plain(text, in_flow=in_flow) and (typed or not _LOOKS_LIKE_NO_TEXT.fullmatch(text)):
        return text
    return quote(text)


def written_key(text: str, *, in_flow: bool = False) -> str:
    """Return a key as YAML: ids are plain, and keys with a colon are quoted for readability."""
    plain = _plain(text, in_flow=in_flow) and ":" not in text
    likeness = _LOOKS_LIKE_NO_TEXT.fullmatch(text) and text != "on"
    return text if plain and not likeness else quote(text)


def _plain(text: str, *, in_flow: bool) -> bool:
    if _UNSAFE.search(text) or forbidden_character(text) or (in_flow and _UNSAFE_IN_FLOW.search(text)):
        return False
    starts = text[0]
    return starts not in _INDICATORS or (starts in "-?:" and text[1:2] not in ("", " ") and not in_flow)


def quote(text: str) -> str:
    """Return a text in quotes, single ones if double ones would need escapes."""
    needs_escapes = re.search("[\t\n\r\x85\xa0]|^ | $", text) or forbidden_character(text)
    if re.search(r'["\\]', text) and not needs_escapes:
        return "'" + text.replace("'", "''") + "'"
    written = "".join(_ESCAPES.get(character, character) for character in text)
    # Written as itself, such a character would make the file invalid, or hide a part of it.
    while found := forbidden_character(written):
        written = written.replace(found[0], f"\\u{ord(found[0]):04x}")
    return f'"{written}"'


_ESCAPES: Final = {
    '"': '\\"',
    "\\": "\\\\",
    "\t": "\\t",
    "\n": "\\n",
    "\r": "\\r",
    "\x85": "\\N",
    "\xa0": "\\_",
}


def wrap_prose(text: str, width: int) -> tuple[str, ...]:
    """Break prose at single spaces into lines of ``width``; a longer word has its own line."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)


def foldable(text: str) -> bool:
    """Return whether prose reads back from a folded block: words with single spaces between them."""
    return text.isprintable() and "" not in text.split(" ")
