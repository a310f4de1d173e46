"""Find a text that lies in each of some unions of patterns, and in none of some others.

Exact, and usually immediate: the generic text of a pattern, with a fresh character for each wildcard,
lies only in patterns that contain the whole of it. Where that cannot tell, an automaton does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.search.automaton import search
from octo_spec.iam.arn import arn_meet
from octo_spec.iam.glob import ANYTHING, Pattern, Patterns, generic, is_literal, not_literal
from octo_spec.iam.glob_matching import any_matches, matches
from octo_spec.iam.pattern_containment import contains, contains_all, disjoint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.access.budget import Budget

Meet = tuple[Pattern, ...]
"""Patterns of which a text must match every one."""


def find(all_of: Sequence[Patterns], none_of: Patterns, budget: Budget) -> str | None:
    """Find a text in every union of ``all_of`` and in no pattern of ``none_of``, or ``None``."""
    undecided = []
    for meet in meets(all_of, budget):
        budget.spend()
        word = _generic(meet, none_of)
        if word is not None:
            return word
        if not any(map(is_literal, meet)) and not _covered(meet, none_of):
            undecided.append(meet)
    words = (search(meet, _near(meet, none_of), budget) for meet in undecided)
    return next((word for word in words if word is not None), None)


def meets(all_of: Sequence[Patterns], budget: Budget) -> list[Meet]:
    """Multiply the unions out, leaving out what is plainly empty or contained in another factor."""
    first, *rest = _least(all_of) or [frozenset({ANYTHING})]
    found: list[Meet] = [(pattern,) for pattern in sorted(first)]
    for union in rest:
        found = list(dict.fromkeys(met for meet in found for met in _met(meet, union, budget)))
    return found


def _least(all_of: Sequence[Patterns]) -> list[Patterns]:
    """Leave out every union that plainly contains another one."""
    least: list[Patterns] = []
    for union in sorted(dict.fromkeys(all_of), key=len):
        if ANYTHING not in union and not any(contains_all(union, other) for other in least):
            least = [other for other in least if not contains_all(other, union)] + [union]
    return least


def _met(meet: Meet, union: Patterns, budget: Budget) -> Iterator[Meet]:
    budget.look_at(len(union))
    if any(part in union for part in meet) or any(
        contains(wider, part) for wider in not_literal(union) for part in meet
    ):
        yield meet
        return
    for pattern in sorted(union):
        if any(disjoint(pattern, part) for part in meet):
            continue
        budget.spend()
        yield arn_meet((*meet, pattern)) or (*(part for part in meet if not contains(part, pattern)), pattern)


def _generic(meet: Meet, none_of: Patterns) -> str | None:
    for pattern in meet:
        word = generic(pattern)
        if all(matches(part, word) for part in meet) and not any_matches(none_of, word):
            return word
    return None


def _covered(meet: Meet, none_of: Patterns) -> bool:
    if any(part in none_of for part in meet):
        return True
    return any(contains(outer, part) for outer in not_literal(none_of) for part in meet)


def _near(meet: Meet, none_of: Iterable[Pattern]) -> list[Pattern]:
    return sorted(outer for outer in none_of if not any(disjoint(outer, part) for part in meet))
