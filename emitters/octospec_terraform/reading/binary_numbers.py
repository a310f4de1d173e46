"""Numbers as in Terraform: binary, and rounded to 512 bits, halfway values to the even neighbor.

A whole number is an ``int``, and any other a ``Fraction`` that is a whole number of a power of two.

>>> calculate("-", number("0.3"), number("0.1")) == number("0.2")
False
>>> number_text(calculate("-", number("0.75"), number("0.5")))
'0.25'

Terraform calculates with https://pkg.go.dev/math/big#Float.
"""

from __future__ import annotations

import re
from fractions import Fraction
from math import trunc
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

Number: TypeAlias = "int | Fraction"

_BITS: Final = 512
_MOST_COUNTED: Final = 2**53
_MOST_TENS: Final = 248
"""The largest power of ten with which Go multiplies exactly."""
_MOST_SIZE: Final = 2_000
"""The limit, as a power of two: larger numbers have too many digits, and octospec does not evaluate them."""
_WRITTEN: Final = re.compile(
    r"(?P<sign>[-+]?)(?:(?P<whole>[0-9]+)(?:\.(?P<part>[0-9]*))?|\.(?P<alone>[0-9]+))(?:[eE](?P<tens>[-+]?[0-9]{1,4}))?"
)
_IN_TWOS: Final = re.compile(r"[-+]?[0-9.]+[pP][-+]?[0-9]+")
"""Terraform also reads these: ``1p3`` is 8."""


class Counted(int):
    """A whole number that Terraform stores in 64 bits, as a length: division of two of them uses 64 bits."""

    __slots__ = ()


class InexactError(ValueError):
    """A value of Terraform that no ``Number`` represents: infinity, -0, or rounded to fewer bits."""

    def __init__(self) -> None:
        super().__init__("octospec does not know exactly how Terraform rounds this number")


def is_number(written: str) -> bool:
    """Return whether a text is a number."""
    return _WRITTEN.fullmatch(written) is not None


def number(written: str) -> Number:
    """Read a number from a text."""
    found = _WRITTEN.fullmatch(written)
    if found is None:
        raise InexactError if _IN_TWOS.fullmatch(written) else ValueError(written)
    part = found["part"] or found["alone"] or ""
    digits, tens = f"{found['whole'] or ''}{part}", int(found["tens"] or 0) - len(part)
    if abs(tens) > _MOST_TENS or len(digits) > _MOST_TENS:
        raise InexactError
    value = _round(int(digits) * Fraction(10) ** tens)
    return negate(value) if found["sign"] == "-" else value


def calculate(operator: str, one: Number, other: Number) -> Number:
    """Calculate as Terraform does; raise ``InexactError`` if the result is unknown."""
    if operator == "/" and not other:
        raise InexactError
    exact = _EXACTLY[operator](Fraction(one), Fraction(other))
    if not exact and operator in "*/" and (one < 0) != (other < 0):
        raise InexactError
    # The remainder has as many bits as the dividend.
    if not isinstance(one, Counted) or not (operator == "%" or isinstance(other, Counted)):
        return _round(exact)
    if exact.denominator > 1 or abs(exact) >= _MOST_COUNTED:
        raise InexactError
    return Counted(exact)


def negate(value: Number) -> Number:
    """Return a number with the opposite sign."""
    if not value:
        raise InexactError
    return Counted(-value) if isinstance(value, Counted) else -value


def _remainder(one: Fraction, other: Fraction) -> Fraction:
    """Calculate the remainder, each step rounded; Terraform does not divide by zero."""
    if not other:
        return one
    times = trunc(_round(one / other))
    return one - _round(times * other)


_EXACTLY: Final[dict[str, Callable[[Fraction, Fraction], Fraction]]] = {
    "+": lambda one, other: one + other,
    "-": lambda one, other: one - other,
    "*": lambda one, other: one * other,
    "/": lambda one, other: one / other,
    "%": _remainder,
}


def _size(value: Number) -> int:
    """Return the lowest power of two that is larger than a number."""
    over, under = abs(value.numerator), value.denominator
    size = over.bit_length() - under.bit_length()
    return size + (abs(Fraction(value)) >= _power(size))


def _power(of_two: int) -> Fraction:
    return Fraction(1 << of_two) if of_two >= 0 else Fraction(1, 1 << -of_two)


def _round(exact: Fraction) -> Number:
    if not exact:
        return 0
    size = _size(exact)
    if abs(size) > _MOST_SIZE:
        raise InexactError
    scale = _power(_BITS - size)
    value = round(exact * scale) / scale
    return int(value) if value.denominator == 1 else value


# --- as text -----------------------------------------------------------------------------------


def number_text(value: Number) -> str:
    """Write a number as Terraform does in a text: with as few digits as distinguish it from its neighbors.

    >>> number_text(calculate("/", 1, 8))
    '0.125'
    """
    if isinstance(value, int) and value.bit_length() <= _BITS:
        return str(int(value))
    digits, point = _shortest(value)
    whole = digits[:point].ljust(point, "0") if point > 0 else "0"
    part = digits[point:] if point > 0 else "0" * -point + digits
    return f"{'-' * (value < 0)}{whole}{'.' * bool(part)}{part}"


def scientific_text(value: Number) -> str:
    """Write a number as the verb ``%v`` does: large ones, and those close to zero, with a power of ten.

    >>> scientific_text(123456789012)
    '1.23456789012e+11'
    """
    if not value:
        return "0"
    digits, point = _shortest(value)
    tens = point - 1
    if -5 < tens < 6:  # noqa: PLR2004 - Go's own bounds
        return number_text(value)
    part = f".{digits[1:]}" if digits[1:] else ""
    return f"{'-' * (value < 0)}{digits[0]}{part}e{'-' if tens < 0 else '+'}{abs(tens):02}"


def _shortest(value: Number) -> tuple[str, int]:
    """Return the digits of a number, and the position of the point, as Go's ``roundShortest``."""
    shift = _BITS + 1 - _size(value)
    halves = int(abs(Fraction(value)) * _power(shift))
    digits, point = _decimal(halves, shift)
    lower, upper = (_decimal(halves + step, shift)[0] for step in (-1, 1))
    inclusive = not halves & 2
    for at, digit in enumerate(digits):
        low, high = (each[at] if at < len(each) else "0" for each in (lower, upper))
        down = low != digit or (inclusive and at + 1 == len(lower))
        up = digit != high and (inclusive or int(digit) + 1 < int(high) or at + 1 < len(upper))
        if down or up:
            is_up = up and (not down or _is_nearer_up(digits, at + 1))
            return _shorten(digits, point, at + 1, is_up=is_up)
    return digits, point


def _decimal(mantissa: int, shift: int) -> tuple[str, int]:
    """Return the digits of ``mantissa / 2 ** shift``, without trailing zeros, and the point's position."""
    if shift <= 0:
        digits = str(mantissa << -shift)
        return digits.rstrip("0"), len(digits)
    digits = str(mantissa * 5**shift)
    return digits.rstrip("0"), len(digits) - shift


def _is_nearer_up(digits: str, length: int) -> bool:
    if length >= len(digits):
        return False
    if digits[length:] == "5":
        return int(digits[length - 1]) % 2 == 1
    return digits[length] >= "5"


def _shorten(digits: str, point: int, length: int, *, is_up: bool) -> tuple[str, int]:
    if length >= len(digits):
        return digits, point
    kept = int(digits[:length]) + is_up
    point += len(str(kept)) - length
    return str(kept).rstrip("0"), point
