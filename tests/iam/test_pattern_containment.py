"""Containment and disjointness of patterns, by all short texts."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.iam.arn import arn_pattern
from octo_spec.iam.glob import Pattern, any_case_pattern, generic, literal, wild, within_segments
from octo_spec.iam.glob_matching import matches
from octo_spec.iam.pattern_containment import contains, disjoint

PATTERNS = st.text("ab:*?", max_size=7).map(wild)
MIXED = st.one_of(
    PATTERNS,
    PATTERNS.map(within_segments),
    st.tuples(PATTERNS, PATTERNS).map(lambda two: Pattern(f"{within_segments(two[0])}:{two[1]}")),
)
SHORT = ["".join(letters) for length in range(6) for letters in product("ab:", repeat=length)]


@given(MIXED, MIXED)
def test_contained_patterns_match_what_they_should(outer: Pattern, inner: Pattern) -> None:
    if contains(outer, inner):
        assert not [text for text in SHORT if matches(inner, text) and not matches(outer, text)]


@given(MIXED, MIXED)
def test_a_text_shows_that_a_pattern_is_not_contained(outer: Pattern, inner: Pattern) -> None:
    if contains(outer, inner) is False:
        assert matches(inner, generic(inner))
        assert not matches(outer, generic(inner))


@given(MIXED, MIXED)
def test_disjoint_patterns_have_no_text_in_common(one: Pattern, other: Pattern) -> None:
    if disjoint(one, other):
        assert not [text for text in SHORT if matches(one, text) and matches(other, text)]


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [("b*", "b?", True), ("b?", "b*", None), ("*", "?", True), ("a*c", "abc", True), ("a", "a*", False)],
)
def test_containment_is_decided_or_left_open(outer: str, inner: str, expected: bool | None) -> None:  # noqa: FBT001 - the outcome
    assert contains(wild(outer), wild(inner)) is expected


def test_a_confined_wildcard_does_not_contain_one_that_crosses_colons() -> None:
    assert contains(within_segments(wild("a:*:b")), wild("a:*:b")) is None
    assert contains(wild("a:*:b"), within_segments(wild("a:*:b"))) is True


def test_letter_case_is_left_open() -> None:
    assert contains(literal("ab"), any_case_pattern(literal("Ab"))) is None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("arn:aws:glue:*:*:table/*", "arn:aws:glue:*:*:session/*", True),
        ("arn:aws:glue:*:1:table/*", "arn:*:glue:*:2:*", True),
        ("arn:aws:glue:*:*:table/*", "arn:*:glue:*:?:*", False),
    ],
)
def test_arns_are_disjoint_where_one_of_their_parts_is(one: str, other: str, expected: bool) -> None:  # noqa: FBT001 - the outcome
    assert disjoint(arn_pattern(wild(one)), arn_pattern(wild(other))) is expected


def test_texts_with_fewer_colons_do_not_match_patterns_with_more() -> None:
    confined = arn_pattern(wild("arn:*:s3:::logs/x"))
    assert disjoint(confined, arn_pattern(wild("arn:*:*:*:*:*:*")))
    assert not disjoint(confined, arn_pattern(wild("arn:*:*:*:*:*")))


def test_arns_contain_each_other_part_by_part() -> None:
    one, other = (arn_pattern(wild(f"arn:aws:ec2:*:{account}:instance/*")) for account in ("????", "*"))
    assert contains(other, one) is True
    assert contains(one, arn_pattern(wild("arn:aws:ec2:*:????:instance/a*"))) is True
