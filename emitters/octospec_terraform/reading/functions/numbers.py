"""Functions on numbers: https://developer.hashicorp.com/terraform/language/functions#numeric-functions."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.notes import refuse
from octospec_terraform.reading.binary_numbers import Counted, negate
from octospec_terraform.reading.functions.collections import items_of
from octospec_terraform.reading.functions.kinds import MANY, literal, plain
from octospec_terraform.reading.given import refuse_given
from octospec_terraform.reading.operators import calculate, known_number
from octospec_terraform.reading.values import Chosen, Listing, Str, fail, literal_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.diagnostics import Span
    from octospec_terraform.reading.binary_numbers import Number
    from octospec_terraform.reading.evaluation import Evaluation
    from octospec_terraform.reading.functions.kinds import Function, Plain
    from octospec_terraform.reading.values import Value


def _numeric(run: Callable[..., Number]) -> Plain:
    def called(_evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
        return run(*(known_number(value, span) for value in values))

    return called


def _range(_evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    bounds = [known_number(value, span) for value in values]
    if not all(isinstance(bound, int) for bound in bounds) or (len(bounds) > 2 and not bounds[2]):  # noqa: PLR2004 - the step
        refuse(span, "expected whole numbers here")
    start, end = (0, bounds[0]) if len(bounds) == 1 else bounds[:2]
    step = bounds[2] if len(bounds) > 2 else (1 if end >= start else -1)  # noqa: PLR2004 - as above
    numbers = range(int(start), int(end), int(step))
    if len(numbers) > _MOST_IN_RANGE or (step > 0) is (start > end):
        fail(span, f"range has more than {_MOST_IN_RANGE:,} elements, or steps away from its end")
    return Listing(tuple(map(Counted, numbers)), span=span)


_MOST_IN_RANGE: Final = 1_024
"""https://developer.hashicorp.com/terraform/language/functions/range"""


def _sum(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    items: list[Value] = [known_number(item, span) for item in items_of(evaluator, values[0], span)]
    if not items:
        fail(span, "sum of an empty list")
    return reduce(lambda one, other: calculate("+", one, other, span), items)


def _power(_evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    base, exponent = (known_number(value, span) for value in values)
    if not isinstance(base, int) or not isinstance(exponent, int) or not 0 <= exponent <= _MOST_BITS:
        refuse(span, "octospec does not support this power")
    return _whole_number(base**exponent, span)


def _parse_int(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    if isinstance(values[0], int | Fraction):
        fail(span, "parseint expects a text")
    text, base = literal(evaluator, values[0], span), values[1]
    if text is None or not isinstance(base, int) or base not in _BASES:
        refuse_given(span, "the result of parseint is known only when the module is applied", *values)
    digits = re.fullmatch("[-+]?([0-9a-zA-Z]+)", text)
    if digits is None or any(int(digit, _BASES[-1]) >= base for digit in digits[1]):
        fail(span, f"this is not a whole number in base {base}")
    return _whole_number(int(text, base), span)


def _whole_number(number: int, span: Span) -> Counted:
    """Return a whole number that Terraform stores in fewer bits than others."""
    return Counted(number) if abs(number) <= 1 << _MOST_BITS else refuse(span, "this number is too large")


_MOST_BITS: Final = 53
_BASES: Final = range(2, 37)


def _sign(_evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    number = known_number(values[0], span)
    if isinstance(number, Fraction):
        fail(span, "signum expects a whole number")
    return Counted((number > 0) - (number < 0))


def _whole(run: Callable[[Number], int]) -> Callable[[Number], Number]:
    return lambda number: number if isinstance(number, int) else run(number)


def _absolute(number: Number) -> Number:
    return negate(number) if number < 0 else number


def _to_number(_evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    return None if values[0] is None else known_number(values[0], span)


def _to_bool(_evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    match literal_text(values[0]):
        case None if values[0] is None:
            return None
        case "true" | "false" as word:
            return word == "true"
        case None if isinstance(values[0], Chosen | Str):
            return values[0]
        case _:
            return refuse(span, "expected true or false here")


NUMBERS: Final[dict[str, Function]] = {
    "range": plain(_range, 1, 3),
    "max": plain(_numeric(lambda *numbers: max(numbers)), 1, MANY),
    "min": plain(_numeric(lambda *numbers: min(numbers)), 1, MANY),
    "abs": plain(_numeric(_absolute), 1),
    "ceil": plain(_numeric(_whole(math.ceil)), 1),
    "floor": plain(_numeric(_whole(math.floor)), 1),
    "signum": plain(_sign, 1),
    "sum": plain(_sum, 1),
    "pow": plain(_power, 2),
    "parseint": plain(_parse_int, 2),
    "tonumber": plain(_to_number, 1),
    "tobool": plain(_to_bool, 1),
}
