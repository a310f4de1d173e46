"""Search, by splitting, for a point in one conjunction and outside some other ones.

The scheme is that of Davis, Logemann and Loveland, "A Machine Program for Theorem-Proving", CACM 5(7), 1962,
with boxes instead of clauses. A *cell* is a conjunction with the most generic point in it. If no conjunction
outside holds the point, the point is the answer. Otherwise the part of the cell that lies outside such a
conjunction is split into disjoint cells: the first fails its first constraint, the second meets that
constraint and fails the next one, and so on. The search continues in each cell. Like the splitting rule that
prefers short clauses, it chooses the conjunction that leaves the fewest cells; a conjunction that leaves no
cells covers the cell and closes it.

>>> from octo_spec.access.budget import Budget
>>> from octo_spec.access.search.conjunctions import RESOURCE
>>> from octo_spec.access.search.request_space import KeyTypes, request_space
>>> from octo_spec.iam.glob import wild
>>> def named(*resources):
...     return (Constraint(RESOURCE, frozenset(map(wild, resources)), holds=True),)
>>> space = request_space(KeyTypes(()), Budget())
>>> find_point(named("arn:aws:s3:::a*"), [named("arn:aws:s3:::a?*")], space)
{'(resource)': 'arn:aws:s3:::a'}
>>> find_point(named("arn:aws:s3:::a*"), [named("arn:aws:s3:::a?*"), named("arn:aws:s3:::?")], space) is None
True
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Final

from octo_spec.access.search.conjunctions import (
    ACTION,
    Conjunction,
    Constraint,
    contains_point,
    dimensions_of,
)
from octo_spec.access.search.key_values import KeyValue, RequiredCondition, find_value
from octo_spec.access.search.pattern_intersection import find_text
from octo_spec.access.search.request_space import ACTIONS
from octo_spec.frozen import frozen
from octo_spec.iam.conditions import Condition, ContextValue
from octo_spec.iam.glob import Pattern, Patterns
from octo_spec.iam.keys import LISTING_KEYS, listing_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from octo_spec.access.budget import Budget
    from octo_spec.access.search.request_space import Point, RequestSpace


_LISTING: Final = frozenset(LISTING_KEYS.values())


@frozen
class Cell:
    """A conjunction that is not empty, by dimension, with the most generic point in it."""

    constraints: Mapping[str, Conjunction] = field(default_factory=dict)
    point: Point = field(default_factory=dict)


def find_point(
    inside: Conjunction,
    outside: Sequence[Conjunction],
    space: RequestSpace,
    core: set[int] | None = None,
) -> Point | None:
    """Return a point within ``inside`` and outside of every conjunction of ``outside``, or ``None``.

    No constraint may hold policy variables. If there is no point, adds an unsatisfiable core to ``core``: the
    indices of conjunctions of ``outside`` that alone exclude every point.
    """
    start = _start((*_universal_constraints(inside, outside, space), *inside), space)
    return None if start is None else _find_outside(start, outside, space, set() if core is None else core)


# --- the first cell ----------------------------------------------------------------------------


def _start(constraints: Conjunction, space: RequestSpace) -> Cell | None:
    grouped = _constraints_by_dimension(constraints)
    point: Point = {}
    for dimension in _sorted_dimensions(grouped.keys()):
        chosen = _choose(dimension, grouped, point, space)
        if chosen is None:
            return None
        point[dimension] = chosen.value
    return _with_all_listed(Cell(grouped, point), space)


def _sorted_dimensions(dimensions: AbstractSet[str]) -> list[str]:
    """Sort dimensions; keys that list the request's tags are last, since they hold the key of each tag."""
    ordered = sorted(dimensions)
    if _LISTING.isdisjoint(dimensions):
        return ordered
    return sorted(ordered, key=_LISTING.__contains__)


def _constraints_by_dimension(constraints: Conjunction) -> dict[str, Conjunction]:
    grouped: dict[str, list[Constraint]] = {}
    for constraint in constraints:
        grouped.setdefault(constraint.dimension, []).append(constraint)
    return {dimension: tuple(group) for dimension, group in grouped.items()}


def _with_all_listed(cell: Cell, space: RequestSpace) -> Cell | None:
    listed: Cell | None = cell
    for dimension in cell.point:
        if listed is not None and ":" in dimension:
            listed = _with_listed_key(listed, dimension, space)
    return listed


def _universal_constraints(
    inside: Conjunction, outside: Iterable[Conjunction], space: RequestSpace
) -> Conjunction:
    """Return what holds for every request: its texts are in the space, and some keys are always present."""
    mentioned = dimensions_of((inside, *outside))
    texts = [
        Constraint(name, patterns, holds=True)
        for name, patterns in space.texts.items()
        if name in mentioned and not (patterns is ACTIONS and _names_actions(inside))
    ]
    keys = sorted(name for name in mentioned if name not in space.texts)
    present = [key for key in keys if not space.key_type(key).may_be_absent]
    return (*texts, *(Constraint(key, frozenset(), holds=False) for key in present))


