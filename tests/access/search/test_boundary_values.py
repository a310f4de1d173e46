"""Values at the bounds of conditions: enough of them, and the same in the same order in every process."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, Final, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.access.search.boundary_values import bounds_of_all, read_alike
from octo_spec.iam.operators import Relation
from octo_spec.iam.value_tests import (
    AddressTest,
    BinaryTest,
    OrderTest,
    Scale,
    ValueTest,
    accepts,
    network,
)
from tests.trials import tried

if TYPE_CHECKING:
    from collections.abc import Sequence

Bound = TypeVar("Bound")


def listed(hash_seed: int) -> str:
    """List values next to numbers and dates, in a process with another order of texts in sets."""
    code = (
        "from decimal import Decimal\n"
        "from octo_spec.access.search.boundary_values import bounds_of_all\n"
        "from octo_spec.iam.operators import Relation\n"
        "from octo_spec.iam.value_tests import OrderTest, Scale\n"
        "bounds = frozenset({Decimal(5), Decimal(9)})\n"
        "tests = [OrderTest(scale, Relation.LESS_THAN, bounds) for scale in Scale]\n"
        "print(*bounds_of_all(tests))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": str(hash_seed)}
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True
    )
    return ran.stdout


def test_the_values_that_a_search_tries_come_in_one_order_in_every_process() -> None:
    first, *others = map(listed, range(4))
    assert first.split()
    assert set(others) == {first}


# --- enough values -----------------------------------------------------------------------------


@tried(60)
@given(st.decimals(-(10**9), 10**9, places=3) | st.integers(-10_000, 10_000).map(Decimal))
def test_a_number_that_is_read_alike_means_the_same_as_a_number_and_as_a_date(number: Decimal) -> None:
    written = read_alike(number)
    for scale in Scale:
        assert accepts(OrderTest(scale, Relation.EQUALS, frozenset({number})), written), (written, scale)


def some(bounds: Sequence[Bound]) -> st.SearchStrategy[frozenset[Bound]]:
    return st.frozensets(st.sampled_from(bounds), min_size=1, max_size=3)


def orders(scale: Scale, bounds: Sequence[Decimal]) -> st.SearchStrategy[OrderTest]:
    return st.builds(OrderTest, st.just(scale), st.sampled_from(Relation), some(bounds))


HALVES: Final = [Decimal(number) / 2 for number in range(-4, 5)]
QUARTERS: Final = [Decimal(number) / 4 for number in range(-10, 11)]
NEW_YEAR: Final = 1_767_225_600
DATES: Final = [
    datetime.fromtimestamp(NEW_YEAR + second, UTC).isoformat().removesuffix("+00:00") + "Z"
    for second in range(-3, 4)
]
FOUR: Final = [str(IPv4Address(number % 2**32)) for number in range(-4, 4)]
SIX: Final = [str(IPv6Address(number % 2**128)) for number in range(-4, 4)]
BYTES: Final = [b"", b"+", b"a", b"a+", b"a++", b"ab", b"aab+"]

FAMILIES: Final[dict[str, tuple[st.SearchStrategy[ValueTest], Sequence[str]]]] = {
    "numbers": (orders(Scale.NUMERIC, HALVES), [f"{number:f}" for number in QUARTERS]),
    "dates": (
        orders(Scale.DATE, [NEW_YEAR + half for half in HALVES]),
        [*DATES, *(f"{NEW_YEAR + quarter:f}" for quarter in QUARTERS)],
    ),
    **{
        name: (
            st.builds(AddressTest, some([network(f"{one}/{length}") for one in every for length in lengths])),
            every,
        )
        for name, every, lengths in (("IPv4", FOUR, (0, 1, 30, 31, 32)), ("IPv6", SIX, (0, 1, 126, 127, 128)))
    },
    "bytes": (st.builds(BinaryTest, some(BYTES)), [base64.b64encode(each).decode() for each in BYTES]),
}


@pytest.mark.parametrize("family", FAMILIES)
@given(st.data())
@tried(200)
def test_for_each_value_one_that_is_tried_passes_the_same_tests(family: str, data: st.DataObject) -> None:
    """A search tries no other values, and reports that no value exists if none of them fits."""
    drawn, values = FAMILIES[family]
    tests = data.draw(st.lists(drawn, min_size=1, max_size=3))
    outcomes = {tuple(accepts(test, value) for test in tests) for value in bounds_of_all(tests)}
    assert {tuple(accepts(test, value) for test in tests) for value in values} <= outcomes
