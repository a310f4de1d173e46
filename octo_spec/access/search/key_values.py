"""Find a value of one condition key, present or absent, for which some conditions hold and others do not."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple, assert_never

from octo_spec.access.search.mixed_types import Mixture
from octo_spec.access.search.pattern_intersection import find
from octo_spec.iam.arn import ANY_ARN
from octo_spec.iam.conditions import Condition, ContextValue, holds_for
from octo_spec.iam.glob import Pattern, Patterns, folded
from octo_spec.iam.keys import ValueKind
from octo_spec.iam.operators import Quantifier
from octo_spec.iam.value_tests import (
    AddressTest,
    BinaryTest,
    NullTest,
    OrderTest,
    Scale,
    TextTest,
    ValueTest,
    accepts,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from ipaddress import IPv4Network, IPv6Network

    from octo_spec.access.budget import Budget


@dataclass(frozen=True, slots=True)
class Shape:
    """Which values a key may hold: one text or a set of them, of which kind, and whether it may be absent."""

    kind: ValueKind
    one: bool
    many: bool
    may_be_absent: bool


class Wanted(NamedTuple):
    """A condition without policy variables, and whether it shall hold."""

    condition: Condition
    holds: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A value of the key; ``None`` says that it is absent."""

    value: ContextValue | None


def find_value(
    wanted: Sequence[Wanted],
    shape: Shape,
    budget: Budget,
    names: Iterable[str] = (),
) -> Found | None:
    """Find a value that decides every condition as wanted, and a set holding ``names``, or ``None``.

    Tries absence first, then one value, then sets.
    """
    held = [Wanted(_holding(name), holds=True) for name in names]
    conditions = [*wanted, *held]
    if shape.may_be_absent and all(holds_for(one.condition, None) is one.holds for one in conditions):
        return Found(None)
    if shape.one and not held and (text := _one(conditions, shape.kind, budget)) is not None:
        return Found(text)
    return _many(conditions, shape.kind, budget) if shape.many else None


def _holding(name: str) -> Condition:
    pattern = folded(Pattern(name))
    return Condition("", TextTest(frozenset({pattern})), quantifier=Quantifier.ANY)


_PRESENT = "present"
"""Stands for any value where only presence matters."""


class Element(NamedTuple):
    """A test of one text, and the outcome it shall have."""

    test: ValueTest
    outcome: bool


def _one(wanted: Sequence[Wanted], kind: ValueKind, budget: Budget) -> str | None:
    elements = []
    for condition, holds in wanted:
        if isinstance(condition.test, NullTest):
            if holds_for(condition, _PRESENT) is not holds:
                return None
        else:
            elements.append(Element(condition.test, holds is not condition.negated))
    return find_element(elements, kind, budget)


def _many(wanted: Sequence[Wanted], kind: ValueKind, budget: Budget) -> Found | None:
    """Build a set: some conditions are about each of its members, the others ask for one that serves them."""
    each: list[Element] = []
    some: list[Element] = []
    for condition, holds in wanted:
        if isinstance(condition.test, NullTest) or condition.quantifier is None:
            if holds_for(condition, frozenset({_PRESENT})) is not holds:
                return None
            continue
        element = Element(condition.test, holds is not condition.negated)
        about_each = (condition.quantifier is Quantifier.ALL) is holds
        (each if about_each else some).append(element)
    members = [find_element([*each, *one], kind, budget) for one in ([[element] for element in some] or [[]])]
    present = frozenset(member for member in members if member is not None)
    return None if None in members else Found(present)


def find_element(elements: Sequence[Element], kind: ValueKind, budget: Budget) -> str | None:
    """Find a text with which every test has the outcome it shall have, or ``None``.

    Exact for tests of one family: patterns, numbers, dates, addresses or bytes. Where others meet
    patterns on one key, ``Mixture`` tells.
    """
    budget.spend(1 + len(elements))
    values = (*_usual(elements, kind), *_boundaries(elements))
    fitting = next((value for value in values if _fits(value, elements)), None)
    if fitting is not None:
        return fitting
    all_of, none_of = _unions(elements, kind)
    word = find(all_of, none_of, budget)
    others = [element for element in elements if not isinstance(element.test, TextTest)]
    if word is None or _fits(word, others):
        return word
    if not any(_fits(value, others) for value in values):
        return None
    asked = [test for test, outcome in others if outcome]
    return Mixture(all_of, none_of, lambda text: _fits(text, elements), asked, values).search(budget)


def _fits(text: str, elements: Iterable[Element]) -> bool:
    return all(accepts(test, text) is outcome for test, outcome in elements)


