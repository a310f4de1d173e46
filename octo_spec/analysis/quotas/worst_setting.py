"""The setting in which a sum is largest: each part counts only where its presence holds.

Only parts whose presences share a choice or a parameter, or are tied by a requirement, can stand in
each other's way: see ``knots``. Where the longest answers to tables (allowed values with facts,
partitions) would take more than ``MOST_ROWS`` searches, each table counts with its longest row.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.quotas.components import Knot, Search, wanted_by
from octo_spec.model.deployment import ALWAYS, ChoiceIs, Presence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.analysis.quotas.sizes import Size, Table
    from octo_spec.model.deployment import Deployment, Test

MOST_ROWS: Final = 64


@dataclass(frozen=True, slots=True)
class Part:
    """Something that counts where its presence holds."""

    presence: Presence
    size: Size


@dataclass(frozen=True, slots=True)
class Worst:
    """The largest sum and when it is reached; not ``exact`` where a bound above it had to do."""

    size: int
    where: Presence
    exact: bool = True


def worst(parts: Sequence[Part], deployment: Deployment) -> Worst:
    """Find the largest sum of ``parts`` over all settings of ``deployment``."""
    sums = (_sum(weights, parts, deployment) for weights in _weights(parts))
    found = max(sums, key=lambda one: one.size)
    return found if _rows_fit(parts) else Worst(found.size, found.where, exact=False)


def _sum(weights: tuple[int, ...], parts: Sequence[Part], deployment: Deployment) -> Worst:
    knot = Knot(
        tuple(
            (wanted_by(one.presence), weight, one.presence)
            for one, weight in zip(parts, weights, strict=True)
        ),
        tuple((wanted_by(one.when), wanted_by(one.then)) for one in deployment.requirements),
    )
    found = Search({one.id: one.values for one in deployment.choices}).most(knot)
    if found is None:
        return Worst(0, ALWAYS)
    return Worst(found.size, _joined(found.there), found.exact)


# --- tables: which row makes the sum largest depends on what is there --------------------------


def _weights(parts: Sequence[Part]) -> Iterator[tuple[int, ...]]:
    """Give the numbers of all parts for each combination of rows that may lead to the largest sum."""
    tables = _tables(parts)
    if not _rows_fit(parts):
        yield tuple(one.size.most for one in parts)
        return
    for rows in product(*tables.values()):
        picked = dict(zip(tables, rows, strict=True))
        yield tuple(one.size.under(picked) for one in parts)


def _rows_fit(parts: Sequence[Part]) -> bool:
    return prod(map(len, _tables(parts).values())) <= MOST_ROWS


def _tables(parts: Sequence[Part]) -> dict[Table, tuple[int, ...]]:
    """List the rows of each table that no other row beats in every part."""
    columns: dict[Table, list[tuple[int, ...]]] = {}
    for one in parts:
        for table, row in one.size.rows.items():
            columns.setdefault(table, []).append(row)
    return {table: _unbeaten(tuple(zip(*rows, strict=True))) for table, rows in columns.items()}


def _unbeaten(vectors: tuple[tuple[int, ...], ...]) -> tuple[int, ...]:
    first = {vector: row for row, vector in reversed(tuple(enumerate(vectors)))}
    return tuple(
        row
        for vector, row in first.items()
        if not any(other != vector and _beats(other, vector) for other in first)
    )


def _beats(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(mine >= theirs for mine, theirs in zip(one, other, strict=True))


def _joined(presences: Iterable[Presence]) -> Presence:
    """Give the presence of all together, of which it is known that they can be."""
    values: dict[str, tuple[str, ...]] = {}
    others: list[Test] = []
    for test in (test for presence in presences for test in presence.tests):
        if isinstance(test, ChoiceIs):
            admitted = values.get(test.choice, test.values)
            values[test.choice] = tuple(one for one in admitted if one in test.values)
        else:
            others.append(test)
    return Presence.of(*(ChoiceIs(*pair) for pair in values.items()), *others)
