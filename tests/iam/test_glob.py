"""Patterns and what they match: ``glob`` and ``glob_matching``."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

from hypothesis import example, given
from hypothesis import strategies as st

from octo_spec.iam.glob import (
    SEGMENT_CHARACTER,
    SEGMENT_RUN,
    Pattern,
    any_case_pattern,
    literal,
    wild,
    within_segments,
)
from octo_spec.iam.glob_matching import any_matches, matches

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


@given(st.text("ab:*?12", max_size=8), st.text("ab:", max_size=8))
@example("1?1:", "a::")
def test_wildcards_of_both_kinds_match_as_an_expression_does(written: str, text: str) -> None:
    crossing = wild(written.replace("1", "\0").replace("2", "\1"))
    pattern = Pattern(crossing.replace("\0", SEGMENT_RUN).replace("\1", SEGMENT_CHARACTER))
    classes = {"*": ".*", "?": ".", "1": "[^:]*", "2": "[^:]"}
    expression = "".join(classes.get(character, character) for character in written)
    assert matches(pattern, text) is (re.fullmatch(expression, text) is not None)


def test_letter_case_matters_unless_folded() -> None:
    assert not matches(literal("Ab"), "aB")
    assert matches(any_case_pattern(literal("Ab")), "aB")


def test_a_union_matches_if_one_of_its_patterns_does() -> None:
    union = frozenset({wild("a*"), literal("b")})
    assert any_matches(union, "b")
    assert any_matches(union, "ax")
    assert not any_matches(union, "bx")
    assert not any_matches(frozenset(), "")
