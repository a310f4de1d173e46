"""Numbers in binary: laws. ``tests/engines/test_expressions.py`` asks real Terraform."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octospec_terraform.reading.binary_numbers import (
    Counted,
    InexactError,
    calculate,
    is_number,
    negate,
    number,
    number_text,
    scientific_text,
)

_WRITTEN = st.from_regex(
    r"-?[0-9]{1,20}\.[0-9]{0,30}[1-9]|-?[1-9][0-9]{0,20}(e-?[0-9]{1,2})?", fullmatch=True
)


@given(_WRITTEN)
def test_a_number_is_what_its_text_spells(written: str) -> None:
    assert number(number_text(number(written))) == number(written)


@given(st.data(), st.integers(200, 220))
def test_the_text_of_a_number_next_to_a_tie_is_not_that_of_the_number_on_its_other_side(
    data: st.DataObject, tens: int
) -> None:
    """A short text halfway between two numbers of 512 bits is the one whose last bit is 0."""
    least, most = -(-(2**512) // 5**tens), 2**513 // 5**tens
    tie = (data.draw(st.integers(least, most - 1)) | 1) * 5**tens
    for value in ((tie - 1) * 2**tens, (tie + 1) * 2**tens):
        assert number(number_text(value)) == value


@given(_WRITTEN)
def test_a_number_with_a_power_of_ten_is_the_same_to_a_hundred_and_fifty_digits(written: str) -> None:
    assert number(scientific_text(number(written))) == number(written)


@given(_WRITTEN, _WRITTEN, st.sampled_from("+*"))
def test_which_number_is_first_makes_no_difference(one: str, other: str, operator: str) -> None:
    assert calculate(operator, number(one), number(other)) == calculate(operator, number(other), number(one))


@given(_WRITTEN, st.sampled_from("+-*/"), _WRITTEN)
def test_what_is_calculated_is_as_near_as_512_bits_are(one: str, operator: str, other: str) -> None:
    left, right = Fraction(number(one)), Fraction(number(other))
    exact = {"+": left + right, "-": left - right, "*": left * right, "/": left / right}[operator]
    assert abs(calculate(operator, number(one), number(other)) - exact) <= abs(exact) / 2**512


@given(st.integers(-(2**60), 2**60), st.integers(-(2**60), 2**60))
def test_whole_numbers_are_added_as_they_are(one: int, other: int) -> None:
    assert calculate("+", one, other) == one + other
    assert calculate("-", one, other) == one - other


@pytest.mark.parametrize(
    ("operator", "one", "other"),
    [
        ("/", 1, 0),  # infinity
        ("/", 0, 0),
        ("*", 0, -1),  # -0
        ("/", 0, Fraction(-1, 2)),
        ("/", Counted(1), Counted(3)),  # in 64 bits
        ("%", Counted(1), Fraction(3, 10)),
    ],
)
def test_what_is_not_a_number_here_is_not_known(operator: str, one: int, other: int) -> None:
    with pytest.raises(InexactError):
        calculate(operator, one, other)


@pytest.mark.parametrize("written", ["-0", "1e249", "1e9999", "0." + "1" * 300, "1" * 5000, "1p3"])
def test_what_is_rounded_otherwise_or_far_too_large_is_not_known(written: str) -> None:
    with pytest.raises(InexactError):
        number(written)


@pytest.mark.parametrize("written", ["", "1_0", " 1", "0x1", "1e", ".", "nan", "Inf", "१", "p3"])
def test_what_spells_no_number(written: str) -> None:
    assert not is_number(written)
    with pytest.raises(ValueError, match=r".*"):
        number(written)


def test_a_length_stays_one_where_it_is_whole() -> None:
    assert isinstance(calculate("/", Counted(4), Counted(2)), Counted)
    assert not isinstance(calculate("/", Counted(4), 2), Counted)
    assert isinstance(negate(Counted(4)), Counted)
    assert isinstance(calculate("%", Counted(4), 3), Counted)
    assert not isinstance(calculate("%", 4, Counted(3)), Counted)
    assert calculate("/", Counted(1), 4) == Fraction(1, 4)
