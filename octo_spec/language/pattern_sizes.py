"""How many texts a pattern matches, and of which characters: whether a value can be guessed.

Reads the part of regular expressions that ``patterns`` admits; what it tells is never too small.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from octo_spec.language.patterns import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Size:
    """``bits`` is the logarithm of the number of texts; ``varying`` the characters that tell them apart."""

    bits: float = 0.0
    varying: frozenset[str] = frozenset()


def size(pattern: str, alphabet: str, longest: int) -> Size:
    """Measure a sound pattern; its sets are counted within ``alphabet``, its texts up to ``longest``."""
    reading = _Reading(alphabet, longest, _tokens(pattern[1:-1]))
    found = reading.alternatives()
    return Size(min(found.bits, longest * math.log2(len(alphabet) + 1)), found.varying)


def characters(pattern: str, among: str) -> frozenset[str]:
    """Tell which characters a text that a sound pattern matches may hold; never too few."""
    atoms = (text for kind, text in _tokens(pattern[1:-1]) if kind in {"escape", "set", "other"})
    return frozenset(one for text in atoms for one in _matched(text, among))


def _matched(atom: str, among: str) -> Iterator[str]:
    literal = len(atom) == 1 and atom != "."
    return (one for one in among if (one == atom if literal else re.fullmatch(atom, one, re.ASCII)))


_Token = tuple[str, str]


def _tokens(inner: str) -> Iterator[_Token]:
    for token in TOKEN.finditer(inner):
        yield str(token.lastgroup), token.group()


@dataclass(slots=True)
class _Reading:
    alphabet: str
    longest: int
    tokens: Iterator[_Token]

    def alternatives(self) -> Size:
        """Read up to the bracket that closes, or to the end."""
        branches, sequence = [], list[Size]()
        for kind, text in self.tokens:
            if kind == "close":
                break
            if kind == "bar":
                branches.append(_joined(sequence))
                sequence = []
            elif kind == "repeat":
                sequence.append(self._repeated(sequence.pop(), text))
            else:
                sequence.append(self.alternatives() if kind == "open" else self._one(text))
        return self._either([*branches, _joined(sequence)])

    def _one(self, text: str) -> Size:
        return _among(frozenset(_matched(text, self.alphabet)))

    def _repeated(self, inner: Size, repeat: str) -> Size:
        """Count the longest repetition; how often it stands tells texts apart, too."""
        numbers = [int(number) for number in re.findall("[0-9]+", repeat)]
        open_ended = repeat[0] in "*+" or repeat.rstrip("?}").endswith(",")
        most = self.longest if open_ended else max(numbers, default=1)
        lengths = most - (numbers[0] if numbers else 0) + 1
        return Size(most * inner.bits + math.log2(max(lengths, 1)), inner.varying)

    def _either(self, branches: list[Size]) -> Size:
        if len(branches) == 1:
            return branches[0]
        most = max(one.bits for one in branches)
        bits = most + math.log2(sum(2 ** (one.bits - most) for one in branches))
        return Size(bits, _varying(branches) | frozenset(self.alphabet))


def _among(characters: frozenset[str]) -> Size:
    many = len(characters) > 1
    return Size(math.log2(len(characters)), characters) if many else Size()


def _joined(sequence: list[Size]) -> Size:
    return Size(sum(one.bits for one in sequence), _varying(sequence))


def _varying(sizes: list[Size]) -> frozenset[str]:
    return frozenset[str]().union(*(one.varying for one in sizes))
