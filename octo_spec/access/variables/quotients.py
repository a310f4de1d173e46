"""Quotients of a pattern: the parts of it that the value of a variable may cover.

If ``before${key}behind`` and another pattern match one text, the variable's value covers the other pattern
from one place to a later one. The text before the value matches ``before``, so the other pattern is divided
by ``before`` on its left side and by ``behind`` on its right side: the quotients of regular languages
(Hopcroft, Motwani, Ullman, "Introduction to Automata Theory, Languages, and Computation", 2006, section 4.2).
There are finitely many quotients of a pattern, one for each pair of places, and they decide which values lead
to a common text.

>>> from octo_spec.iam.glob import wild
>>> sorted(quotients(Pattern(f"home-{MARK}/x"), wild("home-a/x")))
['a']
>>> part = quotients(Pattern(f"home-{MARK}/x"), wild("home-a*"))
>>> [pattern.replace(RUN, "*") for pattern in sorted(part)]
['a*']
"""

from __future__ import annotations

from functools import lru_cache

from octo_spec.iam.glob import (
    ANYTHING,
    BREAK,
    CHARACTER,
    DIGIT,
    FOLD,
    RUN,
    SEGMENT_CHARACTER,
    SEGMENT_RUN,
    Pattern,
    Patterns,
    any_case_pattern,
    lower,
)
from octo_spec.iam.glob_matching import DIGITS
from octo_spec.iam.pattern_containment import disjoint

MARK = "\ue009"
"""A placeholder for the variable."""
_RUNS = frozenset({RUN, SEGMENT_RUN})
_CROSSING = frozenset({RUN, CHARACTER})
_CONFINED = frozenset({SEGMENT_RUN, SEGMENT_CHARACTER})


@lru_cache(1 << 14)
def quotients(marked: Pattern, fellow: Pattern) -> Patterns:
    """Return the parts of ``fellow`` that a value at a mark may cover in a text that both match.

    The pattern of any text is omitted: it does not distinguish values.
    """
    if disjoint(Pattern(marked.replace(MARK, RUN)), fellow):
        return frozenset()
    fold = FOLD in (marked[:1], fellow[:1])
    holder, other = (pattern.removeprefix(FOLD) for pattern in (marked, fellow))
    if fold:
        holder, other = lower(holder), lower(other)
    pieces = holder.split(MARK)
    parts = {
        part
        for index in range(1, len(pieces))
        for part in _patterns_between(RUN.join(pieces[:index]), other, RUN.join(pieces[index:]))
    }
    return frozenset(any_case_pattern(part) if fold else part for part in parts) - {ANYTHING}


def _patterns_between(before: str, other: str, behind: str) -> Patterns:
    """Cut ``before`` off the left side of a pattern, and ``behind`` off its right side."""
    starts = _ends(before, other)
    ends = [len(other) - end for end in _ends(behind[::-1], other[::-1])]
    return frozenset(Pattern(other[start:end]) for start in starts for end in ends if start <= end)


def _ends(context: str, other: str) -> list[int]:
    """Return the places in ``other`` at which a text of ``context`` may end: before a run, not after it.

    Walks through ``context``, and holds all places that a text of it can reach as the bits of one number.
    """
    runs = _agreeing_bits("", other)
    places = _reachable_places(runs, 1)
    for character in context:
        agreeing = _agreeing_bits(character, other)
        if character in _RUNS:
            places = _reachable_places(agreeing | runs, places)
        else:
            taken = places & agreeing
            places = _reachable_places(runs, (taken & ~runs) << 1 | taken & runs)
    ends = (end for end in range(len(other) + 1) if places >> end & 1)
    return [end for end in ends if end == 0 or other[end - 1] not in _RUNS]


def _reachable_places(passable: int, places: int) -> int:
    """Add each place that can be reached by passing characters, one after the other.

    A sum carries a bit through all ones above it: Warren, "Hacker's Delight", 2012, section 2-1.
    """
    return places | ((places & passable) + passable) ^ passable


@lru_cache(1 << 16)
def _agreeing_bits(character: str, other: str) -> int:
    """Return, as bits, the characters of ``other`` that share a letter with ``character``; "" fits runs."""
    fits = (_agree(character, fellow) if character else fellow in _RUNS for fellow in other)
    return sum(1 << place for place, fit in enumerate(fits) if fit)


def _agree(left: str, right: str) -> bool:
    """Return whether some letter fits two characters of patterns."""
    return left == right or _takes(left, right) or _takes(right, left)


def _takes(wildcard: str, character: str) -> bool:
    if wildcard == DIGIT:
        return character in DIGITS
    if wildcard in _CROSSING:
        return character != BREAK
    return wildcard in _CONFINED and character not in (":", BREAK)
