"""Sample values at the bounds of tests: one for each interval into which the bounds partition the line.

Between two neighbouring bounds every comparison has the same outcome, so one number for each bound, one
between neighbours and one beyond each end decide all numbers exactly: the sample points of a sign-invariant
decomposition of the line (Collins, "Quantifier Elimination for Real Closed Fields by Cylindrical Algebraic
Decomposition", 1975, in its one-dimensional case). Dates are numbers of seconds. A network is an interval
of addresses. Bytes are equal or not, so one value that no test names represents all others.

>>> from decimal import Decimal
>>> from octo_spec.iam.operators import Relation
>>> below = OrderTest(Scale.NUMERIC, Relation.LESS_THAN, frozenset({Decimal(5)}))
>>> at_least = OrderTest(Scale.NUMERIC, Relation.GREATER_THAN_EQUALS, frozenset({Decimal(4)}))
>>> sorted(set(bounds_of_all([below, at_least])))
['3', '4', '4.5', '5', '6']
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, assert_never

from octo_spec.iam.keys import ValueKind
from octo_spec.iam.value_tests import (
    EPOCH_DIGITS,
    AddressTest,
    BinaryTest,
    OrderTest,
    Scale,
    TextTest,
    ValueTest,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from ipaddress import IPv4Network, IPv6Network


def bounds_of_all(tests: Iterable[ValueTest], kind: ValueKind = ValueKind.STRING) -> Iterator[str]:
    """Yield a value on each side of every bound that the tests mention, and between neighbours."""
    listed = tuple(tests)
    for test in listed:
        yield from bounds_of(test)
    orders = [test for test in listed if isinstance(test, OrderTest)]
    bounds = frozenset[Decimal]().union(*(test.bounds for test in orders))
    # A date may be written as a number of seconds, so a number is a bound of dates as well.
    scales = {test.scale for test in orders}
    for scale in sorted(scales):
        yield from _numbers(scale, bounds)
    both_scales = Scale.DATE in scales and (kind is ValueKind.NUMERIC or Scale.NUMERIC in scales)
    if both_scales or kind is ValueKind.SECONDS:
        yield from _numbers_as_dates(bounds)


def bounds_of(test: ValueTest) -> Iterator[str]:
    """Yield a value on each side of every bound of one test."""
    match test:
        case OrderTest(scale, _, bounds):
            yield from _numbers(scale, bounds)
        case AddressTest(networks):
            for network in sorted(networks, key=str):
                yield from _addresses_around(network)
        case BinaryTest(contents):
            yield from _contents(contents)
        case TextTest():
            pass
        case _:
            assert_never(test)


# --- numbers and dates -------------------------------------------------------------------------


def _numbers(scale: Scale, bounds: Iterable[Decimal]) -> Iterator[str]:
    yield from (_number_text(scale, number) for number in _samples(bounds))


def _samples(bounds: Iterable[Decimal]) -> Iterator[Decimal]:
    ordered = sorted(bounds)
    yield from ordered
    yield from (_EXACT.multiply(_EXACT.add(low, high), _HALF) for low, high in pairwise(ordered))
    for lowest in ordered[:1]:
        yield _EXACT.subtract(lowest, 1)
    for highest in ordered[-1:]:
        yield _EXACT.add(highest, 1)


_EXACT = Context(prec=MAX_PREC, Emin=MIN_EMIN, Emax=MAX_EMAX)
_HALF = Decimal("0.5")
_MICROSECONDS = 1_000_000


def _number_text(scale: Scale, number: Decimal) -> str:
    """Return a number as text, as a date if it is a valid number of seconds."""
    if scale is Scale.NUMERIC:
        return f"{number:f}"
    elapsed = _EXACT.multiply(number, _MICROSECONDS)
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(elapsed))
    except OverflowError:
        return f"{number:f}"
    return moment.isoformat().replace("+00:00", "Z") if elapsed == int(elapsed) else f"{number:f}"


def _numbers_as_dates(bounds: Iterable[Decimal]) -> Iterator[str]:
    """Yield numbers that mean the same as numbers and as dates, and the years, which do not."""
    listed = tuple(bounds)
    for number in _samples(listed):
        yield read_alike(number)
    numbered = (int(bound) for bound in listed if 0 <= bound <= _LAST_YEAR)
    dated = (int(_number_text(Scale.DATE, bound).partition("-")[0] or 0) for bound in listed if bound > 0)
    years = {year + step for year in (0, _LAST_YEAR, *numbered, *dated) for step in (-1, 0, 1, 2)}
    yield from (f"{year:04}" for year in sorted(years) if 0 <= year <= _LAST_YEAR)


_LAST_YEAR = 9999


def read_alike(number: Decimal) -> str:
    """Write a number so that it means the same as a number and as a date: four digits would be a year."""
    written = f"{number:f}"
    if len(written) >= EPOCH_DIGITS:
        return written
    return (written if "." in written else f"{written}.").ljust(EPOCH_DIGITS, "0")


# --- addresses and bytes -----------------------------------------------------------------------


def _addresses_around(network: IPv4Network | IPv6Network) -> Iterator[str]:
    yield str(network.network_address)
    yield str(network.broadcast_address)
    if int(network.network_address) > 0:
        yield str(network.network_address - 1)
    if int(network.broadcast_address) + 1 < 1 << network.max_prefixlen:
        yield str(network.broadcast_address + 1)


def _contents(contents: Iterable[bytes]) -> Iterator[str]:
    other = b"".join(sorted(contents)) + b"+"
    yield from (base64.b64encode(content).decode() for content in (*sorted(contents), other))
