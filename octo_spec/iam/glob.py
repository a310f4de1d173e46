"""Patterns: text with wildcards, as IAM writes it in actions, resources and condition values.

A ``Pattern`` is a string in which a few characters of Unicode's private use area stand for what is
not literal; IAM documents hold no character above U+00FF, so nothing is lost. Being a string, a
pattern is compared, hashed and looked up at the speed of one.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NewType

if TYPE_CHECKING:
    from collections.abc import Iterable

Pattern = NewType("Pattern", str)
Patterns = frozenset[Pattern]
"""A union: text matches where one of them does."""

RUN, CHARACTER = "\ue000", "\ue001"
"""``*`` and ``?``."""
SEGMENT_RUN, SEGMENT_CHARACTER = "\ue002", "\ue003"
"""``*`` and ``?`` that do not cross a colon."""
FOLD = "\ue004"
"""In front: letter case does not matter; the rest is in lower case."""
FRESH = "\uf000"
"""A character that no document holds: stands for "anything else" in generic text."""

BREAK = "\ue00a"
"""Stands between the parts of a caller; no wildcard takes it."""

VARIABLE_CHARACTERS = tuple(map(chr, range(0xE010, 0xE110)))
"""Characters that each stand for one text, any, the same in all patterns that are compared."""

ANYTHING = Pattern(RUN)

_WILDCARDS = re.compile("[\ue000-\ue003]+")
_MEANT = re.compile("[\ue000-\ue004]")
"""What is no literal text."""
_STARS = re.compile(r"\*+")
_CACHED = 1 << 16


def literal(text: str) -> Pattern:
    """Match ``text`` alone."""
    return Pattern(text)


def folded(pattern: Pattern) -> Pattern:
    """Match what ``pattern`` does, whatever the letter case."""
    return Pattern(FOLD + lower(pattern))


_LOWER = {ord(one): one.lower() for one in map(chr, range(0x100)) if one.lower() != one}
UPPER = {lower: chr(code) for code, lower in _LOWER.items()}
"""Each lower-case letter of documents that has another case, and that one."""


def lower(text: str) -> str:
    """Put the letters that documents may hold in lower case, one by one, so that each finds its way back."""
    return text.lower() if text.isascii() else text.translate(_LOWER)


def wild(text: str) -> Pattern:
    """Read ``*`` and ``?`` in ``text`` as wildcards."""
    if "*" not in text and "?" not in text:
        return Pattern(text)
    return Pattern(_STARS.sub(RUN, text).replace("?", CHARACTER))


def within_segments(pattern: Pattern) -> Pattern:
    """Keep the wildcards of ``pattern`` from crossing a colon."""
    return Pattern(pattern.replace(RUN, SEGMENT_RUN).replace(CHARACTER, SEGMENT_CHARACTER))


@lru_cache(_CACHED)
def is_literal(pattern: Pattern) -> bool:
    """Whether ``pattern`` matches exactly one text, which is the pattern itself."""
    return not _MEANT.search(pattern)


@lru_cache(_CACHED)
def not_literal(patterns: Patterns) -> tuple[Pattern, ...]:
    """List those of ``patterns`` that match more than one literal text."""
    if not _MEANT.search("".join(patterns)):
        return ()
    return tuple(sorted(pattern for pattern in patterns if _MEANT.search(pattern)))


@lru_cache(_CACHED)
def generic(pattern: Pattern) -> str:
    """Build the text of ``pattern`` that lies in as few other patterns as possible."""
    return _WILDCARDS.sub(lambda found: FRESH * len(found.group()), pattern.removeprefix(FOLD))


def generics(patterns: Iterable[Pattern]) -> tuple[str, ...]:
    """Build one generic text for each of ``patterns``, in a fixed order."""
    return tuple(generic(pattern) for pattern in sorted(patterns))
