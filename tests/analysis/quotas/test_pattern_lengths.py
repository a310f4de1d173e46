"""The width of a pattern is that of its shortest and of its longest match."""

from __future__ import annotations

import math
import re

import pytest

from octo_spec.analysis.quotas.pattern_lengths import single_characters, width
from octo_spec.testing.draw_questions import PATTERNS


@pytest.mark.parametrize(
    ("pattern", "least", "most"),
    [
        ("^$", 0, 0),
        ("^abc$", 3, 3),
        (r"^\d{12}$", 12, 12),
        ("^[a-z]{2,}$", 2, math.inf),
        ("^[^a\\]b]{0,7}?$", 0, 7),
        ("^(a|bcd|)x$", 1, 4),
        ("^(?:ab|c)+$", 1, math.inf),
        ("^(?:ab){2,3}-?$", 4, 7),
        ("^((a|b{3})(c|)){2}$", 2, 8),
        ("^()*$", 0, 0),
        ("^a.*$", 1, math.inf),
        (r"^\.\*\($", 3, 3),
    ],
)
def test_each_part_counts_as_often_as_it_may_be_repeated(pattern: str, least: int, most: float) -> None:
    assert width(pattern) == (least, most)


def test_escaped_characters_count_as_two() -> None:
    assert width(r'^"\\\"x$') == (7, 7)


@pytest.mark.parametrize(("pattern", "samples"), PATTERNS)
def test_every_match_lies_within_the_width(pattern: str, samples: tuple[str, ...]) -> None:
    least, most = width(pattern)
    assert all(least <= len(text) + text.count("\\") + text.count('"') <= most for text in samples)


def test_single_characters_are_those_of_all_matches() -> None:
    parts = tuple(single_characters(r"^(?:[a-c]-|\.)+x$"))
    matched = {chr(code) for code in range(128) if any(part.fullmatch(chr(code)) for part in parts)}
    assert matched == set("abc-.x")
    assert all(isinstance(part, re.Pattern) for part in parts)