def _unions(elements: Sequence[Element], kind: ValueKind) -> tuple[list[Patterns], Patterns]:
    """List the unions in all of which a text must lie, and the patterns in none of which."""
    texts = [(test.patterns, outcome) for test, outcome in elements if isinstance(test, TextTest)]
    domain = DOMAINS[kind]
    none_of = frozenset[Pattern]().union(*(patterns for patterns, outcome in texts if not outcome))
    all_of = [patterns for patterns, outcome in texts if outcome]
    return all_of if domain is None else [domain, *all_of], none_of


DOMAINS: Final[Mapping[ValueKind, Patterns | None]] = {
    ValueKind.STRING: None,
    ValueKind.ARN: frozenset({ANY_ARN}),
    ValueKind.BOOL: frozenset({Pattern("true"), Pattern("false")}),
    ValueKind.NUMERIC: None,
    ValueKind.DATE: None,
    ValueKind.ADDRESS: None,
}
"""The patterns that hold every value of a type; ``None`` where a value may be any text."""

USUAL_VALUES: Final[Mapping[ValueKind, tuple[str, ...]]] = {
    ValueKind.STRING: (),
    ValueKind.ARN: (),
    ValueKind.BOOL: (),
    ValueKind.NUMERIC: ("1", "0"),
    ValueKind.DATE: ("2030-01-01T00:00:00Z",),
    ValueKind.ADDRESS: ("203.0.113.1", "2001:db8::1"),
}
"""Values of each type that read well in a witness; texts come from patterns instead."""


def _usual(elements: Sequence[Element], kind: ValueKind) -> Iterator[str]:
    yield from USUAL_VALUES[kind]
    if any(isinstance(element.test, AddressTest) for element in elements):
        yield from USUAL_VALUES[ValueKind.ADDRESS]


def _boundaries(elements: Sequence[Element]) -> Iterator[str]:
    """List one value on each side of every bound that the tests mention, and between neighbours."""
    for test, _ in elements:
        yield from boundaries(test)
    orders = [test for test, _ in elements if isinstance(test, OrderTest)]
    bounds = frozenset[Decimal]().union(*(test.bounds for test in orders))
    # A date may be written as a number of seconds, so that a number bounds dates as well.
    for scale in sorted({test.scale for test in orders}):
        yield from _numbers(scale, bounds)


def boundaries(test: ValueTest) -> Iterator[str]:
    """List one value on each side of every bound of a test."""
    match test:
        case OrderTest(scale, _, bounds):
            yield from _numbers(scale, bounds)
        case AddressTest(networks):
            for network in sorted(networks, key=str):
                yield from _around_network(network)
        case BinaryTest(contents):
            yield from _contents(contents)
        case TextTest():
            pass
        case _:
            assert_never(test)


def _numbers(scale: Scale, bounds: Iterable[Decimal]) -> Iterator[str]:
    yield from (_written(scale, number) for number in _around(bounds))


def _around(bounds: Iterable[Decimal]) -> Iterator[Decimal]:
    ordered = sorted(bounds)
    yield from ordered
    yield from (_EXACT.multiply(_EXACT.add(low, high), _HALF) for low, high in pairwise(ordered))
    for edge in ordered[:1]:
        yield _EXACT.subtract(edge, 1)
    for edge in ordered[-1:]:
        yield _EXACT.add(edge, 1)


_EXACT = Context(prec=MAX_PREC, Emin=MIN_EMIN, Emax=MAX_EMAX)
_HALF = Decimal("0.5")
_MICROSECONDS = 1_000_000


def _written(scale: Scale, number: Decimal) -> str:
    if scale is Scale.NUMERIC:
        return f"{number:f}"
    elapsed = _EXACT.multiply(number, _MICROSECONDS)
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(elapsed))
    except OverflowError:
        return f"{number:f}"
    return moment.isoformat().replace("+00:00", "Z") if elapsed == int(elapsed) else f"{number:f}"


def _around_network(network: IPv4Network | IPv6Network) -> Iterator[str]:
    yield str(network.network_address)
    yield str(network.broadcast_address)
    if int(network.network_address) > 0:
        yield str(network.network_address - 1)
    if int(network.broadcast_address) + 1 < 1 << network.max_prefixlen:
        yield str(network.broadcast_address + 1)


def _contents(contents: Iterable[bytes]) -> Iterator[str]:
    other = b"".join(sorted(contents)) + b"+"
    yield from (base64.b64encode(one).decode() for one in (*sorted(contents), other))
