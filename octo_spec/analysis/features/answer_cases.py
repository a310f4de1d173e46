"""Sets of combinations of answers, written as few cases: each limits some answers to some values.

The points of a finite space are covered by maximal boxes, the prime implicants of Quine, "The Problem of
Simplifying Truth Functions", American Mathematical Monthly 59 (1952), here with several values a dimension.
Impossible points may be inside a box: they count as "do not care".

>>> space = (Dimension("level", ("off", "look", "act")), Dimension("logs", ("off", "on")))
>>> cases({("look", "on"), ("act", "on")}, space)
((('level', ('look', 'act')), ('logs', ('on',))),)
>>> cases({("off", "on"), ("look", "on"), ("act", "on")}, space, {("off", "off")})
((('logs', ('on',)),),)
>>> cases(set(), space), cases(set(points(space)), space)
((), ((),))
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, TypeAlias

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet


@frozen
class Dimension:
    """An answer on which access may depend, with its values."""

    id: str
    values: tuple[str, ...]


Point: TypeAlias = tuple[str, ...]
"""A value for each dimension."""

Case: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""Some answers, each with the values that it may have; every answer that is not listed may have any value."""

Cases: TypeAlias = tuple[Case, ...]
"""Combinations of answers: those of any of the cases. Without a case: none."""


def size(space: Iterable[Dimension]) -> int:
    """Return the number of points of a space."""
    return prod(len(dimension.values) for dimension in space)


def points(space: Iterable[Dimension]) -> Iterator[Point]:
    """Yield each point of a space."""
    return product(*(dimension.values for dimension in space))


def cases(
    holding: AbstractSet[Point], space: Sequence[Dimension], impossible: Collection[Point] = ()
) -> Cases:
    """Return as few cases for the points in ``holding`` as a greedy search finds, in the order of points."""
    allowed = holding | frozenset(impossible)
    left, found = [point for point in points(space) if point in holding], []
    while left:
        box = _widest_box(left[0], space, allowed)
        inside = frozenset(product(*box))
        left = [point for point in left if point not in inside]
        found.append(_as_case(box, space))
    return tuple(found)


def _widest_box(
    point: Point, space: Sequence[Dimension], allowed: AbstractSet[Point]
) -> list[tuple[str, ...]]:
    """Add the values of one dimension after the other as long as all points of the box are allowed."""
    box: list[tuple[str, ...]] = [(value,) for value in point]
    for at, dimension in enumerate(space):
        kept = []
        for value in dimension.values:
            slice_ = (*box[:at], (value,), *box[at + 1 :])
            if all(each in allowed for each in product(*slice_)):
                kept.append(value)
        box[at] = tuple(kept)
    return box


def _as_case(box: Sequence[tuple[str, ...]], space: Sequence[Dimension]) -> Case:
    return tuple(
        (dimension.id, values)
        for values, dimension in zip(box, space, strict=True)
        if len(values) < len(dimension.values)
    )


def in_words(listed: Cases) -> str:
    """Return combinations in words: ``always``, ``never``, or the cases joined by "or"."""
    if not listed:
        return "never"
    if () in listed:
        return "always"
    return ", or ".join(
        " and ".join(f"{id} = {' or '.join(values)}" for id, values in case) for case in listed
    )
