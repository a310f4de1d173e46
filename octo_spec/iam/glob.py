"""Patterns: text with wildcards, as IAM writes it in actions, resources and condition values.

A pattern is a regular expression of the simplest kind: letters, ``*`` for any run of characters and ``?`` for
any one. A ``Pattern`` is a string in which a few characters of Unicode's private use area represent what is
not literal; IAM documents contain no character above U+00FF, so nothing is lost. As a string, a pattern is
fast to compare, hash and look up.

The *generic* text of a pattern has a fresh character, which no document contains, for each wildcard. A
pattern that matches the generic text also matches, apart from ``?``, every text of the first pattern: the
generic text is a canonical model (Miklau and Suciu, "Containment and Equivalence for a Fragment of XPath",
JACM 51(1), 2004).

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
"""A union: it matches a text if one of its patterns does."""

RUN, CHARACTER = "\ue000", "\ue001"
"""``*`` and ``?``."""
SEGMENT_RUN, SEGMENT_CHARACTER = "\ue002", "\ue003"
"""``*`` and ``?`` that match no colon."""
FOLD = "\ue004"
"""At the beginning of a pattern: it ignores letter case, and the rest is in lower case."""
FRESH = "\uf000"
"""A character that no document contains: it represents any other text in a generic text."""

BREAK = "\ue00a"
"""Separates the name and the session of a caller; no wildcard matches it."""

DIGIT = "\ue00b"
"""One decimal digit. Documents cannot write it: it is part of the form of an account's ID."""

VARIABLE_CHARACTERS = tuple(map(chr, range(0xE010, 0xE110)))
"""Characters that each represent the value of a policy variable, the same in all compared patterns."""

ANYTHING = Pattern(RUN)

_WILDCARDS = re.compile("[\ue000-\ue003]+")
_DIGITS = re.compile(f"{DIGIT}+")
_NOT_LITERAL = re.compile(f"[\ue000-\ue004{DIGIT}]")
_STARS = re.compile(r"\*+")
_CACHED = 1 << 16


def literal(text: str) -> Pattern:
    """Return a pattern that matches only ``text``."""
    return Pattern(text)


def any_case_pattern(pattern: Pattern) -> Pattern:
    """Return a pattern that matches what ``pattern`` matches, in any letter case."""
    return Pattern(FOLD + lower(pattern))


_LOWER = {ord(letter): letter.lower() for letter in map(chr, range(0x100)) if letter.lower() != letter}
UPPER = {lower: chr(code) for code, lower in _LOWER.items()}
"""The other case of each lower-case letter that documents may hold, if it has one."""


def lower(text: str) -> str:
    """Return ``text`` with the letters of documents in lower case; each letter stays one letter."""
    return text.lower() if text.isascii() else text.translate(_LOWER)


def wild(text: str) -> Pattern:
    """Return the pattern of ``text``, whose ``*`` and ``?`` are wildcards."""
    if "*" not in text and "?" not in text:
        return Pattern(text)
    return Pattern(_STARS.sub(RUN, text).replace("?", CHARACTER))


def within_segments(pattern: Pattern) -> Pattern:
    """Return ``pattern`` with wildcards that match no colon."""
    return Pattern(pattern.replace(RUN, SEGMENT_RUN).replace(CHARACTER, SEGMENT_CHARACTER))


@lru_cache(_CACHED)
def is_literal(pattern: Pattern) -> bool:
    """Return whether ``pattern`` matches exactly one text, which is the pattern itself."""
    return not _NOT_LITERAL.search(pattern)


@lru_cache(_CACHED)
def not_literal(patterns: Patterns) -> tuple[Pattern, ...]:
    """Return the patterns that match more than one text, sorted."""
    if not _NOT_LITERAL.search("".join(patterns)):
        return ()
    return tuple(sorted(pattern for pattern in patterns if _NOT_LITERAL.search(pattern)))


@lru_cache(_CACHED)
def generic(pattern: Pattern) -> str:
    """Return the text of ``pattern`` that is in as few other patterns as possible."""
    return most_generic(pattern) if DIGIT not in pattern else next(generic_texts(pattern))


_USUAL_DIGITS = ("111122223333", "444455556666", "777788889999")


def generic_texts(pattern: Pattern) -> Iterator[str]:
    """Yield generic texts of ``pattern``: one, or if it contains digits, some with other digits."""
    text = most_generic(pattern)
    if DIGIT not in pattern:
        yield text
        return
    for usual in _USUAL_DIGITS:
        yield _DIGITS.sub(partial(_repeat_usual, usual), text)


def _repeat_usual(usual: str, digits: re.Match[str]) -> str:
    """Repeat the usual digits up to the length of a match."""
    return "".join(islice(cycle(usual), len(digits[0])))


@lru_cache(_CACHED)
def most_generic(pattern: Pattern) -> str:
    """Return the generic text of ``pattern`` in which ``DIGIT`` represents an unknown digit."""
    return _WILDCARDS.sub(lambda wildcards: FRESH * len(wildcards[0]), pattern.removeprefix(FOLD))


def generics(patterns: Iterable[Pattern]) -> tuple[str, ...]:
    """Return one generic text for each of ``patterns``, in a fixed order."""
    return tuple(generic(pattern) for pattern in sorted(patterns))
