"""What differs for customers, in words and in order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from octo_spec.analysis.diff.changes import Diff, Direction, HiddenChange, PropertyChange
from octo_spec.analysis.diff.customer_diffs import (
    CustomersDiff,
    CustomerStatus,
    customer_names,
    headline,
    sorted_groups,
)
from octo_spec.analysis.sides import PolicyPurpose

NOTHING = Diff((), (), ())
ROLE = replace(
    NOTHING, roles=(PropertyChange("reader", "maximum session duration", "1 h", "2 h", grows=True),)
)
HIDDEN = replace(
    NOTHING, hidden=(HiddenChange("reader", PolicyPurpose.ACCESS, Direction.NEW, "the policy x"),)
)
ANOTHER_DEFAULT = replace(
    NOTHING, questions=(PropertyChange("extra", "default", "off", "on", grows=True),) * 2
)


def group(diff: Diff, *customers: str, standing: CustomerStatus = CustomerStatus.KEPT) -> CustomersDiff:
    return CustomersDiff(customers, standing, diff)


@pytest.mark.parametrize(
    ("diff", "customers", "standing", "words"),
    [
        (NOTHING, ("a",), CustomerStatus.KEPT, "1 of 9 customers: no difference"),
        (NOTHING, ("a",), CustomerStatus.NEW, "1 of 9 customers is new"),
        (HIDDEN, ("a",), CustomerStatus.KEPT, "1 of 9 customers has differences that are not decided"),
        (ROLE, ("a",), CustomerStatus.KEPT, "1 of 9 customers has 1 other change of roles"),
        (ANOTHER_DEFAULT, ("a", "b"), CustomerStatus.KEPT, "2 of 9 customers have 2 changes of inputs"),
        (
            ROLE,
            ("a", "b"),
            CustomerStatus.GONE,
            "2 of 9 customers are removed, and have 1 other change of roles",
        ),
    ],
)
def test_a_headline_counts_customers_and_says_what_they_do(
    diff: Diff, customers: tuple[str, ...], standing: CustomerStatus, words: str
) -> None:
    assert headline(group(diff, *customers, standing=standing), 9) == words


def test_customers_without_differences_come_last_and_large_groups_before_small() -> None:
    groups = (group(NOTHING, "a", "b", "c"), group(ROLE, "d"), group(ANOTHER_DEFAULT, "e", "f"))
    ordered = sorted_groups(groups, None)
    assert [each.customers[0] for each in ordered.groups] == ["e", "d", "a"]
    assert ordered.total == 6


def test_long_lists_of_names_are_shortened() -> None:
    assert customer_names(group(NOTHING, *"abcdef")) == "a, b, c and 3 more"
