"""Patterns: text with wildcards, as IAM writes it in actions, resources and condition values.

A pattern is a regular expression of the simplest kind: letters, ``*`` for any run of characters and ``?``
for any one. A ``Pattern`` is a string in which a few characters of Unicode's private use area stand for
what is not literal; IAM documents hold no character above U+00FF, so nothing is lost. Being a string, a
pattern is compared, hashed and looked up as fast as one.

The *generic* text of a pattern has a fresh character, which no document holds, for each wildcard. A pattern
that matches it matches, but for ``?``, every text of the first one: the generic text is a canonical model
(Miklau and Suciu, "Containment and Equivalence for a Fragment of XPath", JACM 51(1), 2004).

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html

>>> wild("s3:Get*") == "s3:Get" + RUN, is_literal(wild("s3:Get*"))
(True, False)
>>> generic(wild("s3:Get*")) == "s3:Get" + FRESH
True
"""

from __future__ import annotations

import re
from functools import lru_cache, partial
from itertools import cycle, islice
from typing import TYPE_CHECKING, NewType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Pattern = NewType("Pattern", str)
Patterns = frozenset[Pattern]
"""A union: text matches it where text matches one of its patterns."""

RUN, CHARACTER = "\ue000", "\ue001"
"""``*`` and ``?``."""
SEGMENT_RUN, SEGMENT_CHARACTER = "\ue002", "\ue003"
"""``*`` and ``?`` that match no colon."""
FOLD = "\ue004"
"""In front of a pattern: it ignores letter case, and the rest is in lower case."""
FRESH = "\uf000"
"""A character that no document holds: stands for any other text in a generic text."""

BREAK = "\ue00a"
"""Stands between the name and the session of a caller; no wildcard matches it."""

DIGIT = "\ue00b"
"""One decimal digit. Documents cannot write it: it is part of the form of an account's ID."""

VARIABLE_CHARACTERS = tuple(map(chr, range(0xE010, 0xE110)))
"""Characters that each stand for the value of a policy variable, the same in all patterns compared."""

ANYTHING = Pattern(RUN)

_WILDCARDS = re.compile("[\ue000-\ue003]+")
_DIGITS = re.compile(f"{DIGIT}+")
_NOT_LITERAL = re.compile(f"[\ue000-\ue004{DIGIT}]")
_STARS = re.compile(r"\*+")
_CACHED = 1 << 16


def literal(text: str) -> Pattern:
    """Match ``text`` alone."""
    return Pattern(text)


def folded(pattern: Pattern) -> Pattern:
    """Match what ``pattern`` does, whatever the letter case."""
    return Pattern(FOLD + lower(pattern))


_LOWER = {ord(letter): letter.lower() for letter in map(chr, range(0x100)) if letter.lower() != letter}
UPPER = {lower: chr(code) for code, lower in _LOWER.items()}
"""The other case of each lower-case letter that documents may hold, if it has one."""


def lower(text: str) -> str:
    """Put the letters that documents may hold in lower case; each letter stays one letter."""
    return text.lower() if text.isascii() else text.translate(_LOWER)


def wild(text: str) -> Pattern:
    """Read ``*`` and ``?`` in ``text`` as wildcards."""
    if "*" not in text and "?" not in text:
        return Pattern(text)
    return Pattern(_STARS.sub(RUN, text).replace("?", CHARACTER))


def within_segments(pattern: Pattern) -> Pattern:
    """Keep the wildcards of ``pattern`` from matching a colon."""
    return Pattern(pattern.replace(RUN, SEGMENT_RUN).replace(CHARACTER, SEGMENT_CHARACTER))


@lru_cache(_CACHED)
def is_literal(pattern: Pattern) -> bool:
    """Tell whether ``pattern`` matches exactly one text, which is the pattern itself."""
    return not _NOT_LITERAL.search(pattern)


@lru_cache(_CACHED)
def not_literal(patterns: Patterns) -> tuple[Pattern, ...]:
    """List the patterns that match more than one text, sorted."""
    if not _NOT_LITERAL.search("".join(patterns)):
        return ()
    return tuple(sorted(pattern for pattern in patterns if _NOT_LITERAL.search(pattern)))


@lru_cache(_CACHED)
def generic(pattern: Pattern) -> str:
    """Build the text of ``pattern`` that lies in as few other patterns as possible."""
    return most_generic(pattern) if DIGIT not in pattern else next(generic_texts(pattern))


_USUAL_DIGITS = ("111122223333", "444455556666", "777788889999")


def generic_texts(pattern: Pattern) -> Iterator[str]:
    """Build generic texts of ``pattern``: one, or where it asks for digits, some with other digits."""
    text = most_generic(pattern)
    if DIGIT not in pattern:
        yield text
        return
    for usual in _USUAL_DIGITS:
        yield _DIGITS.sub(partial(_repeated, usual), text)


def _repeated(usual: str, digits: re.Match[str]) -> str:
    return "".join(islice(cycle(usual), len(digits[0])))


@lru_cache(_CACHED)
def most_generic(pattern: Pattern) -> str:
    """Build the generic text of ``pattern`` in which ``DIGIT`` stands for a digit that is not known."""
    return _WILDCARDS.sub(lambda wildcards: FRESH * len(wildcards[0]), pattern.removeprefix(FOLD))


def generics(patterns: Iterable[Pattern]) -> tuple[str, ...]:
    """Build one generic text for each of ``patterns``, in a fixed order."""
    return tuple(generic(pattern) for pattern in sorted(patterns))
