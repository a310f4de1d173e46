"""Patterns by their literal beginnings: none is missed."""

from __future__ import annotations

from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from octo_spec.access import beginnings
from octo_spec.access.beginnings import Beginnings, are_disjoint
from octo_spec.iam.glob import Pattern, any_case_pattern, is_literal, wild
from octo_spec.iam.glob_matching import matches
from octo_spec.iam.pattern_containment import disjoint
from tests.trials import tried

PATTERNS = st.text("ab*?", max_size=5).map(wild)
UNIONS = st.frozensets(PATTERNS | PATTERNS.map(any_case_pattern), max_size=4)
FOUND = st.lists(PATTERNS | PATTERNS.map(any_case_pattern), max_size=8)


@given(FOUND, st.text("ab", max_size=5))
@tried(300)
def test_every_pattern_that_matches_a_text_is_found(patterns: list[Pattern], text: str) -> None:
    found = Beginnings(zip(patterns, range(len(patterns)), strict=True)).possible_matches(Pattern(text))
    assert found >= {number for number, pattern in enumerate(patterns) if matches(pattern, text)}


@given(FOUND, PATTERNS)
@tried(300)
def test_patterns_are_found_in_both_directions(patterns: list[Pattern], queried: Pattern) -> None:
    found = Beginnings(zip(patterns, range(len(patterns)), strict=True)).possible_matches(queried)
    assert found == {
        number
        for number, pattern in enumerate(patterns)
        if Beginnings([(queried, 0)]).possible_matches(pattern)
    }


@given(st.lists(st.text("abc", max_size=5).map(wild), max_size=8), st.text("abc", max_size=5))
@tried(300)
def test_only_texts_of_which_one_begins_the_other_are_found(texts: list[Pattern], queried: str) -> None:
    assert all(map(is_literal, texts))
    found = Beginnings(zip(texts, range(len(texts)), strict=True)).possible_matches(Pattern(queried))
    near = (
        number for number, text in enumerate(texts) if text.startswith(queried) or queried.startswith(text)
    )
    assert found == set(near)


@given(UNIONS, UNIONS)
@tried(300)
def test_many_patterns_are_disjoint_exactly_if_each_two_are(
    one: frozenset[Pattern], other: frozenset[Pattern]
) -> None:
    with patch.object(beginnings, "MANY", 0):
        assert are_disjoint(one, other) is all(disjoint(left, right) for left in one for right in other)