def _names_actions(inside: Conjunction) -> bool:
    """Return whether a conjunction lies within some actions, and so within all: each has one service."""
    return any(dimension == ACTION and holds for dimension, _, holds in inside)


# --- splitting ---------------------------------------------------------------------------------


def _find_outside(
    start: Cell, outside: Sequence[Conjunction], space: RequestSpace, core: set[int]
) -> Point | None:
    cells = [start]
    while cells:
        space.budget.spend()
        space.budget.scan(len(outside))
        cell = cells.pop()
        holding = [
            index for index, conjunction in enumerate(outside) if contains_point(conjunction, cell.point)
        ]
        if not holding:
            return cell.point
        index, parts = _fewest_parts(cell, holding, outside, space)
        core.add(index)
        cells += reversed(parts)
    return None


def _fewest_parts(
    cell: Cell,
    holding: Sequence[int],
    outside: Sequence[Conjunction],
    space: RequestSpace,
) -> tuple[int, list[Cell]]:
    """Return the index of the conjunction outside of which the cell has the fewest parts, and the parts."""
    found: list[tuple[int, list[Cell]]] = []
    for index in holding:
        parts = _parts_outside(cell, outside[index], space)
        if not parts:
            return index, []
        found.append((index, parts))
    return min(found, key=lambda each: len(each[1]))


def _parts_outside(cell: Cell, conjunction: Conjunction, space: RequestSpace) -> list[Cell]:
    """Split the part of a cell that is outside a conjunction, which holds its point, into disjoint cells."""
    parts = []
    for constraint in conjunction:
        part = narrowed_cell(cell, constraint.opposite, space)
        if part is not None:
            parts.append(part)
            cell = _with_constraint(cell, constraint)
    return parts


def _with_constraint(cell: Cell, constraint: Constraint) -> Cell:
    """Add a constraint that the cell's point meets."""
    earlier = cell.constraints.get(constraint.dimension, ())
    return Cell({**cell.constraints, constraint.dimension: (*earlier, constraint)}, cell.point)


def narrowed_cell(cell: Cell, constraint: Constraint, space: RequestSpace) -> Cell | None:
    """Add a constraint to a cell; ``None`` if nothing is left."""
    dimension = constraint.dimension
    constraints = {**cell.constraints, dimension: (*cell.constraints.get(dimension, ()), constraint)}
    chosen = _choose(dimension, constraints, cell.point, space)
    if chosen is None:
        return None
    return _with_listed_key(Cell(constraints, {**cell.point, dimension: chosen.value}), dimension, space)


# --- the value of one dimension ----------------------------------------------------------------


def _choose(
    dimension: str,
    constraints: Mapping[str, Conjunction],
    point: Mapping[str, ContextValue | None],
    space: RequestSpace,
) -> KeyValue | None:
    """Choose a value that meets all constraints on a dimension; ``None`` without such a value."""
    if dimension in space.texts:
        return _text(constraints[dimension], space.budget)
    required = [
        RequiredCondition(test, holds)
        for _, test, holds in constraints.get(dimension, ())
        if isinstance(test, Condition)
    ]
    return find_value(required, space.key_type(dimension), space.budget, _listed_values(dimension, point))


def _text(constraints: Conjunction, budget: Budget) -> KeyValue | None:
    all_of = [_patterns(constraint) for constraint in constraints if constraint.holds]
    excluded = (_patterns(constraint) for constraint in constraints if not constraint.holds)
    text = find_text(all_of, frozenset[Pattern]().union(*excluded), budget)
    return None if text is None else KeyValue(text)


def _patterns(constraint: Constraint) -> Patterns:
    return frozenset() if isinstance(constraint.test, Condition) else constraint.test


# --- keys that list other keys -----------------------------------------------------------------


def _with_listed_key(cell: Cell, changed: str, space: RequestSpace) -> Cell | None:
    """Keep ``aws:TagKeys`` and similar keys true after a change: add the key of a present tag to the set."""
    listing = listing_of(changed)
    if listing is None or cell.point[changed] is None:
        return cell
    listing_key = listing[0]
    chosen = _choose(listing_key, cell.constraints, cell.point, space)
    return None if chosen is None else Cell(cell.constraints, {**cell.point, listing_key: chosen.value})


def _listed_values(dimension: str, point: Mapping[str, ContextValue | None]) -> list[str]:
    """Return the names that the value of ``dimension`` must list, because the point has values for them."""
    if dimension not in _LISTING:
        return []
    present = (listing_of(key) for key, value in sorted(point.items()) if value is not None)
    return [listing[1] for listing in present if listing and listing[0] == dimension]
