"""Patterns are those that Java, RE2 and Python read in one way."""

import pytest

from octo_spec.language.patterns import pattern_problem


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[0-9]*$",
        r"^[A-Za-z0-9_+=,.@-]{1,64}$",
        r"^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/[\w+=,.@/-]{1,128}$",
        r"^(?:a|b)+?$",
        r"^\d{2,}\.\$$",
        r"^[\]]$",
        r"^\\$",
        r"^[^/]+$",
        r"^$",
    ],
)
def test_a_plain_pattern_is_accepted(pattern: str) -> None:
    assert pattern_problem(pattern) == ""


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("a$", "must start"),
        ("^a", "must start"),
        (r"^a\$", "must start"),
        ("^a|b$", "alternation"),
        ("^(a)|(b)$", "alternation"),
        ("^(?=a)a$", "look-around"),
        ("^(?!a)b$", "look-around"),
        ("^(?<=a)b$", "look-around"),
        ("^(?P<x>a)$", "look-around"),
        ("^(?i)a$", "look-around"),
        (r"^(a)\1$", r"'\1'"),
        (r"^\ba$", r"'\b'"),
        (r"^[\p{L}]$", r"'\p'"),
        ("^a*+$", "possessive"),
        ("^a{2}+$", "possessive"),
        ("^a{1001}$", "more than 1000"),
        ("^a{,3}$", "unescaped '{'"),
        ("^a{x}$", "unescaped '{'"),
        ("^(a$|b)$", "'$' before its end"),
        ("^[a-z&&[b]]$", "'&&' in brackets"),
        ("^[[:alpha:]]$", "'[' in brackets"),
        ("^[]a]$", "in brackets"),
        ("^(ab$", "not a regular expression"),
        ("^*$", "not a regular expression"),
        ("^[a$", "without a closing ']'"),
        ("^[z-a]$", "not a regular expression"),
    ],
)
def test_what_a_target_may_read_otherwise_is_refused(pattern: str, problem: str) -> None:
    assert problem in pattern_problem(pattern)
    assert pattern_problem(pattern)
