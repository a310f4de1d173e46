"""The number of texts that a pattern matches, and their characters: shows whether a value can be guessed.

``patterns`` defines which patterns are allowed; the results are never too small.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen, mutable
from octo_spec.language.patterns import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator


@frozen
class PatternSize:
    """``bits`` is log2 of the number of texts, ``varying`` the characters in which the texts differ."""

    bits: float = 0.0
    varying: frozenset[str] = frozenset()


def size(pattern: str, alphabet: str, longest: int) -> PatternSize:
    """Measure a valid pattern: its sets within ``alphabet``, its texts up to ``longest`` characters."""
    reading = _Reading(alphabet, longest, _tokens(pattern[1:-1]))
    whole = reading.alternatives()
    return PatternSize(min(whole.bits, longest * math.log2(len(alphabet) + 1)), whole.varying)


def characters(pattern: str, among: str) -> frozenset[str]:
    """Return the characters that the texts of a valid pattern may contain; never too few."""
    atoms = (text for kind, text in _tokens(pattern[1:-1]) if kind in {"escape", "set", "other"})
    return frozenset(character for atom in atoms for character in _matching_characters(atom, among))


def _matching_characters(atom: str, among: str) -> Iterator[str]:
    literal = len(atom) == 1 and atom != "."
    return (
        character
        for character in among
        if (character == atom if literal else re.fullmatch(atom, character, re.ASCII))
    )


_Token = tuple[str, str]


def _tokens(inner: str) -> Iterator[_Token]:
    for token in TOKEN.finditer(inner):
        yield str(token.lastgroup), token.group()


@mutable
class _Reading:
    alphabet: str
    longest: int
    tokens: Iterator[_Token]

    def alternatives(self) -> PatternSize:
        """Read up to the closing bracket, or to the end."""
        branches, sequence = [], list[PatternSize]()
        for kind, text in self.tokens:
            if kind == "close":
                break
            if kind == "bar":
                branches.append(_sequence_size(sequence))
                sequence = []
            elif kind == "repeat":
                sequence.append(self._repetition_size(sequence.pop(), text))
            else:
                sequence.append(self.alternatives() if kind == "open" else self._atom_size(text))
        return self._alternatives_size([*branches, _sequence_size(sequence)])

    def _atom_size(self, text: str) -> PatternSize:
        return _character_size(frozenset(_matching_characters(text, self.alphabet)))

    def _repetition_size(self, inner: PatternSize, repeat: str) -> PatternSize:
        """Count the longest repetition; texts also differ in the number of repetitions."""
        numbers = [int(number) for number in re.findall("[0-9]+", repeat)]
        open_ended = repeat[0] in "*+" or repeat.rstrip("?}").endswith(",")
        most = self.longest if open_ended else max(numbers, default=1)
        lengths = most - (numbers[0] if numbers else 0) + 1
        return PatternSize(most * inner.bits + math.log2(max(lengths, 1)), inner.varying)

    def _alternatives_size(self, branches: list[PatternSize]) -> PatternSize:
        if len(branches) == 1:
            return branches[0]
        most = max(branch.bits for branch in branches)
        bits = most + math.log2(sum(2 ** (branch.bits - most) for branch in branches))
        return PatternSize(bits, _varying(branches) | frozenset(self.alphabet))


def _character_size(characters: frozenset[str]) -> PatternSize:
    many = len(characters) > 1
    return PatternSize(math.log2(len(characters)), characters) if many else PatternSize()


def _sequence_size(sequence: list[PatternSize]) -> PatternSize:
    return PatternSize(sum(part.bits for part in sequence), _varying(sequence))


def _varying(sizes: list[PatternSize]) -> frozenset[str]:
    return frozenset[str]().union(*(size.varying for size in sizes))
