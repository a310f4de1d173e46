"""A product automaton that finds a shortest text that some patterns match and others do not.

Each pattern is a nondeterministic automaton with one position for each of its characters. All run side by
side (the product construction), each as the set of its active positions (the subset construction: Rabin and
Scott, "Finite Automata and Their Decision Problems", IBM Journal 3(2), 1959; Hopcroft, Motwani, Ullman,
"Introduction to Automata Theory, Languages, and Computation", 2006, sections 2.3 and 4.2). A state is one
number with a bit for each position, so that reading a letter takes a few operations on it (Shift-And:
Baeza-Yates and Gonnet, "A New Approach to Text Searching", CACM 35(10), 1992). A breadth-first search over
the states visits each state once, and letters that no pattern mentions behave alike, so one letter represents
all of them.

>>> from octo_spec.access.budget import Budget
>>> from octo_spec.iam.glob import wild
>>> shortest_text([wild("a*"), wild("*b")], [wild("ab")], Budget()).replace(FRESH, "x")
'axb'
>>> shortest_text([wild("a*"), wild("*b")], [wild("a*b")], Budget()) is None
True
"""

from __future__ import annotations

from collections import Counter, deque
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from octo_spec.iam.glob import (
    BREAK,
    CHARACTER,
    DIGIT,
    FOLD,
    FRESH,
    RUN,
    SEGMENT_CHARACTER,
    SEGMENT_RUN,
    UPPER,
    Pattern,
)
from octo_spec.iam.glob_matching import DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from octo_spec.access.budget import Budget
    from octo_spec.access.search.spellings import Spellings, StateT

_WILDCARDS = frozenset({RUN, SEGMENT_RUN, CHARACTER, SEGMENT_CHARACTER, DIGIT})


class _Transitions(NamedTuple):
    """The transitions of one letter: the positions that advance, and those that may stay."""

    advance: int
    stay: int


class _Automaton(NamedTuple):
    """The product of all patterns: ``matching`` must match, ``excluded`` must not.

    ``ends`` are the accepting positions of patterns, ``rows`` all positions of a pattern.
    """

    letters: Mapping[str, _Transitions]
    start: int
    runs: int
    matching_ends: tuple[int, ...]
    matching_rows: tuple[int, ...]
    excluded_ends: int


def shortest_text(matching: Sequence[Pattern], excluded: Sequence[Pattern], budget: Budget) -> str | None:
    """Return a shortest text that all of ``matching`` and none of ``excluded`` match, or ``None``."""
    automaton = _automaton(tuple(matching), tuple(excluded))
    start = _closure(automaton.start, automaton.runs)
    origins: dict[int, tuple[int, str]] = {}
    queue = deque([start])
    seen = {start}
    while queue:
        state = queue.popleft()
        if _accepts(automaton, state):
            return _path(state, origins)
        budget.spend()
        for letter, (advance, stay) in automaton.letters.items():
            successor = _closure(((state & advance) << 1) | (state & stay), automaton.runs)
            if successor not in seen and all(successor & row for row in automaton.matching_rows):
                seen.add(successor)
                origins[successor] = state, letter
                queue.append(successor)
    return None


def shortest_spelling(
    matching: Sequence[Pattern], excluded: Sequence[Pattern], values: Spellings[StateT], budget: Budget
) -> str | None:
    """Return a shortest spelling of ``values`` that all of ``matching`` and none of ``excluded`` match."""
    automaton = _automaton(tuple(matching), tuple(excluded), values.letters)
    start = (_closure(automaton.start, automaton.runs), frozenset(values.start))
    origins: dict[tuple[int, frozenset[StateT]], tuple[tuple[int, frozenset[StateT]], str]] = {}
    queue = deque([start])
    seen = {start}
    while queue:
        state = queue.popleft()
        if _accepts(automaton, state[0]) and any(map(values.is_complete, state[1])):
            return _path(state, origins)
        budget.spend()
        for letter in values.letters:
            read = frozenset(after for value in state[1] for after in values.next_states(value, letter))
            successor = _successor(automaton, state[0], letter), read
            if read and successor not in seen and all(successor[0] & row for row in automaton.matching_rows):
                seen.add(successor)
                origins[successor] = state, letter
                queue.append(successor)
    return None


