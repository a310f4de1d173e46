"""The smallest number of templates that hold a session: bin packing, exact while the search is small.

Martello and Toth, "Bin-packing problem", in: Knapsack Problems, Wiley 1990: first fit for a bound from above,
then branch and bound. The first statement of a template is the first that no earlier template has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")

MOST_STEPS: Final = 20_000


@frozen
class Split:
    """The parts in order; ``is_smallest`` says whether fewer parts cannot hold the items."""

    parts: tuple[tuple[int, ...], ...]
    is_smallest: bool


def smallest_split(items: Sequence[T], fits: Callable[[tuple[T, ...]], bool]) -> Split:
    """Split items, each of which fits alone, into as few parts as possible that each fit."""
    if fits(tuple(items)):
        return Split((tuple(range(len(items))),), is_smallest=True)
    above = _first_fit(items, fits)
    for count in range(2, len(above)):
        search = _Search(items, fits, count)
        if search.place_items(0):
            return Split(tuple(map(tuple, search.parts)), is_smallest=True)
        if search.steps >= MOST_STEPS:
            return Split(above, is_smallest=False)
    return Split(above, is_smallest=True)


def _first_fit(items: Sequence[T], fits: Callable[[tuple[T, ...]], bool]) -> tuple[tuple[int, ...], ...]:
    parts: list[list[int]] = []
    for number in range(len(items)):
        for part in parts:
            if fits(tuple(items[at] for at in (*part, number))):
                part.append(number)
                break
        else:
            parts.append([number])
    return tuple(map(tuple, parts))


class _Search:
    """Tries to put all items into ``count`` parts."""

    def __init__(self, items: Sequence[T], fits: Callable[[tuple[T, ...]], bool], count: int) -> None:
        self.items, self.fits, self.count = items, fits, count
        self.parts: list[list[int]] = []
        self.steps = 0

    def place_items(self, number: int) -> bool:
        """Put the items from ``number`` on into the parts; return whether all of them fit."""
        if number == len(self.items):
            return True
        self.steps += 1
        if self.steps >= MOST_STEPS:
            return False
        for part in self.parts:
            part.append(number)
            if self.fits(tuple(self.items[at] for at in part)) and self.place_items(number + 1):
                return True
            part.pop()
        if len(self.parts) == self.count:
            return False
        self.parts.append([number])
        if self.place_items(number + 1):
            return True
        self.parts.pop()
        return False
