"""What a variable may hold, by the patterns beside the one that it stands in.

Where a pattern ``before${key}behind`` meets another one, the variable's value takes that other pattern
from one place to a later one; which places, is all that can matter of the value. So the parts of the
other pattern between such places tell the values apart.
"""

from __future__ import annotations

from functools import lru_cache

from octo_spec.iam.glob import (
    ANYTHING,
    BREAK,
    CHARACTER,
    FOLD,
    RUN,
    SEGMENT_CHARACTER,
    SEGMENT_RUN,
    Pattern,
    Patterns,
    folded,
    lower,
)
from octo_spec.iam.pattern_containment import disjoint

MARK = "\ue009"
"""Stands for the variable."""
_RUNS = frozenset({RUN, SEGMENT_RUN})
_CROSSING = frozenset({RUN, CHARACTER})
_CONFINED = frozenset({SEGMENT_RUN, SEGMENT_CHARACTER})


@lru_cache(1 << 14)
def quotients(marked: Pattern, fellow: Pattern) -> Patterns:
    """List the parts of ``fellow`` that a value at a mark may take, in some text that both match."""
    if disjoint(Pattern(marked.replace(MARK, RUN)), fellow):
        return frozenset()
    fold = FOLD in (marked[:1], fellow[:1])
    holder, other = (pattern.removeprefix(FOLD) for pattern in (marked, fellow))
    if fold:
        holder, other = lower(holder), lower(other)
    parts = holder.split(MARK)
    found = {
        part
        for index in range(1, len(parts))
        for part in _between(RUN.join(parts[:index]), other, RUN.join(parts[index:]))
    }
    return frozenset(folded(part) if fold else part for part in found) - {ANYTHING}


def _between(before: str, other: str, behind: str) -> Patterns:
    starts = _places(before, other)
    ends = [len(other) - place for place in _places(behind[::-1], other[::-1])]
    return frozenset(Pattern(other[start:end]) for start in starts for end in ends if start <= end)


def _places(context: str, other: str) -> list[int]:
    """List where in ``other`` a text of ``context`` may end, in front of a run rather than behind it."""
    start = (0, 0)
    seen, waiting = {start}, [start]
    while waiting:
        new = [pair for pair in _following(context, other, *waiting.pop()) if pair not in seen]
        seen.update(new)
        waiting += new
    ends = {place for at, place in seen if at == len(context)}
    return sorted(place for place in ends if place == 0 or other[place - 1] not in _RUNS)


def _following(context: str, other: str, at: int, place: int) -> list[tuple[int, int]]:
    character, fellow = context[at : at + 1], other[place : place + 1]
    found = []
    if character in _RUNS:
        found.append((at + 1, place))
    if fellow in _RUNS:
        found.append((at, place + 1))
    if character and fellow and _agree(character, fellow):
        found.append((at + (character not in _RUNS), place + (fellow not in _RUNS)))
    return found


def _agree(one: str, other: str) -> bool:
    """Whether a letter exists that both of two characters of patterns take."""
    return one == other or _takes(one, other) or _takes(other, one)


def _takes(wildcard: str, character: str) -> bool:
    if wildcard in _CROSSING:
        return character != BREAK
    return wildcard in _CONFINED and character not in (":", BREAK)
