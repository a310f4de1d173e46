"""Parse a ``Condition`` element.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html

>>> from octo_spec.iam.variables import read
>>> [condition] = conditions({"bool": {"aws:SecureTransport": True}}, "Statement[0].Condition", read)
>>> str(condition)
'Bool aws:SecureTransport [true]'
>>> conditions({"Boolean": {"aws:SecureTransport": True}}, "Condition", read)  # doctest: +ELLIPSIS
Traceback (most recent call last):
    ...
octo_spec.iam.json_values.MalformedPolicyError: Condition.Boolean: unknown ...
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.iam.arn import arn_pattern
from octo_spec.iam.conditions import Condition
from octo_spec.iam.glob import any_case_pattern
from octo_spec.iam.json_values import JsonValue, MalformedPolicyError, mapping, require, scalars, text
from octo_spec.iam.operators import Family, Operator, OperatorForm
from octo_spec.iam.value_tests import (
    AddressTest,
    BinaryTest,
    ConditionTest,
    NullTest,
    OrderTest,
    Scale,
    TextTest,
    decode,
    network,
    ordered_value,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from octo_spec.iam.variables import ValueReader


def conditions(data: JsonValue, place: str, read: ValueReader) -> frozenset[Condition]:
    """Parse a ``Condition`` element; raise ``MalformedPolicyError``."""
    return frozenset(
        _condition(operator, key, values, f"{place}.{operator}", read)
        for operator, block in mapping(data, place).items()
        for key, values in _block(block, f"{place}.{operator}")
    )


def _block(data: JsonValue, place: str) -> Iterator[tuple[str, JsonValue]]:
    seen: set[str] = set()
    for key, values in mapping(data, place).items():
        if key.lower() in seen:
            raise MalformedPolicyError(place=place, problem=f"the key {key!r} occurs twice")
        seen.add(key.lower())
        yield text(key, place), values


def _condition(written: str, key: str, values: JsonValue, place: str, read: ValueReader) -> Condition:
    form = OperatorForm.parse(written)
    if form is None:
        raise MalformedPolicyError(place=place, problem=f"unknown condition operator {written!r}")
    written_values = scalars(values, f"{place}.{key}")
    return Condition(
        key.lower(),
        _test(form.operator, written_values, f"{place}.{key}", read),
        negated=form.is_negated,
        quantifier=form.quantifier,
        if_exists=form.if_exists,
        operator=str(form),
        written_key=key,
        written_values=written_values,
    )


def _test(operator: Operator, values: tuple[str, ...], place: str, read: ValueReader) -> ConditionTest:
    try:
        return TESTS[operator.family](operator, values, read)
    except ValueError as error:
        raise MalformedPolicyError(place=place, problem=str(error)) from error


def _text(operator: Operator, values: tuple[str, ...], read: ValueReader) -> ConditionTest:
    patterns = (read(value, wildcards=operator.reads_wildcards) for value in values)
    return TextTest(
        frozenset(any_case_pattern(pattern) if operator.ignores_case else pattern for pattern in patterns)
    )


def _arn(operator: Operator, values: tuple[str, ...], read: ValueReader) -> ConditionTest:
    return TextTest(
        frozenset(arn_pattern(read(value, wildcards=operator.reads_wildcards)) for value in values)
    )


def _number(operator: Operator, values: tuple[str, ...], _read: ValueReader) -> ConditionTest:
    return _order(Scale.NUMERIC, "a number", operator, values)


def _date(operator: Operator, values: tuple[str, ...], _read: ValueReader) -> ConditionTest:
    return _order(Scale.DATE, "a date", operator, values)


def _order(scale: Scale, expected: str, operator: Operator, values: tuple[str, ...]) -> ConditionTest:
    bounds = (require(ordered_value(scale, value), value, expected) for value in values)
    return OrderTest(scale, operator.relation, frozenset(bounds))


def _address(_operator: Operator, values: tuple[str, ...], _read: ValueReader) -> ConditionTest:
    return AddressTest(frozenset(network(value) for value in values))


def _binary(_operator: Operator, values: tuple[str, ...], _read: ValueReader) -> ConditionTest:
    return BinaryTest(frozenset(require(decode(value), value, "base64") for value in values))


def _null_test(_operator: Operator, values: tuple[str, ...], _read: ValueReader) -> ConditionTest:
    truths = {"true": True, "false": False}
    return NullTest(frozenset(require(truths.get(value.lower()), value, "true or false") for value in values))


TESTS: Final[Mapping[Family, Callable[[Operator, tuple[str, ...], ValueReader], ConditionTest]]] = {
    Family.STRING: _text,
    Family.NUMERIC: _number,
    Family.DATE: _date,
    # AWS's pages disagree about variables in Bool; a third-party document may have one, so it is parsed.
    Family.BOOL: _text,
    Family.BINARY: _binary,
    Family.IP: _address,
    Family.ARN: _arn,
    Family.NULL: _null_test,
}
"""How the values of each family are read."""
