"""Whether one conjunction plainly lies within another, whatever its policy variables hold.

Needs no value of a variable: patterns that hold one are compared with a character in its place that may
stand for any text. What cannot be told at a glance is left open.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from octo_spec.iam.conditions import Condition
from octo_spec.iam.pattern_containment import contains_all
from octo_spec.iam.value_tests import TextTest
from octo_spec.iam.variables import stood_in

if TYPE_CHECKING:
    from octo_spec.access.search.conjunctions import Conjunction, Constraint
    from octo_spec.iam.glob import Patterns


def implies(inner: Conjunction, outer: Conjunction) -> bool:
    """Whether every request in ``inner`` plainly lies in ``outer``."""
    return all(any(_implies(one, wanted) for one in inner) for wanted in outer)


def _implies(given: Constraint, wanted: Constraint) -> bool:
    if given == wanted:
        return True
    if given.dimension != wanted.dimension or given.holds is not wanted.holds:
        return False
    one, other = (given, wanted) if given.holds else (wanted, given)
    if isinstance(one.test, Condition) or isinstance(other.test, Condition):
        return (
            isinstance(one.test, Condition)
            and isinstance(other.test, Condition)
            and _is_stronger(one.test, other.test)
        )
    return _contained(one.test, other.test)


def _is_stronger(one: Condition, other: Condition) -> bool:
    """Whether ``other`` holds wherever ``one`` does, because its texts are more."""
    if (one.negated, one.quantifier) != (other.negated, other.quantifier):
        return False
    if one.if_exists and not other.if_exists:
        return False
    if not isinstance(one.test, TextTest) or not isinstance(other.test, TextTest):
        return one.test == other.test
    narrow, wide = (other.test, one.test) if one.negated else (one.test, other.test)
    return _contained(narrow.patterns, wide.patterns)


@lru_cache(1 << 14)
def _contained(inner: Patterns, outer: Patterns) -> bool:
    try:
        within, around = stood_in((inner, outer))
    except OverflowError:
        return False
    return contains_all(around, within)
