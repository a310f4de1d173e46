"""Patterns match as Python's expressions do, but never take longer than the text is long."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from octo_spec.language.patterns import pattern_problem
from octo_spec.model.pattern_matching import matches, may_match, size_problem
from tests.trials import tried

ATOMS = st.sampled_from(
    [
        r"\d",
        r"\W",
        r"\s",
        r"[\w+=]",
        r"[^\d-]",
        r"[\D5]",
        r"[\]^-]",
        ".",
        "a",
        "b",
        r"\.",
        r"\é",
        "é",
        "}",
        "[^a]",
    ]
)
REPEATS = st.sampled_from(["", "", "*", "+", "?", "{2}", "{1,}", "{0,2}", "*?", "{1,2}?"])
PARTS = st.recursive(
    st.builds("{}{}".format, ATOMS, REPEATS),
    lambda parts: st.one_of(
        st.builds("{}{}".format, parts, parts),
        st.builds("({}|{}){}".format, parts, parts, REPEATS),
        st.builds("(?:{}){}".format, parts, REPEATS),
    ),
    max_leaves=5,
)


@tried(300, 20_000)
@given(PARTS, st.text("ab1é.-]^} _", max_size=6))
def test_a_pattern_matches_what_python_matches(part: str, text: str) -> None:
    pattern = f"^{part}$"
    assume(not pattern_problem(pattern))
    assert matches(pattern, text) is (re.fullmatch(pattern, text, re.ASCII) is not None)
    assert may_match(pattern, text) is matches(pattern, text)


@pytest.mark.parametrize("pattern", ["^(a|a)*(a|aa)+b$", "^(a+)+$", "^(a*)*b$", "^(([a-z])+.)+[A-Z]$"])
def test_an_ambiguous_pattern_ends(pattern: str) -> None:
    # An engine that tries one way after another has more ways than it could ever try.
    assert matches(pattern, "a" * 20_000 + "c!") is False


def test_a_pattern_that_unfolds_without_end_is_refused() -> None:
    assert size_problem("^([a-z]{1000}){1000}$") == "has too many nested repetitions"
    assert pattern_problem("^([a-z]{1000}){1000}$") == "has too many nested repetitions"
    assert size_problem(r"^[\w+=,.@/-]{1,1000}$") == ""


def test_what_only_python_reads_is_refused() -> None:
    assert size_problem(r"^(?=a)a$") == "is not a regular expression that every target supports"
