"""Find a text that is in the intersection of some unions of patterns and outside of other patterns.

Patterns are regular languages, so the question is whether an intersection of regular languages is empty,
which is PSPACE-complete (Kozen, "Lower Bounds for Natural Proof Systems", FOCS 1977). Usually a canonical
model decides it immediately: the *generic* text of a pattern has a fresh character for each wildcard, and
only patterns that contain the whole pattern match it, as with tree patterns in Miklau and Suciu, "Containment
and Equivalence for a Fragment of XPath", JACM 51(1), 2004. If generic texts do not decide it, for example
because of ``?``, the product automaton does.

>>> from octo_spec.access.budget import Budget
>>> from octo_spec.iam.glob import wild
>>> def union(*patterns):
...     return frozenset(map(wild, patterns))
>>> find_text([union("a*")], union("ab*", "*c"), Budget()) == generic(wild("a*"))
True
>>> find_text([union("a?"), union("?b")], union(), Budget())
'ab'
>>> find_text([union("a*"), union("*b")], union("a*b"), Budget()) is None
True
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octo_spec.iam.arn import arn_meet
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
    generic,
    generic_texts,
    is_literal,
    not_literal,
)
from octo_spec.iam.glob_matching import any_matches, matches
from octo_spec.iam.pattern_containment import contains, contains_all, disjoint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.access.budget import Budget
    from octo_spec.access.search.spellings import Spellings, StateT

Meet = tuple[Pattern, ...]
"""Patterns that must all match a text: their meet in the lattice of languages."""


def find_text(all_of: Sequence[Patterns], excluded: Patterns, budget: Budget) -> str | None:
    """Return a text in every union of ``all_of`` and in no pattern of ``excluded``, or ``None``."""
    undecided = []
    for meet in meets(all_of, budget):
        budget.spend()
        for ready in (_generic_text, _joined_text):
            text = ready(meet, excluded)
            if text is not None:
                return text
        if not any(map(is_literal, meet)) and not _is_covered(meet, excluded):
            undecided.append(meet)
    texts = (_shortest_text(meet, _nearby_patterns(meet, excluded), budget) for meet in undecided)
    return next((text for text in texts if text is not None), None)


def find_spelling(
    all_of: Sequence[Patterns], excluded: Patterns, values: Spellings[StateT], budget: Budget
) -> str | None:
    """Return a spelling of one of ``values`` with the properties that ``find_text`` ensures, or ``None``."""
    from octo_spec.access.search.automaton import shortest_spelling  # noqa: PLC0415 - few searches need it

    texts = (
        shortest_spelling(meet, _nearby_patterns(meet, excluded), values, budget)
        for meet in meets(all_of, budget)
        if not _is_covered(meet, excluded)
    )
    return next((text for text in texts if text is not None), None)


def meets(all_of: Sequence[Patterns], budget: Budget) -> list[Meet]:
    """Multiply the unions out; skip meets that are plainly empty, and factors that contain others."""
    first, *rest = _least_unions(all_of) or [frozenset({ANYTHING})]
    product: list[Meet] = [(pattern,) for pattern in sorted(first)]
    for union in rest:
        product = list(
            dict.fromkeys(narrowed for meet in product for narrowed in _meets(meet, union, budget))
        )
    return product


def _least_unions(all_of: Sequence[Patterns]) -> list[Patterns]:
    """Return the unions without each one that plainly contains another."""
    unions = [union for union in dict.fromkeys(all_of) if ANYTHING not in union]
    if len(unions) <= 1:
        return unions
    least: list[Patterns] = []
    for union in sorted(unions, key=len):
        if not any(contains_all(union, kept) for kept in least):
            least = [kept for kept in least if not contains_all(kept, union)] + [union]
    return least


def _meets(meet: Meet, union: Patterns, budget: Budget) -> Iterator[Meet]:
    """Yield the meet of ``meet`` with each pattern of a union."""
    budget.scan(len(union))
    if any(factor in union for factor in meet) or any(
        contains(wider, factor) for wider in not_literal(union) for factor in meet
    ):
        yield meet
        return
    for pattern in sorted(union):
        if any(disjoint(pattern, factor) for factor in meet):
            continue
        budget.spend()
        merged = arn_meet((*meet, pattern))
        yield merged or (*(factor for factor in meet if not contains(factor, pattern)), pattern)


def _generic_text(meet: Meet, excluded: Patterns) -> str | None:
    """Return the generic text of a factor if it lies in the meet and outside of ``excluded``."""
    if len(meet) == 1 and DIGIT not in meet[0]:
        text = generic(meet[0])
        return None if any_matches(excluded, text) else text
    for pattern in meet:
        for text in generic_texts(pattern):
            if all(matches(factor, text) for factor in meet) and not any_matches(excluded, text):
                return text
    return None


def _joined_text(meet: Meet, excluded: Patterns) -> str | None:
    """Join the generic texts of all factors after their common beginning: usually each holds some infix."""
    # A caller has one break between name and session, and a joined text would have several.
    if len(meet) == 1 or any(pattern.startswith(FOLD) or BREAK in pattern for pattern in meet):
        return None
    start = _common_start(meet)
    remainders = [Pattern(pattern[len(start) :]) for pattern in meet]
    ordered = sorted(
        remainders, key=lambda rest: (not is_literal(Pattern(rest[:1])), is_literal(Pattern(rest[-1:])))
    )
    text = start + "".join(map(generic, ordered))
    fits = all(matches(factor, text) for factor in meet) and not any_matches(excluded, text)
    return text if fits else None


def _common_start(meet: Meet) -> str:
    """Return the literal text with which all factors begin."""
    shortest = min(meet, key=len)
    length = 0
    while length < len(shortest) and is_literal(Pattern(shortest[length])):
        if any(pattern[length] != shortest[length] for pattern in meet):
            break
        length += 1
    return shortest[:length]


def _shortest_text(matching: Sequence[Pattern], excluded: Sequence[Pattern], budget: Budget) -> str | None:
    """Search from the end that leaves fewer texts open: one letter at its end decides ``*a???``."""
    from octo_spec.access.search.automaton import shortest_text  # noqa: PLC0415 - few searches need it

    forward, backward = (_open_letters((*matching, *excluded), step) for step in (1, -1))
    if forward <= backward:
        return shortest_text(matching, excluded, budget)
    text = shortest_text([*map(_reversed_pattern, matching)], [*map(_reversed_pattern, excluded)], budget)
    return None if text is None else text[::-1]


def _open_letters(patterns: Iterable[Pattern], step: int) -> int:
    """Count ``?`` after a first ``*``, from one end: each may double the states of an automaton."""
    pieces = (re.split(_RUNS, pattern[::step], maxsplit=1) for pattern in patterns)
    return sum(len(re.findall(_CHARACTERS, rest)) for _, *remainders in pieces for rest in remainders)


def _reversed_pattern(pattern: Pattern) -> Pattern:
    body = pattern.removeprefix(FOLD)
    return Pattern(pattern[: len(pattern) - len(body)] + body[::-1])


_RUNS = f"[{RUN}{SEGMENT_RUN}]"
_CHARACTERS = f"[{CHARACTER}{SEGMENT_CHARACTER}{DIGIT}]"


def _is_covered(meet: Meet, excluded: Patterns) -> bool:
    """Return whether a pattern of ``excluded`` plainly contains a factor."""
    if any(factor in excluded for factor in meet):
        return True
    return any(contains(outer, factor) for outer in not_literal(excluded) for factor in meet)


def _nearby_patterns(meet: Meet, excluded: Iterable[Pattern]) -> list[Pattern]:
    return sorted(outer for outer in excluded if not any(disjoint(outer, factor) for factor in meet))
