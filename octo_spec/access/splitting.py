"""Split a region by its resources: each part has fewer policy variables that matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.constraints import RESOURCE, Constraint, Region
from octo_spec.access.implying import implies
from octo_spec.iam.conditions import Condition
from octo_spec.iam.containing import apart

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.iam.glob import Patterns


def by_resource(region: Region) -> list[Region]:
    """Split a region that names several resources into one for each."""
    for index, constraint in enumerate(region):
        if constraint.dimension == RESOURCE and constraint.holds:
            return [(*region[:index], one, *region[index + 1 :]) for one in _each(constraint)]
    return [region]


def by_needed_resource(inside: Region, outside: Iterable[Region]) -> list[Region]:
    """Split ``inside`` by its own resources, and by those that alone are left out of a region ``outside``.

    Where all else of that region plainly holds inside, nothing but such a resource leads out of it.
    """
    needed = next((found for one in outside if (found := _left_out(one, inside))), None)
    parts = by_resource(inside)
    return [(*part, one) for part in parts for one in _each(needed)] if needed else parts


def by_kind(region: Region, dimension: str, kinds: Patterns) -> list[Region]:
    """Split a region by the kinds of texts, of all that there are in a dimension, that may lie in it."""
    named = [one.patterns for one in region if one.dimension == dimension and one.holds]
    split = [Constraint(dimension, frozenset({kind}), holds=True) for kind in sorted(kinds)]
    return [(*region, one) for one in split if not any(apart(one.patterns, other) for other in named)]


def _left_out(region: Region, inside: Region) -> Constraint | None:
    excluded = [one for one in region if one.dimension == RESOURCE and not one.holds]
    if len(excluded) != 1 or not implies(inside, tuple(one for one in region if one not in excluded)):
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
