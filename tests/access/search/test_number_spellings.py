"""The automaton of numbers reads what AWS would read as a number within the bounds."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.access.search.number_spellings import NumberSpellings
from octo_spec.iam.value_tests import number
from tests.access.samples import is_read
from tests.trials import tried

NUMBERS = st.sampled_from(
    [Decimal(text) for text in ("0", "1", "-1", "2.5", "10", "-0.05", "100.01", "1.25", "9")]
)


@tried(100)
@given(st.sets(NUMBERS, max_size=3), st.data())
def test_a_text_is_accepted_exactly_if_it_is_a_fitting_number(
    bounds: set[Decimal], data: st.DataObject
) -> None:
    chosen: dict[tuple[Decimal, ...], bool] = {}

    def fits(text: str) -> bool:
        place = tuple(Decimal(text).compare(bound) for bound in sorted(bounds))
        if place not in chosen:
            chosen[place] = data.draw(st.booleans())
        return chosen[place]

    spellings = NumberSpellings.of(bounds, fits)
    for text in data.draw(st.lists(st.text("0011259..-+", max_size=6), max_size=12)):
        assert is_read(spellings, text) is (number(text) is not None and fits(text))


@pytest.mark.parametrize("text", ["1.24", "1.25", "1.251", "1.26", "1.2", "1.05", "01.250", "-1.25", "1.3"])
def test_each_digit_after_the_point_is_compared(text: str) -> None:
    for order in (-1, 0, 1):

        def fits(candidate: str, order: int = order) -> bool:
            return Decimal(candidate).compare(Decimal("1.25")) == order

        assert is_read(NumberSpellings.of({Decimal("1.25")}, fits), text) is fits(text)
