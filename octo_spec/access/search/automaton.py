"""Find a text by brute logic: all patterns run side by side, one letter at a time.

Every pattern is a row of bits in one number, one bit a position (Shift-And); a breadth-first search
over these numbers visits each distinguishable situation once and so is exact.
"""

from __future__ import annotations

from collections import Counter, deque
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from octo_spec.iam.glob import (
    BREAK,
    CHARACTER,
    FOLD,
    FRESH,
    RUN,
    SEGMENT_CHARACTER,
    SEGMENT_RUN,
    UPPER,
    Pattern,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from octo_spec.access.budget import Budget

_WILDCARDS = frozenset({RUN, SEGMENT_RUN, CHARACTER, SEGMENT_CHARACTER})


class _Letter(NamedTuple):
    """What reading one letter does: which positions move on, and which may stay."""

    moves: int
    stays: int


class _Automaton(NamedTuple):
    letters: Mapping[str, _Letter]
    start: int
    runs: int
    wanted_ends: tuple[int, ...]
    wanted_rows: tuple[int, ...]
    unwanted_ends: int


def search(wanted: Sequence[Pattern], unwanted: Sequence[Pattern], budget: Budget) -> str | None:
    """Find a shortest text that all of ``wanted`` and none of ``unwanted`` match, or ``None``."""
    machine = _build(tuple(wanted), tuple(unwanted))
    start = _closure(machine.start, machine.runs)
    origins: dict[int, tuple[int, str]] = {}
    queue = deque([start])
    seen = {start}
    while queue:
        state = queue.popleft()
        if _accepts(machine, state):
            return _spelled(state, origins)
        budget.spend()
        for letter, (moves, stays) in machine.letters.items():
            following = _closure(((state & moves) << 1) | (state & stays), machine.runs)
            if following not in seen and all(following & row for row in machine.wanted_rows):
                seen.add(following)
                origins[following] = state, letter
                queue.append(following)
    return None


def _accepts(machine: _Automaton, state: int) -> bool:
    return not state & machine.unwanted_ends and all(state & end for end in machine.wanted_ends)


def _closure(state: int, runs: int) -> int:
    while (wider := state | ((state & runs) << 1)) != state:
        state = wider
    return state


def _spelled(state: int, origins: Mapping[int, tuple[int, str]]) -> str:
    letters = []
    while state in origins:
        state, letter = origins[state]
        letters.append(letter)
    return "".join(reversed(letters))


@lru_cache(1 << 10)
def _build(wanted: tuple[Pattern, ...], unwanted: tuple[Pattern, ...]) -> _Automaton:
    patterns = [*wanted, *unwanted]
    bodies = [pattern.removeprefix(FOLD) for pattern in patterns]
    starts = list(accumulate((len(body) + 1 for body in bodies), initial=0))[:-1]
    ends = [1 << (start + len(body)) for start, body in zip(starts, bodies, strict=True)]
    rows = [(end << 1) - (1 << start) for start, end in zip(starts, ends, strict=True)]
    bits = _bits(patterns, starts)
    return _Automaton(
        letters={letter: _letter(letter, bits) for letter in _alphabet(patterns)},
        start=sum(1 << start for start in starts),
        runs=bits[RUN] | bits[SEGMENT_RUN],
        wanted_ends=tuple(ends[: len(wanted)]),
        wanted_rows=tuple(rows[: len(wanted)]),
        unwanted_ends=sum(ends[len(wanted) :]),
    )


def _bits(patterns: Iterable[Pattern], starts: Iterable[int]) -> Counter[str]:
    """Tell in which positions each wildcard stands, and which take each letter."""
    bits: Counter[str] = Counter()
    for pattern, start in zip(patterns, starts, strict=True):
        fold = pattern.startswith(FOLD)
        for offset, character in enumerate(pattern[fold:]):
            for letter in {character, UPPER.get(character, character)} if fold else character:
                bits[letter] |= 1 << (start + offset)
    return bits


def _alphabet(patterns: Iterable[Pattern]) -> tuple[str, ...]:
    """List every letter that some pattern tells from the others; all others behave as one."""
    letters = {FRESH}
    for pattern in patterns:
        body = set(pattern.removeprefix(FOLD))
        letters |= body - _WILDCARDS
        letters |= {":"} if body & {SEGMENT_RUN, SEGMENT_CHARACTER} else set()
        letters |= {UPPER[letter] for letter in body & UPPER.keys()} if pattern.startswith(FOLD) else set()
    return (FRESH, *sorted(letters - {FRESH} - _WILDCARDS))


def _letter(letter: str, bits: Counter[str]) -> _Letter:
    moves, stays = bits[letter], 0
    if letter != BREAK:
        moves |= bits[CHARACTER]
        stays |= bits[RUN]
        if letter != ":":
            moves |= bits[SEGMENT_CHARACTER]
            stays |= bits[SEGMENT_RUN]
    return _Letter(moves, stays)
