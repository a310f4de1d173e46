"""The parts of a pattern that a variable of another pattern may take up."""

from __future__ import annotations

import pytest

from octo_spec.access.variables.quotients import MARK, quotients
from octo_spec.iam.glob import any_case_pattern, wild, within_segments
from octo_spec.iam.glob_matching import matches


@pytest.mark.parametrize(
    ("holder", "fellow", "parts"),
    [
        ("b/@", "b/x", {"x"}),
        ("b/@", "c/x", set()),
        ("b/@", "b/*", set()),
        ("b/@/y", "b/q*/y", {"q*"}),
        ("b/@/*", "b/q/r", {"q"}),
        ("b/@", "b*", set()),
        ("*@", "xy", {"xy", "y", ""}),
        ("?@", "xy", {"y"}),
        ("@/@", "x/y", {"x", "y"}),
    ],
)
def test_the_parts_are_between_the_texts_around_the_variable(
    holder: str,
    fellow: str,
    parts: set[str],
) -> None:
    found = quotients(wild(holder.replace("@", MARK)), wild(fellow))
    assert found == frozenset(map(wild, parts))


def test_a_wildcard_within_a_segment_matches_no_colon() -> None:
    holder = within_segments(wild(f"*{MARK}"))
    assert quotients(holder, wild("a:b")) == {"a:b", ":b"}
    assert quotients(wild(f"*{MARK}"), wild("a:b")) == {"a:b", ":b", "b", ""}


def test_letter_case_is_ignored_if_one_of_both_ignores_it() -> None:
    (part,) = quotients(any_case_pattern(wild(f"B/{MARK}")), wild("b/Xy"))
    assert matches(part, "xY")


def test_a_value_matches_the_other_pattern_exactly_if_it_is_in_a_part() -> None:
    fellow = wild("b/q*/?y")
    found = quotients(wild(f"b/{MARK}y"), fellow)
    for value in ("q/z", "qq/z", "q/", "q/zz", "x/z", "q//z"):
        assert any(matches(part, value) for part in found) is matches(fellow, f"b/{value}y")


@pytest.mark.parametrize("between", ["", "*", "?", "x", "x*", "*x?"])
def test_many_wildcards_on_both_sides_hide_no_part(between: str) -> None:
    wide = f"arn:*:*:*{between}" * 20
    assert wild("z") in quotients(wild(f"{wide}/{MARK}"), wild(f"{wide}/z"))
    assert quotients(wild(f"{wide}/{MARK}y"), wild(f"{wide}/zx")) == frozenset()
