"""An index of patterns by their literal beginnings: which of them may share a text with another pattern.

Two patterns match no common text if neither literal beginning is a prefix of the other. In a sorted list, the
beginnings that start with a text are adjacent, and the beginnings that are prefixes of it are one branch of a
tree: a trie (Fredkin, "Trie Memory", CACM 3(9), 1960), held as a sorted list. A few steps find both, however
long the list is.

>>> from octo_spec.iam.glob import wild
>>> found = Beginnings([(wild("logs/*"), 1), (wild("logs/a*"), 2), (wild("logs/b"), 3), (wild("*"), 4)])
>>> possible = found.possible_matches
>>> sorted(possible(wild("logs/a"))), sorted(possible(wild("l*"))), sorted(possible(wild("x*")))
([1, 2, 4], [1, 2, 3, 4], [4])
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final

from octo_spec.iam.pattern_containment import disjoint, literal_beginning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.iam.glob import Pattern, Patterns


class Beginnings:
    """The numbers of patterns, indexed by the literal beginnings of the patterns."""

    def __init__(self, entries: Iterable[tuple[Pattern, int]]) -> None:
        numbers: dict[str, set[int]] = {}
        for pattern, number in entries:
            numbers.setdefault(literal_beginning(pattern), set()).add(number)
        self._texts = sorted(numbers)
        self._numbers = [numbers[text] for text in self._texts]
        self._parents = list(_parents(self._texts))

    def possible_matches(self, pattern: Pattern) -> set[int]:
        """Return the numbers of the patterns that may match a text that ``pattern`` matches."""
        text = literal_beginning(pattern)
        indices = chain(self._extensions(text), self._prefixes(text))
        return set[int]().union(*(self._numbers[index] for index in indices))

    def _extensions(self, text: str) -> range:
        """Return the indices of the beginnings that start with ``text``."""
        first = bisect_left(self._texts, text)
        return range(first, bisect_right(self._texts, text, lo=first, key=lambda one: one[: len(text)]))

    def _prefixes(self, text: str) -> Iterator[int]:
        """Yield the indices of the beginnings that are proper prefixes of ``text``."""
        index = bisect_left(self._texts, text) - 1
        while index >= 0:
            if text.startswith(self._texts[index]):
                yield index
            index = self._parents[index]


def _parents(texts: list[str]) -> Iterator[int]:
    """Yield the index of the longest proper prefix of each sorted text among them; -1 without a prefix."""
    beginning: list[int] = []
    for index, text in enumerate(texts):
        while beginning and not text.startswith(texts[beginning[-1]]):
            beginning.pop()
        yield beginning[-1] if beginning else -1
        beginning.append(index)


# --- two unions of patterns --------------------------------------------------------------------

MANY: Final = 1 << 10
"""More pairs are not tried one by one: a policy of AWS, and a promise, can have thousands of patterns."""


def are_disjoint(left: Patterns, right: Patterns) -> bool:
    """Return whether every pattern of one union is plainly disjoint from every pattern of another."""
    fewer, more = sorted((left, right), key=len)
    if len(fewer) * len(more) <= MANY:
        return all(disjoint(pattern, fellow) for pattern in fewer for fellow in more)
    listed, beginnings = _listed(more)
    return all(
        disjoint(pattern, listed[number])
        for pattern in fewer
        for number in beginnings.possible_matches(pattern)
    )


@lru_cache(1 << 6)
def _listed(patterns: Patterns) -> tuple[tuple[Pattern, ...], Beginnings]:
    listed = tuple(patterns)
    return listed, Beginnings((pattern, number) for number, pattern in enumerate(listed))
