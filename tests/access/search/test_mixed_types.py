"""Texts where patterns meet other types on one key: what a value is as, it may be spelled as otherwise."""

from __future__ import annotations

from decimal import Decimal

import pytest

from octo_spec.access.budget import Budget, BudgetExceededError
from octo_spec.access.search.mixed_types import MixedSearch
from octo_spec.iam.glob import Patterns, wild
from octo_spec.iam.glob_matching import any_matches
from octo_spec.iam.operators import Relation
from octo_spec.iam.value_tests import AddressTest, OrderTest, Scale, ValueTest, accepts, network

EQUAL_TO_ONE = OrderTest(Scale.NUMERIC, Relation.EQUALS, frozenset({Decimal(1)}))
AT_NEW_YEAR = OrderTest(Scale.DATE, Relation.EQUALS, frozenset({Decimal(1_767_225_600)}))
NEW_YEAR = "2026-01-01T00:00:00Z"
AFTER_NEW_YEAR = OrderTest(Scale.DATE, Relation.GREATER_THAN, frozenset({Decimal(1_767_225_600)}))
OFFICE = AddressTest(frozenset({network("203.0.113.0/24")}))


def found(
    test: ValueTest, values: list[str], *, all_of: tuple[str, ...] = (), excluded: list[str]
) -> str | None:
    unions = [frozenset({wild(pattern)}) for pattern in all_of]
    others: Patterns = frozenset(map(wild, excluded))

    def fits(text: str) -> bool:
        inside = all(any_matches(union, text) for union in unions)
        return inside and not any_matches(others, text) and accepts(test, text)

    return MixedSearch(unions, others, fits, [test], values).find(Budget())


@pytest.mark.parametrize(
    ("test", "value"),
    [(EQUAL_TO_ONE, "1"), (AT_NEW_YEAR, "2026-01-01T00:00:00Z"), (OFFICE, "203.0.113.0")],
)
def test_a_value_is_found_and_where_its_spelling_is_excluded_another(test: ValueTest, value: str) -> None:
    assert found(test, [value], excluded=[]) == value
    other = found(test, [value], excluded=[value])
    assert other is not None
    assert other != value
    assert accepts(test, other)


def test_a_date_without_z_has_no_other_spelling() -> None:
    value = "2026-01-01T00:00:00+00:00"
    assert found(AT_NEW_YEAR, [value], excluded=[]) == value
    with pytest.raises(BudgetExceededError):
        found(AT_NEW_YEAR, [value], excluded=[value])


@pytest.mark.parametrize("count", range(1, 5))
def test_as_many_spellings_are_tried_as_can_be_excluded(count: int) -> None:
    excluded = [f"1.{'0' * zeros}".removesuffix(".") for zeros in range(count)]
    assert found(EQUAL_TO_ONE, ["1"], excluded=excluded) is not None


@pytest.mark.parametrize("pattern", ["1*", "*0", "*1.0*", "1?0"])
def test_a_value_is_laid_under_a_pattern(pattern: str) -> None:
    assert found(EQUAL_TO_ONE, ["1", "1.00"], all_of=(pattern,), excluded=[]) is not None


@pytest.mark.parametrize(
    ("test", "value", "pattern"),
    [(OFFICE, "203.0.113.0", "*7"), (OFFICE, "203.0.113.0", "203.*7"), (AFTER_NEW_YEAR, NEW_YEAR, "*7Z")],
)
def test_a_value_is_laid_under_the_end_of_a_pattern(test: ValueTest, value: str, pattern: str) -> None:
    text = found(test, [value], all_of=(pattern,), excluded=[])
    assert text is not None
    assert accepts(test, text)
    assert any_matches(frozenset({wild(pattern)}), text)


def test_a_value_that_all_patterns_exclude_does_not_exist_and_others_are_given_up() -> None:
    assert found(OFFICE, ["203.0.113.0"], all_of=("10.*",), excluded=[]) is None
    with pytest.raises(BudgetExceededError):
        found(OFFICE, [], all_of=("203.*", "*.113.*"), excluded=[])
