"""Whether a pattern matches a text."""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from octo_spec.iam.glob import (
    CHARACTER,
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
_CACHED = 1 << 16


def matches(pattern: Pattern, text: str) -> bool:
    """Whether ``pattern`` matches the whole of ``text``."""
    return matcher(pattern)(text)


def any_matches(patterns: Patterns, text: str) -> bool:
    """Whether one of ``patterns`` matches the whole of ``text``."""
    return text in patterns or any(matcher(pattern)(text) for pattern in not_literal(patterns))


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
    return character in (taken, CHARACTER) or (character == SEGMENT_CHARACTER and taken != ":")


def _find(text: str, piece: str, start: int) -> int:
    """Find the first place where ``piece``, which may hold ``?``, stands; -1 if there is none."""
    lead = _ONES.split(piece, maxsplit=1)[0]
    at = text.find(lead, start)
    while at >= 0 and not _stands(text, piece, at):
        at = text.find(lead, at + 1)
    return at


_ONES = re.compile("[\ue001\ue003]")
