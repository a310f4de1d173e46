"""Tests of one value of a condition key: its comparison with the values of a policy.

The tests are a closed set, one for each type of value that AWS compares.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html

>>> from octo_spec.iam.glob import wild
>>> accepts(TextTest(frozenset({wild("logs-*")})), "logs-2026")
True
>>> before_2026 = OrderTest(Scale.DATE, Relation.LESS_THAN, frozenset({ordered_value(Scale.DATE, "2026")}))
>>> accepts(before_2026, "2025-12-31")
True
>>> accepts(AddressTest(frozenset({network("203.0.113.0/24")})), "203.0.114.1")
False
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from ipaddress import (
    AddressValueError,
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import TYPE_CHECKING, assert_never

from octo_spec.frozen import frozen
from octo_spec.iam.glob_matching import any_matches
from octo_spec.iam.operators import Relation

if TYPE_CHECKING:
    from octo_spec.iam.glob import Patterns


class Scale(StrEnum):
    """How the text of an ordered value is read."""

    NUMERIC = "Numeric"
    DATE = "Date"


@frozen
class TextTest:
    """The String, Arn and Bool operators: the value matches one of ``patterns``."""

    patterns: Patterns


@frozen
class OrderTest:
    """The Numeric and Date operators: the value has a ``relation`` to one of ``bounds``.

    Dates are seconds since 1970.
    """

    scale: Scale
    relation: Relation
    bounds: frozenset[Decimal]


@frozen
class AddressTest:
    """The IpAddress operators: the value is in one of ``networks``; IPv4 is never in IPv6."""

    networks: frozenset[IPv4Network | IPv6Network]


@frozen
class BinaryTest:
    """BinaryEquals: the value is base64 of one of ``contents``."""

    contents: frozenset[bytes]


@frozen
class NullTest:
    """Null: ``true`` requires that the key is absent, ``false`` that it is present."""

    absences: frozenset[bool]


ValueTest = TextTest | OrderTest | AddressTest | BinaryTest
ConditionTest = ValueTest | NullTest


def accepts(test: ValueTest, value: str) -> bool:
    """Return whether ``value`` passes; a value that cannot be read as the test's type does not pass."""
    match test:
        case TextTest(patterns):
            return any_matches(patterns, value)
        case OrderTest(scale, relation, bounds):
            number = ordered_value(scale, value)
            return number is not None and any(_is_related(number, relation, bound) for bound in bounds)
        case AddressTest(networks):
            address = parse_address(value)
            return address is not None and any(address in network for network in networks)
        case BinaryTest(contents):
            return decode(value) in contents
        case _:
            assert_never(test)


def _is_related(number: Decimal, relation: Relation, bound: Decimal) -> bool:
    match relation:
        case Relation.EQUALS:
            return number == bound
        case Relation.LESS_THAN:
            return number < bound
        case Relation.LESS_THAN_EQUALS:
            return number <= bound
        case Relation.GREATER_THAN:
            return number > bound
        case Relation.GREATER_THAN_EQUALS:
            return number >= bound
        case _:
            assert_never(relation)


def ordered_value(scale: Scale, text: str) -> Decimal | None:
    """Return a number, or a date as seconds since 1970; ``None`` if ``text`` is neither."""
    return number(text) if scale is Scale.NUMERIC else _seconds(text)


_NUMBER = r"(?a)[+-]?(?:\d+\.?\d*|\.\d+)"


def number(text: str) -> Decimal | None:
    """Read an integer or a decimal."""
    try:
        return Decimal(text) if re.fullmatch(_NUMBER, text) else None
    except InvalidOperation:
        return None


_DATE = (
    r"(?a)(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:T(?P<time>\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(?P<zone>Z|[+-]\d\d:\d\d)?)?)?)?"
)
"""The W3C profile of ISO 8601: year, month, day, and a time of day; https://www.w3.org/TR/NOTE-datetime."""
EPOCH_DIGITS = 5
_ORIGIN = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(1 << 12)
def _seconds(text: str) -> Decimal | None:
    epoch = number(text)
    if epoch is not None and len(text) >= EPOCH_DIGITS:
        return epoch
    date = re.fullmatch(_DATE, text)
    if not date:
        return epoch
    day = f"{date['year']}-{date['month'] or '01'}-{date['day'] or '01'}"
    return _seconds_since_origin(f"{day}T{date['time'] or '00:00'}{date['zone'] or 'Z'}")


def _seconds_since_origin(text: str) -> Decimal | None:
    try:
        elapsed = datetime.fromisoformat(text) - _ORIGIN
    except (ValueError, OverflowError):
        return None
    return Decimal(elapsed.days * 86400 + elapsed.seconds) + Decimal(elapsed.microseconds) / 1_000_000


@lru_cache(1 << 12)
def parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """Read an IPv4 or IPv6 address."""
    try:
        return ip_address(text)
    except ValueError:
        return None


def network(text: str) -> IPv4Network | IPv6Network:
    """Read a range in CIDR notation; bits after the prefix are ignored, no prefix means one address.

    Raises ``ValueError`` if ``text`` is not a range.
    """
    try:
        return ip_network(text, strict=False)
    except AddressValueError as error:
        raise ValueError(str(error)) from error


def decode(text: str) -> bytes | None:
    """Return the bytes of base64; ``None`` if ``text`` is not base64."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
