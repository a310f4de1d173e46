"""Read values of JSON data as the policy grammar expects them, or refuse them and say where they are.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html

>>> scalars(["a", True, 3], "Statement[0]")
('a', 'true', '3')
>>> text(3, "Statement[0].Effect")
Traceback (most recent call last):
    ...
octo_spec.iam.json_values.MalformedPolicyError: Statement[0].Effect: expected a string, found a number
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NoReturn, TypeVar

JsonValue = Mapping[str, "JsonValue"] | Sequence["JsonValue"] | str | int | float | bool | None
T = TypeVar("T")


class MalformedPolicyError(ValueError):
    """A document that IAM would refuse: ``place`` is the location, ``problem`` the reason."""

    def __init__(self, *, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}" if place else problem)
        self.place = place
        self.problem = problem


class NotANumberError(MalformedPolicyError):
    """A number that Python does not read, or that JSON does not have."""

    def place_in(self, text: str) -> tuple[int, int]:
        """Return the line and the column of the first number like this one in the text."""
        found = _NOT_A_NUMBER.search(text)
        start = found.start() if found else 0
        return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)


_NOT_A_NUMBER = re.compile(r"[0-9]{4301}|\bNaN\b|-?\bInfinity\b|[0-9][eE]\+?[0-9]{3}")


def _integer(digits: str) -> int:
    try:
        return int(digits)
    except ValueError:
        raise NotANumberError(place="", problem=f"a number of {len(digits):,} digits") from None


def _decimal(written: str) -> float:
    number = float(written)
    if math.isinf(number):
        raise NotANumberError(place="", problem="a number with too large an exponent")
    return number


def _refuse_constant(word: str) -> NoReturn:
    raise NotANumberError(place="", problem=f"{word} is not JSON")


NUMBERS: Final[dict[str, Any]] = {
    "parse_int": _integer,
    "parse_float": _decimal,
    "parse_constant": _refuse_constant,
}
"""Arguments of ``json.loads``: it raises ``NotANumberError`` for what is not a number to every reader.

Python reads no integer of more than 4,300 digits, reads 1e999 as infinity, and accepts NaN.
"""


def mapping(data: JsonValue, place: str) -> Mapping[str, JsonValue]:
    """Return ``data`` if it is an object; raise ``MalformedPolicyError``."""
    if isinstance(data, (dict, Mapping)):  # the usual class first: an abstract one takes longer
        return data
    raise MalformedPolicyError(place=place, problem=f"expected an object, found {_type_name(data)}")


def text(data: JsonValue, place: str) -> str:
    """Return ``data`` if it is a string; raise ``MalformedPolicyError``."""
    if isinstance(data, str):
        return _allowed_text(data, place)
    raise MalformedPolicyError(place=place, problem=f"expected a string, found {_type_name(data)}")


def texts(data: JsonValue, place: str) -> tuple[str, ...]:
    """Return the strings of a string or an array of strings; raise ``MalformedPolicyError``."""
    return tuple(text(item, place) for item in as_array(data))


def scalars(data: JsonValue, place: str) -> tuple[str, ...]:
    """Return a string, number or boolean, or an array of them, as texts."""
    return tuple(_scalar(item, place) for item in as_array(data))


def as_array(data: JsonValue) -> Sequence[JsonValue]:
    """Return a single value as an array of one."""
    if isinstance(data, str):
        return [data]
    return data if isinstance(data, (list, tuple, Sequence)) else [data]  # as in ``mapping``


def require(value: T | None, found: str, expected: str) -> T:
    """Return ``value``; raise ``ValueError`` that ``found`` could not be read if it is ``None``."""
    if value is None:
        msg = f"expected {expected}, found {found!r}"
        raise ValueError(msg)
    return value


def _scalar(data: JsonValue, place: str) -> str:
    match data:
        case bool():
            return "true" if data else "false"
        case int() | float():
            return str(data)
        case _:
            return text(data, place)


_REFUSED = re.compile(r"[^\t\n\r\u0020-\u00ff]")
"""IAM documents contain only tab, line feed, carriage return and U+0020 to U+00FF."""


def _allowed_text(data: str, place: str) -> str:
    if refused := _REFUSED.search(data):
        raise MalformedPolicyError(
            place=place, problem=f"a character that IAM does not allow: {refused[0]!r}"
        )
    return data


def _type_name(data: JsonValue) -> str:
    match data:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case Mapping():
            return "an object"
        case _:
            return "an array"
