"""The spellings of typed values: automata that read a value while patterns read its letters.

If a pattern and a number, or a network, constrain one key, a text must match the pattern, and its value must
be in range. Bounds cut the line into intervals, and an automaton that reads a value from the front knows the
intervals in which it may still lie: a digit automaton, as in Boigelot and Wolper, "Representing Arithmetic
Constraints with Finite Automata: An Overview", ICLP 2002. It has finitely many states, so its product with
the automata of the patterns decides exactly.

>>> from decimal import Decimal
>>> from octo_spec.access.search.number_spellings import NumberSpellings
>>> seven = NumberSpellings.of([Decimal(7)], lambda text: Decimal(text) == 7)
>>> [begun] = seven.next_states(*seven.start, "0")
>>> seven.is_complete(begun), [seven.is_complete(read) for read in seven.next_states(begun, "7")]
(False, [True])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

StateT = TypeVar("StateT")


class Spellings(Protocol[StateT]):
    """A nondeterministic automaton of the spellings of some values."""

    @property
    def letters(self) -> str:
        """The letters that a text may hold."""

    @property
    def start(self) -> Collection[StateT]:
        """The states before the first letter."""

    def next_states(self, state: StateT, letter: str, /) -> Iterator[StateT]:
        """Yield the states after one more letter."""

    def is_complete(self, state: StateT, /) -> bool:
        """Return whether the text that was read is one of the values."""
