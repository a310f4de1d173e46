"""When conditions hold: ``conditions``, ``condition_parsing`` and ``value_tests``, operator by operator."""

from __future__ import annotations

from typing import Any

import pytest

from octo_spec.iam.conditions import ContextValue, holds
from octo_spec.iam.policy import parse

ABSENT = None
Case = tuple[str, str | list[str], ContextValue | None, bool]

SINGLE: list[Case] = [
    ("StringEquals", "x", "x", True),
    ("StringEquals", "x", "X", False),
    ("StringEquals", "x*", "xy", False),
    ("StringEquals", ["x", "y"], "y", True),
    ("StringEquals", "x", ABSENT, False),
    ("StringEqualsIfExists", "x", ABSENT, True),
    ("StringNotEquals", ["x", "y"], "y", False),
    ("StringNotEquals", ["x", "y"], "z", True),
    ("StringNotEquals", "x", ABSENT, True),
    ("StringEqualsIgnoreCase", "x", "X", True),
    ("StringNotEqualsIgnoreCase", "x", "X", False),
    ("StringLike", "x*", "xy", True),
    ("StringLike", "?", "", False),
    ("StringNotLike", "x*", "xy", False),
    ("stringlike", "*", "", True),
    ("NumericEquals", "10", "10.0", True),
    ("NumericNotEquals", "10", "11", True),
    ("NumericLessThan", ["5", "10"], "7", True),
    ("NumericLessThanEquals", "10", "10", True),
    ("NumericGreaterThan", "10", "10", False),
    ("NumericGreaterThanEquals", "10", "ten", False),
    ("DateEquals", "2025-01-01", "2025-01-01T00:00:00Z", True),
    ("DateEquals", "2025-01-01T00:00:00Z", "1735689600", True),
    ("DateLessThan", "2025-01-01T00:00:00+01:00", "2024-12-31T23:30:00Z", False),
    ("DateGreaterThan", "2025", "2026", True),
    ("DateNotEquals", "2025", ABSENT, True),
    ("Bool", "true", "True", True),
    ("Bool", "false", ABSENT, False),
    ("BoolIfExists", "false", ABSENT, True),
    ("BinaryEquals", "eA==", "eA==", True),
    ("BinaryEquals", "eA==", "eQ==", False),
    ("IpAddress", "10.1.2.3/8", "10.9.9.9", True),
    ("IpAddress", "10.0.0.1", "10.0.0.2", False),
    ("IpAddress", "2001:db8::/32", "2001:DB8::1", True),
    ("IpAddress", "::/0", "10.0.0.1", False),
    ("NotIpAddress", "10.0.0.0/8", "11.0.0.0", True),
    ("NotIpAddress", "10.0.0.0/8", ABSENT, True),
    ("ArnEquals", "arn:aws:s3:*:*:b*", "arn:aws:s3:::b/c:d", True),
    ("ArnLike", "arn:aws:*:b", "arn:aws:s3:::b", False),
    ("ArnNotLike", "arn:aws:s3:::b", "arn:aws:s3:::c", True),
    ("Null", "true", ABSENT, True),
    ("Null", "false", ABSENT, False),
    ("Null", "false", "", True),
    ("Null", ["true", "false"], "x", True),
]

SETS: list[Case] = [
    ("ForAllValues:StringEquals", ["x", "y"], frozenset("xy"), True),
    ("ForAllValues:StringEquals", ["x", "y"], frozenset("xz"), False),
    ("ForAllValues:StringEquals", "x", ABSENT, True),
    ("ForAllValues:StringNotEquals", "x", frozenset("yz"), True),
    ("ForAllValues:StringNotEquals", "x", frozenset("xz"), False),
    ("ForAllValues:StringNotLike", "x", ABSENT, True),
    ("ForAnyValue:StringEquals", "x", frozenset("xz"), True),
    ("ForAnyValue:StringEquals", "x", frozenset("yz"), False),
    ("ForAnyValue:StringEquals", "x", ABSENT, False),
    ("ForAnyValue:StringNotEquals", "x", frozenset("x"), False),
    ("ForAnyValue:StringNotEquals", "x", frozenset("xy"), True),
    ("ForAnyValue:StringNotEquals", "x", ABSENT, False),
    ("ForAnyValue:StringLikeIfExists", "x", ABSENT, True),
    ("ForAnyValue:StringEquals", "x", "x", True),
    ("ForAllValues:Null", "false", ABSENT, True),
    ("ForAnyValue:Null", "true", ABSENT, False),
    ("StringEquals", "x", frozenset("x"), False),
    ("StringNotEquals", "x", frozenset("y"), False),
    ("StringEquals", [], "x", False),
    ("ForAllValues:StringEquals", [], ABSENT, True),
    ("ForAllValues:StringEquals", [], frozenset("x"), False),
]


@pytest.mark.parametrize(("operator", "values", "value", "expected"), [*SINGLE, *SETS])
def test_a_condition_holds(
    operator: str,
    values: str | list[str],
    value: ContextValue | None,
    expected: bool,  # noqa: FBT001 - the outcome
) -> None:
    assert evaluate(operator, values, {"some:key": value}) is expected


@pytest.mark.parametrize(
    ("operator", "context", "expected"),
    [
        ("StringEquals", {"some:key": "ann", "aws:username": "ann"}, True),
        ("StringEquals", {"some:key": "ann"}, False),
        ("StringNotEquals", {"some:key": "ann"}, True),
        ("StringLike", {"some:key": "anna", "aws:username": "ann*"}, False),
        ("StringEquals", {"some:key": "a", "aws:username": frozenset("a")}, False),
        ("StringEqualsIgnoreCase", {"some:key": "ANN", "aws:username": "Ann"}, True),
        ("ArnEquals", {"some:key": "arn:aws:s3:::b", "aws:username": "arn:aws:s3:::b"}, True),
        ("ArnLike", {"some:key": "arn:aws:s3:::b", "aws:username": "arn:aws:s3:::c"}, False),
    ],
)
def test_a_variable_holds_one_value_or_none(
    operator: str,
    context: dict[str, ContextValue | None],
    expected: bool,  # noqa: FBT001 - the outcome
) -> None:
    assert evaluate(operator, "${aws:username}", context) is expected


def evaluate(operator: str, values: str | list[str], context: dict[str, ContextValue | None]) -> bool:
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Action": "*",
        "Resource": "*",
        "Condition": {operator: {"some:Key": values}},
    }
    (parsed,) = parse({"Version": "2012-10-17", "Statement": statement}).statements
    (condition,) = parsed.conditions
    return holds(condition, context.get)
