"""Find a text where patterns meet numbers, dates, addresses or bytes on one condition key.

Who mixes them is mostly mistaken, as with ``StringLike`` on ``aws:SourceIp``. Texts that suggest
themselves are tried; where none fits and it is not plain that none can, there is no answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from itertools import chain
from typing import TYPE_CHECKING, assert_never

from octo_spec.access.search.pattern_intersection import find
from octo_spec.iam.glob import ANYTHING, FOLD, RUN, Pattern, Patterns, is_literal
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


@dataclass(frozen=True, slots=True)
class Mixture:
    """What a text shall be: in every union of ``all_of``, in no pattern of ``none_of``, and one that fits.

    ``asked`` are the tests of other families that it then passes, ``values`` texts that these suggest.
    """

    all_of: Sequence[Patterns]
    none_of: Patterns
    fits: Callable[[str], bool]
    asked: Sequence[ValueTest]
    values: Sequence[str]

    def search(self, budget: Budget) -> str | None:
        """Find such a text, or ``None``; raises ``BudgetExceededError`` where it cannot tell."""
        named = next((union for union in self.all_of if not any(map(_WILDCARDS.search, union))), None)
        if named is None and not self._may_exist(budget):
            return None
        for text in self._suggested() if named is None else _spellings(named):
            budget.spend()
            if self.fits(text):
                return text
        return None if named is not None and self._is_exhausted(named) else budget.give_up()

    def _is_exhausted(self, named: Patterns) -> bool:
        """Whether no other letter case of what is named can fit: of numbers, dates and addresses none can.

        Bytes have one spelling, which is among ``values``, but for those whose spelling is filled up.
        """
        if all(map(is_literal, named)):
            return True
        if any(isinstance(test, BinaryTest) for test in self.asked):
            return not any(text.endswith("=") for text in named)
        return not any(all(accepts(test, text) for test in self.asked) for text in _spellings(named))

    def _may_exist(self, budget: Budget) -> bool:
        """Whether patterns leave a text that begins as each test asks."""
        beginnings = map(_beginnings, self.asked)
        return find([*self.all_of, *beginnings], self.none_of, budget) is not None

    def _suggested(self) -> Iterator[str]:
        spelled = (_spelled(value, 2 + len(self.none_of)) for value in self.values)
        yield from chain.from_iterable(spelled)
        for pattern in sorted(frozenset[Pattern]().union(*self.all_of)):
            pieces = _WILDCARDS.split(pattern.removeprefix(FOLD))
            yield from (_laid_over(pieces, value) for value in (*self.values, *_DIGITS))


def _spellings(named: Patterns) -> list[str]:
    """Spell each text that is named; where letter case does not matter, in both."""
    folded = [one.removeprefix(FOLD) for one in named if one.startswith(FOLD)]
    literal = [one for one in named if not one.startswith(FOLD)]
    return sorted({*literal, *folded, *(one.upper() for one in folded)})


_WILDCARDS = re.compile("[\ue000-\ue003]+")
_DIGITS = "0123456789"


def _laid_over(pieces: Sequence[str], value: str) -> str:
    """Lay the literal pieces of a pattern over a value, the first at its beginning, the last at its end."""
    head, *middle, tail = pieces if len(pieces) > 1 else (*pieces, "")
    filling = value[len(head) : len(value) - len(tail)]
    return head + "".join(f"{value}{piece}" for piece in middle) + filling + tail


def _spelled(value: str, count: int) -> Iterator[str]:
    """Spell a value in other ways; of an address, list some neighbours."""
    yield value
    if number(value) is not None:
        yield from (f"{value}{'' if '.' in value else '.'}{'0' * more}" for more in range(1, count))
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


def _beginnings(test: ValueTest) -> Patterns:
    """Match, and more, all texts that pass a test."""
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
"""How numbers and dates begin."""

_OCTETS, _BITS = 4, 8


def _beginning(network: IPv4Network | IPv6Network) -> Pattern:
    if isinstance(network, IPv6Network):
        return ANYTHING
    octets = str(network.network_address).split(".")[: network.prefixlen // _BITS]
    return Pattern(".".join(octets if len(octets) == _OCTETS else [*octets, RUN]))
