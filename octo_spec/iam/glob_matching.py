"""Match a text against a pattern, without regular expressions.

Compiling a regular expression takes longer than all the matching that most patterns see. A run may end at the
first place where the text after it occurs, without backtracking (Cox, "Glob Matching Can Be Simple And Fast
Too", 2017, https://research.swtch.com/glob). That is wrong only if a run within a segment follows a wildcard
that may cross segments; then every place is tried, as the set of active states of an automaton.

>>> from octo_spec.iam.glob import wild, within_segments
>>> matches(wild("b/*/test/*"), "b/1///test///o"), matches(wild("b/*/test/*"), "b/1/2/test.jpg")
(True, False)
>>> matches(within_segments(wild("arn:*:s3")), "arn:aws:x:s3")
False
"""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from octo_spec.iam.glob import (
    CHARACTER,
    DIGIT,
    FOLD,
    SEGMENT_CHARACTER,
    SEGMENT_RUN,
    Pattern,
    Patterns,
    lower,
    not_literal,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_RUN = re.compile("([\ue000\ue002])")
DIGITS = "0123456789"
_CACHED = 1 << 16


def matches(pattern: Pattern, text: str) -> bool:
    """Return whether ``pattern`` matches the whole of ``text``."""
    return matcher(pattern)(text)


def any_matches(patterns: Patterns, text: str) -> bool:
    """Return whether one of ``patterns`` matches the whole of ``text``."""
    if text in patterns:
        return True
    for pattern in not_literal(patterns):  # noqa: SIM110 - the innermost loop; a generator costs as much
        if matcher(pattern)(text):
            return True
    return False


@lru_cache(_CACHED)
def matcher(pattern: Pattern) -> Callable[[str], bool]:
    """Return a function that tests whether ``pattern`` matches the whole of a text."""
    body = pattern.removeprefix(FOLD)
    head, runs = _pieces(body)
    has_characters = any(map(_CHARACTERS.search, (head, *(piece for _, piece in runs))))
    occurs_at, find = (_occurs_at, _find) if has_characters else (str.startswith, str.find)
    match = partial(_match_each_end if _first_may_be_wrong(runs) else _match, occurs_at, find, head, runs)
    return (lambda text: match(lower(text))) if pattern.startswith(FOLD) else match


_Runs = tuple[tuple[bool, str], ...]
"""For each run: whether it stays within a segment, and the piece of text after it."""


def _pieces(body: str) -> tuple[str, _Runs]:
    """Cut a pattern at its runs: the piece before the first, then each run with the piece after it."""
    head, *rest = _RUN.split(body)
    return head, tuple((run == SEGMENT_RUN, text) for run, text in zip(rest[::2], rest[1::2], strict=True))


def _match(
    occurs_at: Callable[[str, str, int], bool],
    find: Callable[[str, str, int], int],
    head: str,
    runs: _Runs,
    text: str,
) -> bool:
    """Return whether a text matches if each run ends at the first occurrence of the piece after it."""
    if not occurs_at(text, head, 0):
        return False
    position = len(head)
    if not runs:
        return position == len(text)
    for is_confined, piece in runs[:-1]:
        place = find(text, piece, position)
        if place < 0 or (is_confined and text.find(":", position, place) >= 0):
            return False
        position = place + len(piece)
    is_confined, tail = runs[-1]
    end = len(text) - len(tail)
    return (
        end >= position
        and occurs_at(text, tail, end)
        and not (is_confined and text.find(":", position, end) >= 0)
    )


def _first_may_be_wrong(runs: _Runs) -> bool:
    """Return whether a run within a segment follows a wildcard that may cross segments."""
    confined = [is_confined for is_confined, _ in runs]
    if True not in confined:
        return False
    crossing = (not is_confined or CHARACTER in piece for is_confined, piece in runs)
    first = next((position for position, crosses in enumerate(crossing) if crosses), len(runs))
    return any(confined[first + 1 :])


def _match_each_end(
    occurs_at: Callable[[str, str, int], bool],
    find: Callable[[str, str, int], int],
    head: str,
    runs: _Runs,
    text: str,
) -> bool:
    """Return whether a text matches if each run ends at some occurrence of the piece after it."""
    ends = {len(head)} if occurs_at(text, head, 0) else set()
    for is_confined, piece in runs:
        ends = {
            place + len(piece)
            for end in ends
            for place in _occurrences(find, text, piece, end)
            if not (is_confined and text.find(":", end, place) >= 0)
        }
    return len(text) in ends


def _occurrences(find: Callable[[str, str, int], int], text: str, piece: str, start: int) -> Iterator[int]:
    place = find(text, piece, start)
    while place >= 0:
        yield place
        place = find(text, piece, place + 1)


# --- pieces with ``?`` -------------------------------------------------------------------------


_Stretch = tuple[str, int, int]
"""Equal wildcards, or literal text, between two places of a piece."""


@lru_cache(_CACHED)
def _stretches(piece: str) -> tuple[_Stretch, ...]:
    """Cut a piece where wildcards begin and end; skip wildcards that match any character."""
    return tuple(
        (found[0], found.start(), found.end()) for found in _STRETCH.finditer(piece) if found[1] != CHARACTER
    )


def _occurs_at(text: str, piece: str, place: int) -> bool:
    """Return whether ``piece``, which may contain ``?``, occurs at a place of ``text``."""
    if len(text) - place < len(piece):
        return False
    for stretch, start, end in _stretches(piece):  # noqa: SIM110 - the innermost loop; a generator costs as much
        if not _takes(stretch, text, place + start, place + end):
            return False
    return True


def _takes(stretch: str, text: str, start: int, end: int) -> bool:
    if stretch[0] == SEGMENT_CHARACTER:
        return text.find(":", start, end) < 0
    if stretch[0] == DIGIT:
        return not text[start:end].strip(DIGITS + DIGIT)
    return text.startswith(stretch, start)


def _find(text: str, piece: str, start: int) -> int:
    """Return the first place where ``piece``, which may contain ``?``, occurs; -1 if it does not occur."""
    lead = _lead(piece)
    place = text.find(lead, start)
    while place >= 0 and not _occurs_at(text, piece, place):
        place = text.find(lead, place + 1)
    return place


@lru_cache(_CACHED)
def _lead(piece: str) -> str:
    """Return the text before the first ``?``."""
    return _CHARACTERS.split(piece, maxsplit=1)[0]


_IN_PIECES = f"{CHARACTER}-{SEGMENT_CHARACTER}{DIGIT}"
"""The wildcards of a piece. A piece has no run, and a set of two ranges compiles in a tenth of the time."""
_STRETCH = re.compile(f"([{_IN_PIECES}])\\1*|[^{_IN_PIECES}]+")
_CHARACTERS = re.compile(f"[{_IN_PIECES}]")
