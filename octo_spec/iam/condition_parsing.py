"""A ``Condition`` element in JSON's shape -> conditions; one table holds all operators.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from octo_spec.iam.arn import arn_pattern
from octo_spec.iam.comparisons import (
    AddressTest,
    BinaryTest,
    Comparison,
    NullTest,
    OrderTest,
    Scale,
    Test,
    TextTest,
    decode,
    network,
    ordered,
)
from octo_spec.iam.conditions import Condition, Quantifier
from octo_spec.iam.glob import folded
from octo_spec.iam.json_shape import Json, MalformedPolicyError, mapping, required, scalars

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.iam.variables import Reader


@dataclass(frozen=True, slots=True)
class _Operator:
    """How an operator reads its values, and whether it is the negated one of its pair."""

    test: Callable[[tuple[str, ...], Reader], Test]
    negated: bool = False


def conditions(data: Json, place: str, read: Reader) -> frozenset[Condition]:
    """Parse a ``Condition`` element; raise ``MalformedPolicyError``."""
    found = [
        _condition(operator, key, values, f"{place}.{operator}", read)
        for operator, block in mapping(data, place).items()
        for key, values in _block(block, f"{place}.{operator}")
    ]
    return frozenset(found)


def _block(data: Json, place: str) -> Iterator[tuple[str, Json]]:
    seen: set[str] = set()
    for key, values in mapping(data, place).items():
        if key.lower() in seen:
            raise MalformedPolicyError(place=place, problem=f"the key {key!r} stands twice")
        seen.add(key.lower())
        yield key, values


_NAME = re.compile(r"(?:(?P<quantifier>forallvalues|foranyvalue):)?(?P<base>[a-z]+?)(?P<if_exists>ifexists)?")
_QUANTIFIERS = {quantifier.lower(): quantifier for quantifier in Quantifier}


def _condition(operator: str, key: str, values: Json, place: str, read: Reader) -> Condition:
    name = _NAME.fullmatch(operator.lower())
    if not name or name["base"] not in _OPERATORS or (name["base"] == "null" and name["if_exists"]):
        raise MalformedPolicyError(place=place, problem=f"unknown condition operator {operator!r}")
    written = scalars(values, f"{place}.{key}")
    try:
        test = _OPERATORS[name["base"]].test(written, read)
    except ValueError as error:
        raise MalformedPolicyError(place=f"{place}.{key}", problem=str(error)) from error
    return Condition(
        key.lower(),
        test,
        negated=_OPERATORS[name["base"]].negated,
        quantifier=_QUANTIFIERS.get(name["quantifier"] or ""),
        if_exists=bool(name["if_exists"]),
        operator=operator,
        written_key=key,
        written_values=written,
    )


def _exact(values: tuple[str, ...], read: Reader) -> Test:
    return TextTest(frozenset(read(value, wildcards=False) for value in values))


def _caseless(values: tuple[str, ...], read: Reader) -> Test:
    return TextTest(frozenset(folded(read(value, wildcards=False)) for value in values))


def _like(values: tuple[str, ...], read: Reader) -> Test:
    return TextTest(frozenset(read(value, wildcards=True) for value in values))


def _arn(values: tuple[str, ...], read: Reader) -> Test:
    return TextTest(frozenset(arn_pattern(read(value, wildcards=True)) for value in values))


def _order(scale: Scale, comparison: Comparison, values: tuple[str, ...], _read: Reader) -> Test:
    expected = "a number" if scale is Scale.NUMERIC else "a date"
    bounds = (required(ordered(scale, value), value, expected) for value in values)
    return OrderTest(scale, comparison, frozenset(bounds))


def _address(values: tuple[str, ...], _read: Reader) -> Test:
    return AddressTest(frozenset(network(value) for value in values))


def _binary(values: tuple[str, ...], _read: Reader) -> Test:
    return BinaryTest(frozenset(required(decode(value), value, "base64") for value in values))


def _null(values: tuple[str, ...], _read: Reader) -> Test:
    known = {"true": True, "false": False}
    return NullTest(frozenset(required(known.get(value.lower()), value, "true or false") for value in values))


def _ordered_operators() -> dict[str, _Operator]:
    named = {
        f"{scale}{comparison}".lower(): _Operator(partial(_order, scale, comparison))
        for scale in Scale
        for comparison in Comparison
    }
    negated = {
        f"{scale}NotEquals".lower(): _Operator(partial(_order, scale, Comparison.EQUALS), negated=True)
        for scale in Scale
    }
    return named | negated


_OPERATORS = {
    "stringequals": _Operator(_exact),
    "stringnotequals": _Operator(_exact, negated=True),
    "stringequalsignorecase": _Operator(_caseless),
    "stringnotequalsignorecase": _Operator(_caseless, negated=True),
    "stringlike": _Operator(_like),
    "stringnotlike": _Operator(_like, negated=True),
    "arnequals": _Operator(_arn),
    "arnlike": _Operator(_arn),
    "arnnotequals": _Operator(_arn, negated=True),
    "arnnotlike": _Operator(_arn, negated=True),
    "bool": _Operator(_caseless),
    "ipaddress": _Operator(_address),
    "notipaddress": _Operator(_address, negated=True),
    "binaryequals": _Operator(_binary),
    "null": _Operator(_null),
} | _ordered_operators()
