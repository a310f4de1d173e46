"""Sizes that depend on a customer's answers.

The length of a policy with a parameter with allowed values depends on the value that the customer selects,
and a spec for several partitions needs more characters in one partition than in another. Such a size is a
linear expression: a constant, and one term for each reference whose values the spec lists.

>>> zone = Param("zone")
>>> size = SymbolicSize(10, {zone: (2, 5)}) + SymbolicSize(1, {zone: (7, 0)})
>>> size
SymbolicSize(fixed=11, lengths={Param(id='zone'): (9, 5)})
>>> size.size_with_values({zone: 1})
16
>>> size.largest
20
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias

from octo_spec.frozen import frozen
from octo_spec.model.text import Param, Partition

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from octo_spec.model.presence import Presence

ListedReference: TypeAlias = Param | Partition
"""A reference whose values the spec lists: a parameter with allowed values, or the partition."""


@frozen
class SymbolicSize:
    """``fixed`` characters, and for each listed reference the characters that its value adds.

    ``lengths`` holds a number for each value, in the order in which the spec lists the values.
    """

    fixed: int = 0
    lengths: Mapping[ListedReference, tuple[int, ...]] = field(default_factory=dict)

    def __add__(self, other: SymbolicSize) -> SymbolicSize:
        if not other.lengths:
            return SymbolicSize(self.fixed + other.fixed, self.lengths)
        lengths = dict(self.lengths)
        for reference, added in other.lengths.items():
            lengths[reference] = _sums(lengths[reference], added) if reference in lengths else added
        return SymbolicSize(self.fixed + other.fixed, lengths)

    def times(self, number: int) -> SymbolicSize:
        """Multiply by ``number``."""
        lengths = {
            reference: tuple(length * number for length in row) for reference, row in self.lengths.items()
        }
        return SymbolicSize(self.fixed * number, lengths)

    def size_with_values(self, positions: Mapping[ListedReference, int]) -> int:
        """Return the size if each reference has the value at the given position of its list."""
        return self.fixed + sum(row[positions[reference]] for reference, row in self.lengths.items())

    def with_value(self, reference: ListedReference, position: int) -> SymbolicSize:
        """Return the size with the value at a position for a reference."""
        if reference not in self.lengths:
            return self
        rest = {other: row for other, row in self.lengths.items() if other != reference}
        return SymbolicSize(self.fixed + self.lengths[reference][position], rest)

    @property
    def largest(self) -> int:
        """The size if each reference has its longest value."""
        return self.fixed + sum(map(max, self.lengths.values()))


@frozen
class Contribution:
    """A size that counts if its presence holds."""

    presence: Presence
    size: SymbolicSize


def total(sizes: Iterable[SymbolicSize]) -> SymbolicSize:
    """Return the sum of sizes."""
    fixed, symbolic = 0, SymbolicSize()
    for size in sizes:
        fixed += size.fixed
        if size.lengths:
            symbolic += SymbolicSize(0, size.lengths)
    return SymbolicSize(fixed, symbolic.lengths)


def _sums(first: tuple[int, ...], second: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(left + right for left, right in zip(first, second, strict=True))
