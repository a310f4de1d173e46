"""Texts of values that are no plain text: automata that read a value while patterns read its letters.

Where a pattern meets a number, or a network, on one key, a text must be spelled as the one asks and lie in
the other. Bounds cut the line into intervals, and an automaton that reads a value from the front knows in
which intervals it may still lie: a digit automaton, as in Boigelot and Wolper, "Representing Arithmetic
Constraints with Finite Automata: An Overview", ICLP 2002. Its states are finitely many, so that its product
with the automata of the patterns decides exactly.

>>> from decimal import Decimal
>>> from octo_spec.access.search.number_spellings import NumberSpellings
>>> seven = NumberSpellings.of([Decimal(7)], lambda text: Decimal(text) == 7)
>>> [begun] = seven.after(*seven.start, "0")
>>> seven.is_complete(begun), [seven.is_complete(read) for read in seven.after(begun, "7")]
(False, [True])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

StateT = TypeVar("StateT")


class Spellings(Protocol[StateT]):
    """An automaton, not deterministic, of the texts of some values."""

    @property
    def letters(self) -> str:
        """The letters that a text may hold."""

    @property
    def start(self) -> Collection[StateT]:
        """The states before the first letter."""

    def after(self, state: StateT, letter: str, /) -> Iterator[StateT]:
        """List the states that one more letter leads to."""

    def is_complete(self, state: StateT, /) -> bool:
        """Tell whether the text that was read is one of the values."""
