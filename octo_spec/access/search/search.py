"""Search a request that lies in one conjunction and in none of some others.

Take the most generic request of the conjunction. If none of the others holds it, it is the answer.
Otherwise ask of one that does how a request could leave it: narrow the conjunction by the opposite of one
of its constraints, and search again. Choose the one with the fewest ways out; one that has none covers
the conjunction, and the search is over.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from octo_spec.access.search.conjunctions import Conjunction, Constraint, within
from octo_spec.access.search.key_values import Found, Shape, Wanted, find_value
from octo_spec.access.search.pattern_intersection import find
from octo_spec.iam.conditions import Condition, ContextValue
from octo_spec.iam.glob import Pattern, Patterns
from octo_spec.iam.keys import RELATED, named_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from octo_spec.access.budget import Budget

Point = dict[str, "ContextValue | None"]


@dataclass(frozen=True, slots=True)
class Space:
    """All requests that can be: the texts of each dimension that is no key, the shape of each key."""

    texts: Mapping[str, Patterns]
    shape: Callable[[str], Shape]
    budget: Budget


@dataclass(frozen=True, slots=True)
class Cell:
    """A conjunction that is not empty, with its most generic point."""

    constraints: Mapping[str, Conjunction] = field(default_factory=dict)
    point: Point = field(default_factory=dict)


def search(
    inside: Conjunction,
    outside: Sequence[Conjunction],
    space: Space,
    used: set[int] | None = None,
) -> Point | None:
    """Find a point within ``inside`` and within none of ``outside``, or ``None`` if there is none.

    No constraint may hold policy variables. Adds to ``used`` the indices of those of ``outside`` that
    alone leave no point, or more.
    """
    start = _start((*_everywhere(inside, outside, space), *inside), space)
    return None if start is None else _escape(start, outside, space, set() if used is None else used)


def _start(constraints: Conjunction, space: Space) -> Cell | None:
    cell = Cell(_by_dimension(constraints))
    # Names come last: they must hold the keys of all tags that are present.
    for dimension in sorted(cell.constraints, key=lambda name: (name in RELATED.values(), name)):
        found = _choose(dimension, cell.constraints, cell.point, space)
        if found is None:
            return None
        cell = Cell(cell.constraints, {**cell.point, dimension: found.value})
    return _with_all_names(cell, space)


def _by_dimension(constraints: Conjunction) -> dict[str, Conjunction]:
    grouped: dict[str, list[Constraint]] = {}
    for constraint in constraints:
        grouped.setdefault(constraint.dimension, []).append(constraint)
    return {dimension: tuple(found) for dimension, found in grouped.items()}


def _with_all_names(cell: Cell, space: Space) -> Cell | None:
    named: Cell | None = cell
    for dimension in cell.point:
        if named is not None and ":" in dimension:
            named = _with_names(named, dimension, space)
    return named


def _everywhere(inside: Conjunction, outside: Iterable[Conjunction], space: Space) -> Conjunction:
    """List what holds of every request: its texts are those of the space, some keys are always there."""
    mentioned = {constraint.dimension for conjunction in (inside, *outside) for constraint in conjunction}
    texts = (
        Constraint(name, patterns, holds=True) for name, patterns in space.texts.items() if name in mentioned
    )
    keys = (key for key in sorted(mentioned - space.texts.keys()) if not space.shape(key).may_be_absent)
    return (*texts, *(Constraint(key, frozenset(), holds=False) for key in keys))


def _escape(start: Cell, outside: Sequence[Conjunction], space: Space, used: set[int]) -> Point | None:
    cells = [start]
    while cells:
        space.budget.spend()
        space.budget.look_at(len(outside))
        cell = cells.pop()
        holding = [index for index, conjunction in enumerate(outside) if within(conjunction, cell.point)]
        if not holding:
            return cell.point
        index, ways = _fewest_ways_out(cell, holding, outside, space)
        used.add(index)
        cells += reversed(ways)
    return None


def _fewest_ways_out(
    cell: Cell,
    holding: Sequence[int],
    outside: Sequence[Conjunction],
    space: Space,
) -> tuple[int, list[Cell]]:
    fewest: tuple[int, list[Cell]] | None = None
    for index in holding:
        ways = _ways_out(cell, outside[index], space)
        if not ways:
            return index, []
        if fewest is None or len(ways) < len(fewest[1]):
            fewest = index, ways
    return fewest or (holding[0], [])


def _ways_out(cell: Cell, conjunction: Conjunction, space: Space) -> list[Cell]:
    """Split what of the cell lies outside a conjunction that holds its point into disjoint cells."""
    ways = []
    for constraint in conjunction:
        way = narrowed(cell, constraint.opposite, space)
        if way is not None:
            ways.append(way)
            cell = _kept(cell, constraint)
    return ways


def _kept(cell: Cell, constraint: Constraint) -> Cell:
    """Add a constraint that the cell's point meets."""
    known = cell.constraints.get(constraint.dimension, ())
    return Cell({**cell.constraints, constraint.dimension: (*known, constraint)}, cell.point)


def narrowed(cell: Cell, constraint: Constraint, space: Space) -> Cell | None:
    """Add a constraint to a cell; ``None`` if nothing is left."""
    dimension = constraint.dimension
    constraints = {**cell.constraints, dimension: (*cell.constraints.get(dimension, ()), constraint)}
    found = _choose(dimension, constraints, cell.point, space)
    if found is None:
        return None
    return _with_names(Cell(constraints, {**cell.point, dimension: found.value}), dimension, space)


def _with_names(cell: Cell, changed: str, space: Space) -> Cell | None:
    """Put the names of present tags and the like into the set that holds such names."""
    related = named_in(changed)
    if related is None or cell.point[changed] is None:
        return cell
    keys = related[0]
    found = _choose(keys, cell.constraints, cell.point, space)
    return None if found is None else Cell(cell.constraints, {**cell.point, keys: found.value})


def _choose(
    dimension: str,
    constraints: Mapping[str, Conjunction],
    point: Mapping[str, ContextValue | None],
    space: Space,
) -> Found | None:
    if dimension in space.texts:
        return _text(constraints[dimension], space.budget)
    wanted = [
        Wanted(test, holds)
        for _, test, holds in constraints.get(dimension, ())
        if isinstance(test, Condition)
    ]
    return find_value(wanted, space.shape(dimension), space.budget, _names(dimension, point))


def _text(constraints: Conjunction, budget: Budget) -> Found | None:
    all_of = [_patterns(constraint) for constraint in constraints if constraint.holds]
    none_of = frozenset[Pattern]().union(*(_patterns(one) for one in constraints if not one.holds))
    word = find(all_of, none_of, budget)
    return None if word is None else Found(word)


def _patterns(constraint: Constraint) -> Patterns:
    return frozenset() if isinstance(constraint.test, Condition) else constraint.test


def _names(dimension: str, point: Mapping[str, ContextValue | None]) -> list[str]:
    if dimension not in RELATED.values():
        return []
    related = ((named_in(key), value) for key, value in sorted(point.items()) if value is not None)
    return [names[1] for names, _ in related if names and names[0] == dimension]
