"""Patterns by their literal beginnings: which of many may match a common text with another one.

Where the literal beginnings of two patterns exclude each other, the patterns match no common text. Among
sorted beginnings, those that a text begins stand in one row, and those that begin the text are one branch
of a tree: a trie (Fredkin, "Trie Memory", CACM 3(9), 1960), held as a sorted list. A few steps find them,
however many others there are.

>>> from octo_spec.iam.glob import wild
>>> found = Beginnings([(wild("logs/*"), 1), (wild("logs/a*"), 2), (wild("logs/b"), 3), (wild("*"), 4)])
>>> sorted(found.near(wild("logs/a"))), sorted(found.near(wild("l*"))), sorted(found.near(wild("x*")))
([1, 2, 4], [1, 2, 3, 4], [4])
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import chain
from typing import TYPE_CHECKING

from octo_spec.iam.pattern_containment import literal_beginning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.iam.glob import Pattern


class Beginnings:
    """Numbers by the literal beginnings of patterns."""

    def __init__(self, entries: Iterable[tuple[Pattern, int]]) -> None:
        numbers: dict[str, set[int]] = {}
        for pattern, number in entries:
            numbers.setdefault(literal_beginning(pattern), set()).add(number)
        self._texts = sorted(numbers)
        self._numbers = [numbers[text] for text in self._texts]
        self._parents = list(_parents(self._texts))

    def near(self, pattern: Pattern) -> set[int]:
        """List the numbers of the patterns that may match a text that ``pattern`` matches."""
        text = literal_beginning(pattern)
        indices = chain(self._begun_by(text), self._beginning(text))
        return set[int]().union(*(self._numbers[index] for index in indices))

    def _begun_by(self, text: str) -> range:
        """Find the beginnings that ``text`` begins."""
        first = bisect_left(self._texts, text)
        return range(first, bisect_right(self._texts, text, lo=first, key=lambda one: one[: len(text)]))

    def _beginning(self, text: str) -> Iterator[int]:
        """Find the beginnings that begin ``text``, and are shorter."""
        index = bisect_left(self._texts, text) - 1
        while index >= 0:
            if text.startswith(self._texts[index]):
                yield index
            index = self._parents[index]


def _parents(texts: list[str]) -> Iterator[int]:
    """Give for each of some sorted texts the index of the longest one that begins it; -1 for none."""
    beginning: list[int] = []
    for index, text in enumerate(texts):
        while beginning and not text.startswith(texts[beginning[-1]]):
            beginning.pop()
        yield beginning[-1] if beginning else -1
        beginning.append(index)
