"""Find a text for a condition key that has patterns and tests of numbers, dates, addresses or bytes.

Combining theories over one value is hard in general (Nelson and Oppen, "Simplification by Cooperating
Decision Procedures", ACM TOPLAS 1(2), 1979, need disjoint signatures), and such conditions are mostly
mistakes, such as ``StringLike`` on ``aws:SourceIp``. The search tries values that the tests suggest, in
several spellings. If none of them fits, an over-approximation of each type by patterns may still prove that
no text can; otherwise the search gives up.

>>> from octo_spec.access.budget import Budget
>>> from octo_spec.iam.glob import wild
>>> from octo_spec.iam.glob_matching import any_matches
>>> from octo_spec.iam.value_tests import network
>>> office = AddressTest(frozenset({network("203.0.113.0/24")}))
>>> def search_like(pattern):
...     like = frozenset({wild(pattern)})
...     fits = lambda text: any_matches(like, text) and accepts(office, text)
...     return MixedSearch([like], frozenset(), fits, [office], ["203.0.113.0"]).find(Budget())
>>> search_like("203.*.2")
'203.0.113.2'
>>> search_like("10.*") is None
True
"""

from __future__ import annotations

import re
from ipaddress import IPv4Network, IPv6Network
from itertools import chain
from typing import TYPE_CHECKING, assert_never

from octo_spec.access.search.pattern_intersection import find_text
from octo_spec.frozen import frozen
from octo_spec.iam.glob import ANYTHING, DIGIT, FOLD, RUN, Pattern, Patterns, is_literal
from octo_spec.iam.value_tests import (
    AddressTest,
    BinaryTest,
    OrderTest,
    TextTest,
    accepts,
    number,
    parse_address,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from octo_spec.access.budget import Budget
    from octo_spec.iam.value_tests import ValueTest


@frozen
class MixedSearch:
    """A search for a text in every union of ``all_of`` and in no pattern of ``excluded`` that ``fits``.

    ``passed`` are the tests of other types that the text must pass, ``values`` texts that all tests of
    other types suggest.
    """

    all_of: Sequence[Patterns]
    excluded: Patterns
    fits: Callable[[str], bool]
    passed: Sequence[ValueTest]
    values: Sequence[str]

    def find(self, budget: Budget) -> str | None:
        """Find such a text, or ``None``; raises ``BudgetExceededError`` if neither can be shown."""
        named = next((union for union in self.all_of if not any(map(_WILDCARDS.search, union))), None)
        if named is None and not self._may_exist(budget):
            return None
        for text in self._suggestions() if named is None else _spellings(named):
            budget.spend()
            if self.fits(text):
                return text
        return None if named is not None and self._is_exhausted(named) else budget.give_up()

    def _is_exhausted(self, named: Patterns) -> bool:
        """Return whether no other letter case of the named texts can fit.

        Numbers, dates and addresses have no letter case. Bytes have one spelling, which is among ``values``,
        unless it ends with padding.
        """
        if all(map(is_literal, named)):
            return True
        if any(isinstance(test, BinaryTest) for test in self.passed):
            return not any(text.endswith("=") for text in named)
        return not any(all(accepts(test, text) for test in self.passed) for text in _spellings(named))

    def _may_exist(self, budget: Budget) -> bool:
        """Return whether the patterns allow a text that begins as each test requires."""
        beginnings = map(_beginnings, self.passed)
        return find_text([*self.all_of, *beginnings], self.excluded, budget) is not None

    def _suggestions(self) -> Iterator[str]:
        respelled = (_respellings(value, 2 + len(self.excluded)) for value in self.values)
        yield from chain.from_iterable(respelled)
        for pattern in sorted(frozenset[Pattern]().union(*self.all_of)):
            pieces = _WILDCARDS.split(pattern.removeprefix(FOLD))
            yield from (_overlay(pieces, value) for value in (*self.values, *_DIGITS))


def _spellings(named: Patterns) -> list[str]:
    """Return the spellings of each named text: if letter case does not matter, in lower and in upper case."""
    folded = [pattern.removeprefix(FOLD) for pattern in named if pattern.startswith(FOLD)]
    literal = [pattern for pattern in named if not pattern.startswith(FOLD)]
    return sorted({*literal, *folded, *(text.upper() for text in folded)})


_WILDCARDS = re.compile(f"[\ue000-\ue003{DIGIT}]+")
_DIGITS = "0123456789"


def _overlay(pieces: Sequence[str], value: str) -> str:
    """Overlay the literal pieces of a pattern on a value, the first at its beginning, the last at its end."""
    head, *middle, tail = pieces if len(pieces) > 1 else (*pieces, "")
    filling = value[len(head) : len(value) - len(tail)]
    return head + "".join(f"{value}{piece}" for piece in middle) + filling + tail


def _respellings(value: str, count: int) -> Iterator[str]:
    """Yield other spellings of a value; for an address, also some neighbours."""
    yield value
    if number(value) is not None:
        yield from (f"{value}{'' if '.' in value else '.'}{'0' * zeros}" for zeros in range(1, count))
    elif value.endswith("Z"):
        yield f"{value.removesuffix('Z')}+00:00"
    else:
        yield from _neighbours(value, count)


def _neighbours(value: str, count: int) -> Iterator[str]:
    address = parse_address(value)
    if address is not None:
        greatest = (1 << address.max_prefixlen) - 1
        steps = (step for step in range(-count, count + 1) if 0 <= int(address) + step <= greatest)
        yield from (str(address + step) for step in steps)


# --- over-approximation by patterns ------------------------------------------------------------


def _beginnings(test: ValueTest) -> Patterns:
    """Return patterns of all texts that pass a test, and of more."""
    match test:
        case AddressTest(networks):
            return frozenset(map(_beginning, networks))
        case OrderTest():
            return _OF_NUMBERS
        case BinaryTest() | TextTest():
            return frozenset({ANYTHING})
        case _:
            assert_never(test)


_OF_NUMBERS = frozenset(Pattern(f"{first}{RUN}") for first in f"{_DIGITS}+-.")
"""Patterns of the beginnings of numbers and dates."""

_OCTETS, _BITS = 4, 8


def _beginning(network: IPv4Network | IPv6Network) -> Pattern:
    if isinstance(network, IPv6Network):
        return ANYTHING
    octets = str(network.network_address).split(".")[: network.prefixlen // _BITS]
    return Pattern(".".join(octets if len(octets) == _OCTETS else [*octets, RUN]))
