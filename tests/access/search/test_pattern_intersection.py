"""Texts in intersections of patterns: ``pattern_intersection`` and its ``automaton``, by all short texts."""

from __future__ import annotations

from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.access.budget import Budget, BudgetExceededError
from octo_spec.access.search.automaton import shortest_text
from octo_spec.access.search.pattern_intersection import _joined_text, find_text
from octo_spec.iam.glob import Pattern, any_case_pattern, wild, within_segments
from octo_spec.iam.glob_matching import any_matches, matches
from tests.trials import tried

PATTERNS = st.text("ab:*?", max_size=5).map(wild)
UNIONS = st.frozensets(
    st.one_of(PATTERNS, PATTERNS.map(within_segments), PATTERNS.map(any_case_pattern)), min_size=1, max_size=3
)
SHORT = ["".join(letters) for length in range(5) for letters in product("abB:z", repeat=length)]


@tried(300)
@given(st.lists(UNIONS, min_size=1, max_size=3), UNIONS)
def test_a_text_is_found_exactly_where_there_is_one(
    all_of: list[frozenset[Pattern]],
    excluded: frozenset[Pattern],
) -> None:
    def fits(text: str) -> bool:
        return all(any_matches(union, text) for union in all_of) and not any_matches(excluded, text)

    word = find_text(all_of, excluded, Budget())
    if word is None:
        assert not any(map(fits, SHORT))
    else:
        assert fits(word)


@pytest.mark.parametrize("order", [*permutations(["a*", "*b", "*:*"])], ids="".join)
def test_texts_of_patterns_are_joined_with_the_beginning_first_and_the_end_last(
    order: tuple[str, ...],
) -> None:
    """Without the automaton, which takes longer."""
    text = _joined_text(tuple(map(wild, order)), frozenset())
    assert text
    assert (text[0], text[-1]) == ("a", "b")


def test_the_automaton_finds_a_shortest_text() -> None:
    assert shortest_text([wild("*a*"), wild("*b*")], [wild("ab*")], Budget()) == "ba"
    assert shortest_text([wild("a*"), wild("*b")], [wild("*?b")], Budget()) is None


def test_the_automaton_counts_its_steps() -> None:
    everything = [wild(f"*{letter}*") for letter in "abcdefgh"]
    with pytest.raises(BudgetExceededError):
        shortest_text(everything, [], Budget(limit=20))


def test_folded_patterns_take_both_cases() -> None:
    word = shortest_text([any_case_pattern(Pattern("ab"))], [Pattern("ab")], Budget())
    assert word is not None
    assert matches(any_case_pattern(Pattern("ab")), word)


def test_products_of_unions_count_as_steps() -> None:
    unions = [frozenset(wild(f"*{one}x{other}*") for other in range(100)) for one in "abc"]
    with pytest.raises(BudgetExceededError):
        find_text(unions, frozenset(), Budget(limit=5000))