def _successor(automaton: _Automaton, state: int, letter: str) -> int:
    advance, stay = automaton.letters[letter]
    return _closure(((state & advance) << 1) | (state & stay), automaton.runs)


def _accepts(automaton: _Automaton, state: int) -> bool:
    return not state & automaton.excluded_ends and all(state & end for end in automaton.matching_ends)


def _closure(state: int, runs: int) -> int:
    """Add the positions that can be reached without a letter: a run may be empty."""
    while (wider := state | ((state & runs) << 1)) != state:
        state = wider
    return state


StepT = TypeVar("StepT")


def _path(state: StepT, origins: Mapping[StepT, tuple[StepT, str]]) -> str:
    """Return the letters on the way to a state."""
    letters = []
    while state in origins:
        state, letter = origins[state]
        letters.append(letter)
    return "".join(reversed(letters))


# --- construction ------------------------------------------------------------------------------


@lru_cache(1 << 10)
def _automaton(
    matching: tuple[Pattern, ...], excluded: tuple[Pattern, ...], also_letters: str = ""
) -> _Automaton:
    patterns = [*matching, *excluded]
    bodies = [pattern.removeprefix(FOLD) for pattern in patterns]
    starts = list(accumulate((len(body) + 1 for body in bodies), initial=0))[:-1]
    ends = [1 << (start + len(body)) for start, body in zip(starts, bodies, strict=True)]
    rows = [(end << 1) - (1 << start) for start, end in zip(starts, ends, strict=True)]
    bits = _bits(patterns, starts)
    return _Automaton(
        letters={letter: _transitions(letter, bits) for letter in _alphabet(patterns, also_letters)},
        start=sum(1 << start for start in starts),
        runs=bits[RUN] | bits[SEGMENT_RUN],
        matching_ends=tuple(ends[: len(matching)]),
        matching_rows=tuple(rows[: len(matching)]),
        excluded_ends=sum(ends[len(matching) :]),
    )


def _bits(patterns: Iterable[Pattern], starts: Iterable[int]) -> Counter[str]:
    """Return the positions of each wildcard, and the positions that accept each letter."""
    bits: Counter[str] = Counter()
    for pattern, start in zip(patterns, starts, strict=True):
        fold = pattern.startswith(FOLD)
        for offset, character in enumerate(pattern[fold:]):
            for letter in {character, UPPER.get(character, character)} if fold else character:
                bits[letter] |= 1 << (start + offset)
    return bits


def _alphabet(patterns: Sequence[Pattern], also: str) -> tuple[str, ...]:
    """Return every letter that a pattern mentions, the fresh one for all other letters, and another digit."""
    letters = {FRESH, *also}
    for pattern in patterns:
        body = set(pattern.removeprefix(FOLD))
        letters |= body - _WILDCARDS
        letters |= {":"} if body & {SEGMENT_RUN, SEGMENT_CHARACTER} else set()
        letters |= {UPPER[letter] for letter in body & UPPER.keys()} if pattern.startswith(FOLD) else set()
    if any(DIGIT in pattern for pattern in patterns):
        letters.add(next((digit for digit in DIGITS if digit not in letters), DIGITS[0]))
    return (FRESH, *sorted(letters - {FRESH} - _WILDCARDS))


def _transitions(letter: str, bits: Counter[str]) -> _Transitions:
    advance, stay = bits[letter], 0
    if letter != BREAK:
        advance |= bits[CHARACTER]
        stay |= bits[RUN]
        advance |= bits[DIGIT] if letter in DIGITS else 0
        if letter != ":":
            advance |= bits[SEGMENT_CHARACTER]
            stay |= bits[SEGMENT_RUN]
    return _Transitions(advance, stay)
