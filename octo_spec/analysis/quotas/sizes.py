"""Numbers of characters, as far as they are known before somebody answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from octo_spec.model.text import Param, Partition

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Table: TypeAlias = Param | Partition
"""A question whose possible answers the spec lists: the allowed values of a parameter, the partitions."""


@dataclass(frozen=True, slots=True)
class Size:
    """A number of characters: ``fixed`` ones, and for each table as many as the answer in a row has."""

    fixed: int = 0
    rows: Mapping[Table, tuple[int, ...]] = field(default_factory=dict)

    def __add__(self, other: Size) -> Size:
        if not other.rows:
            return Size(self.fixed + other.fixed, self.rows)
        rows = dict(self.rows)
        for table, row in other.rows.items():
            rows[table] = _added(rows[table], row) if table in rows else row
        return Size(self.fixed + other.fixed, rows)

    def times(self, number: int) -> Size:
        """Repeat it."""
        return Size(
            self.fixed * number,
            {table: tuple(one * number for one in row) for table, row in self.rows.items()},
        )

    def under(self, picked: Mapping[Table, int]) -> int:
        """Give the number where the answer to each table is the one in the picked row."""
        return self.fixed + sum(row[picked[table]] for table, row in self.rows.items())

    @property
    def most(self) -> int:
        """The number where each answer is the longest."""
        return self.fixed + sum(map(max, self.rows.values()))


def total(sizes: Iterable[Size]) -> Size:
    """Add sizes up."""
    fixed, rows = 0, Size()
    for one in sizes:
        fixed += one.fixed
        if one.rows:
            rows += Size(0, one.rows)
    return Size(fixed, rows.rows)


def _added(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(mine + theirs for mine, theirs in zip(one, other, strict=True))
