"""Patterns of templates that need an engine which backtracks: decided, or stopped in time."""

from __future__ import annotations

import time

import pytest

from octo_spec.model import foreign_patterns
from octo_spec.model.foreign_patterns import SECONDS, foreign_match, takes_too_long
from octo_spec.model.pattern_matching import is_undecided, may_match


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("^(?!aws)[a-z]+$", "acme", True),
        ("^(?!aws)[a-z]+$", "awsome", False),
        ("(?=.*[0-9])(?=.*[a-z])[0-9a-z]{2,8}", "a1", True),
        ("(?=.*[0-9])(?=.*[a-z])[0-9a-z]{2,8}", "aa", False),
        ("[a-z]+(?<!-)", "a", True),
        (r"^(.)\1$", "ab", False),
        ("^a++$", "aaa", True),
        (r"\bacme\b(?=)", "acme", True),
        # What one engine reads differently from the other, or not at all.
        (r"^\p{Alpha}(?=$)$", "a", None),
        ("^[a-z&&[^b]](?=$)$", "a", None),
        ("^[a--b](?=$)$", "a", None),
        ("^(?i)a(?=$)$", "A", None),
        ("^.(?=$)$", "é", None),
        ("^.(?=$)$", "\u0085", None),
        ("^(?=", "a", None),
    ],
)
def test_what_both_engines_read_alike_is_decided(pattern: str, text: str, *, found: bool | None) -> None:
    assert foreign_match(pattern, text) is found
    assert may_match(pattern, text) is (found is not False)
    assert not is_undecided(pattern, text)


@pytest.mark.parametrize(
    "pattern",
    ["^(((a{999}){999}){999}){999}(?=b)$", "^[a]{999}[a]{999}(?=b)$", "(" * 2_000 + ")" * 2_000 + "(?=b)"],
)
def test_a_pattern_that_the_engine_would_write_out_is_not_compiled(pattern: str) -> None:
    assert foreign_match(pattern, "a") is None


def test_a_match_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign_patterns, "SECONDS", 0.01)
    pattern, text = "^(a|aa)+(?=b)$", "a" * 90
    began = time.monotonic()
    assert foreign_match(pattern, text) is None
    assert takes_too_long(pattern, text)
    assert may_match(pattern, text)
    assert is_undecided(pattern, text)
    assert time.monotonic() - began < 30 * SECONDS


def test_all_matches_share_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    left = foreign_patterns._TimeLeft(0.002)
    monkeypatch.setattr(foreign_patterns, "_LEFT", left)
    assert [foreign_match("^(a|aa)+(?=c)$", "a" * length) for length in range(90, 94)] == [None] * 4
    assert left.seconds == 0.001
    assert foreign_match("^(?!c)ab$", "ab")
