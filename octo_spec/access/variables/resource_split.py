"""Split a conjunction by its resources: each part has fewer policy variables that matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.search.conjunctions import RESOURCE, Conjunction, Constraint
from octo_spec.access.search.subsumption import implies
from octo_spec.iam.conditions import Condition
from octo_spec.iam.pattern_containment import apart

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.iam.glob import Patterns


def by_resource(conjunction: Conjunction) -> list[Conjunction]:
    """Split a conjunction that names several resources into one for each."""
    for index, constraint in enumerate(conjunction):
        if constraint.dimension == RESOURCE and constraint.holds:
            return [(*conjunction[:index], one, *conjunction[index + 1 :]) for one in _each(constraint)]
    return [conjunction]


def by_needed_resource(inside: Conjunction, outside: Iterable[Conjunction]) -> list[Conjunction]:
    """Split ``inside`` by its own resources, and by those that alone a conjunction ``outside`` leaves out.

    Where all else of that conjunction plainly holds inside, nothing but such a resource leads out of it.
    """
    needed = next((found for one in outside if (found := _left_out(one, inside))), None)
    parts = by_resource(inside)
    return [(*part, one) for part in parts for one in _each(needed)] if needed else parts


def by_kind(conjunction: Conjunction, dimension: str, kinds: Patterns) -> list[Conjunction]:
    """Split a conjunction by the kinds of texts, of all that there are in a dimension, that may lie in it."""
    named = [one.patterns for one in conjunction if one.dimension == dimension and one.holds]
    split = [Constraint(dimension, frozenset({kind}), holds=True) for kind in sorted(kinds)]
    return [(*conjunction, one) for one in split if not any(apart(one.patterns, other) for other in named)]


def _left_out(conjunction: Conjunction, inside: Conjunction) -> Constraint | None:
    excluded = [one for one in conjunction if one.dimension == RESOURCE and not one.holds]
    if len(excluded) != 1 or not implies(inside, tuple(one for one in conjunction if one not in excluded)):
        return None
    return excluded[0].opposite


def _each(constraint: Constraint) -> list[Constraint]:
    """Split a constraint on texts into one for each pattern."""
    return [
        Constraint(constraint.dimension, frozenset({one}), holds=True)
        for one in sorted(_patterns(constraint))
    ]


def _patterns(constraint: Constraint) -> Patterns:
    return frozenset() if isinstance(constraint.test, Condition) else constraint.test
