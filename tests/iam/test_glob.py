from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.iam.glob import (
    any_matches,
    contains,
    disjoint,
    folded,
    generic,
    literal,
    matches,
    wild,
    within_segments,
)

WRITTEN = st.text("ab*?", max_size=6)
TEXTS = st.text("ab", max_size=6)


@given(WRITTEN, TEXTS)
def test_wildcards_match_as_those_of_a_shell_do(written: str, text: str) -> None:
    assert matches(wild(written), text) is fnmatchcase(text, written)


@given(st.text("ab:*?", max_size=8), st.text("ab:", max_size=8))
def test_wildcards_within_segments_match_part_by_part(written: str, text: str) -> None:
    parts, patterns = text.split(":"), written.split(":")
    alike = len(parts) == len(patterns) and all(map(fnmatchcase, parts, patterns))
    assert matches(within_segments(wild(written)), text) is alike


@given(WRITTEN, WRITTEN, TEXTS)
def test_what_is_contained_matches_too(outer: str, inner: str, text: str) -> None:
    if contains(wild(outer), wild(inner)) and matches(wild(inner), text):
        assert matches(wild(outer), text)


@given(WRITTEN, WRITTEN, TEXTS)
def test_what_is_not_contained_has_a_text_that_shows_it(outer: str, inner: str, text: str) -> None:
    if contains(wild(outer), wild(inner)) is False:
        assert matches(wild(inner), generic(wild(inner)))
        assert not matches(wild(outer), generic(wild(inner)))
    if disjoint(wild(outer), wild(inner)):
        assert not (matches(wild(outer), text) and matches(wild(inner), text))


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [("b*", "b?", True), ("b?", "b*", None), ("*", "?", True), ("a*c", "abc", True), ("a", "a*", False)],
)
def test_containment_is_told_or_left_open(outer: str, inner: str, expected: bool | None) -> None:  # noqa: FBT001 - the outcome
    assert contains(wild(outer), wild(inner)) is expected


def test_a_confined_wildcard_does_not_contain_one_that_crosses_colons() -> None:
    assert contains(within_segments(wild("a:*:b")), wild("a:*:b")) is None
    assert contains(wild("a:*:b"), within_segments(wild("a:*:b"))) is True


def test_letter_case_matters_unless_folded() -> None:
    assert not matches(literal("Ab"), "aB")
    assert matches(folded(literal("Ab")), "aB")
    assert contains(literal("ab"), folded(literal("Ab"))) is None


def test_a_union_matches_where_one_of_it_does() -> None:
    union = frozenset({wild("a*"), literal("b")})
    assert any_matches(union, "b")
    assert any_matches(union, "ax")
    assert not any_matches(union, "bx")
    assert not any_matches(frozenset(), "")
