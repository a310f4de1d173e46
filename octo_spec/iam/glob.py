"""Patterns: text with wildcards, as IAM writes it in actions, resources and condition values.

A ``Pattern`` is a string in which a few characters of Unicode's private use area stand for what is
not literal; IAM documents hold no character above U+00FF, so nothing is lost. Being a string, a
pattern is compared, hashed and looked up at the speed of one.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NewType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Pattern = NewType("Pattern", str)
Patterns = frozenset[Pattern]
"""A union: text matches where one of them does."""

RUN, ONE = "\ue000", "\ue001"
"""``*`` and ``?``."""
SEGMENT_RUN, SEGMENT_ONE = "\ue002", "\ue003"
"""``*`` and ``?`` that do not cross a colon."""
FOLD = "\ue004"
"""In front: letter case does not matter; the rest is in lower case."""
FRESH = "\uf000"
"""A character that no document holds: stands for "anything else" in generic text."""

BREAK = "\ue00a"
"""Stands between the parts of a caller; no wildcard takes it."""

STAND_INS = tuple(map(chr, range(0xE010, 0xE110)))
"""Characters that each stand for one text, any, the same in all patterns that are compared."""

ANYTHING = Pattern(RUN)

_WILDCARDS = re.compile("[\ue000-\ue003]+")
_MEANT = re.compile("[\ue000-\ue004]")
"""What is no literal text."""
_RUN = re.compile("([\ue000\ue002])")
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
    return Pattern(_STARS.sub(RUN, text).replace("?", ONE))


def within_segments(pattern: Pattern) -> Pattern:
    """Keep the wildcards of ``pattern`` from crossing a colon."""
    return Pattern(pattern.replace(RUN, SEGMENT_RUN).replace(ONE, SEGMENT_ONE))


@lru_cache(_CACHED)
def is_literal(pattern: Pattern) -> bool:
    """Whether ``pattern`` matches exactly one text, which is the pattern itself."""
    return not _MEANT.search(pattern)


def matches(pattern: Pattern, text: str) -> bool:
    """Whether ``pattern`` matches the whole of ``text``."""
    return matcher(pattern)(text)


def any_matches(patterns: Patterns, text: str) -> bool:
    """Whether one of ``patterns`` matches the whole of ``text``."""
    return text in patterns or any(matcher(pattern)(text) for pattern in not_literal(patterns))


@lru_cache(_CACHED)
def not_literal(patterns: Patterns) -> tuple[Pattern, ...]:
    """List those of ``patterns`` that match more than one literal text."""
    if not _MEANT.search("".join(patterns)):
        return ()
    return tuple(sorted(pattern for pattern in patterns if _MEANT.search(pattern)))


@lru_cache(_CACHED)
def matcher(pattern: Pattern) -> Callable[[str], bool]:
    """Build the test whether ``pattern`` matches the whole of a text."""
    body = pattern.removeprefix(FOLD)
    head, runs = _pieces(body)
    # To compile a regular expression takes longer than all the matching that most patterns see.
    stands, find = (_stands, _find) if _ONES.search(body) else (str.startswith, str.find)
    match = partial(_fits_anyhow if _turns_back(runs) else _fits, stands, find, head, runs)
    return (lambda text: match(lower(text))) if pattern.startswith(FOLD) else match


_Runs = tuple[tuple[bool, str], ...]
"""For each run: whether it stays within a segment, and the text behind it."""


def _pieces(body: str) -> tuple[str, _Runs]:
    head, *rest = _RUN.split(body)
    return head, tuple((run == SEGMENT_RUN, text) for run, text in zip(rest[::2], rest[1::2], strict=True))


def _fits(
    stands: Callable[[str, str, int], bool],
    find: Callable[[str, str, int], int],
    head: str,
    runs: _Runs,
    text: str,
) -> bool:
    """Match: each run ends at the first place where what is behind it stands."""
    if not stands(text, head, 0):
        return False
    position = len(head)
    if not runs:
        return position == len(text)
    for confined, behind in runs[:-1]:
        found = find(text, behind, position)
        if found < 0 or (confined and text.find(":", position, found) >= 0):
            return False
        position = found + len(behind)
    confined, tail = runs[-1]
    end = len(text) - len(tail)
    return (
        end >= position and stands(text, tail, end) and not (confined and text.find(":", position, end) >= 0)
    )


def _turns_back(runs: _Runs) -> bool:
    """Whether a run within a segment follows one that may cross: then the first place may be wrong."""
    kinds = [confined for confined, _ in runs]
    return any(kinds[kinds.index(False) :]) if False in kinds else False


def _fits_anyhow(
    stands: Callable[[str, str, int], bool],
    find: Callable[[str, str, int], int],
    head: str,
    runs: _Runs,
    text: str,
) -> bool:
    """Match as ``_fits`` does, with every place where a run may end."""
    ends = {len(head)} if stands(text, head, 0) else set()
    for confined, behind in runs:
        ends = {
            place + len(behind)
            for end in ends
            for place in _places(find, text, behind, end)
            if not (confined and text.find(":", end, place) >= 0)
        }
    return len(text) in ends


def _places(find: Callable[[str, str, int], int], text: str, piece: str, start: int) -> Iterator[int]:
    place = find(text, piece, start)
    while place >= 0:
        yield place
        place = find(text, piece, place + 1)


def _stands(text: str, piece: str, at: int) -> bool:
    """Whether ``piece``, which may hold ``?``, stands at a place of ``text``."""
    taken = text[at : at + len(piece)]
    return len(taken) == len(piece) and all(map(_takes, piece, taken))


def _takes(character: str, taken: str) -> bool:
    return character in (taken, ONE) or (character == SEGMENT_ONE and taken != ":")


def _find(text: str, piece: str, start: int) -> int:
    """Find the first place where ``piece``, which may hold ``?``, stands; -1 if there is none."""
    lead = _ONES.split(piece, maxsplit=1)[0]
    at = text.find(lead, start)
    while at >= 0 and not _stands(text, piece, at):
        at = text.find(lead, at + 1)
    return at


_ONES = re.compile("[\ue001\ue003]")


@lru_cache(_CACHED)
def generic(pattern: Pattern) -> str:
    """Build the text of ``pattern`` that lies in as few other patterns as possible."""
    return _WILDCARDS.sub(lambda found: FRESH * len(found.group()), pattern.removeprefix(FOLD))


def generics(patterns: Iterable[Pattern]) -> tuple[str, ...]:
    """Build one generic text for each of ``patterns``, in a fixed order."""
    return tuple(generic(pattern) for pattern in sorted(patterns))
