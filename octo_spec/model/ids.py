"""Ids of a spec, and their conversion from names in other formats."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

ID_PATTERN: Final = "^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$"
ID_LENGTH: Final = 64

_BREAKS: Final = r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+"


def id_from(name: str, fallback: str = "x") -> str:
    """Return any name in kebab-case: ``ExternalID`` and ``external_id`` become ``external-id``.

    Each word of an id begins with a letter: digits are joined to the word before them, or follow an ``x``.
    """
    if re.fullmatch(ID_PATTERN, name) and len(name) <= ID_LENGTH:
        return name
    words = [word.lower() for word in words_of(name)]
    return _shorten(_join_words(words), ID_LENGTH) or fallback


def words_of(name: str) -> list[str]:
    """Split a name where its writer began a word: ``ExternalID`` is ``External`` and ``ID``."""
    return [word for word in re.split(_BREAKS, name) if word]


def _join_words(words: list[str]) -> str:
    joined = "-".join(words)
    joined = re.sub("-(?=[0-9])", "", joined)
    return f"x{joined}" if joined[:1].isdigit() else joined


def fresh(id: str, taken: Collection[str], instead: str = "") -> str:
    """Return ``id`` if it is not ``taken``; otherwise append ``instead`` or a number."""
    if id not in taken:
        return id
    named = f"{_shorten(id, ID_LENGTH - len(instead) - 1)}-{instead}" if instead else id
    if named not in taken:
        return named
    numbered = (_with_number(named, number) for number in count(2))
    return next(free for free in numbered if free not in taken)


def _with_number(id: str, number: int) -> str:
    """Append a number to an id, in which no word begins with a digit."""
    kept = _shorten(id, ID_LENGTH - len(f"-x{number}"))
    return f"{kept}{'-x' if kept[-1].isdigit() else ''}{number}"


def _shorten(id: str, length: int) -> str:
    """Cut an id that is too long: after a word, unless that would remove half of it."""
    kept = id[:length].rstrip("-")
    if len(id) <= length or id[length] == "-":
        return kept
    words, _, _ = kept.rpartition("-")
    return words if len(words) > length // 2 else kept
