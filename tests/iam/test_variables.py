"""Policy variables in patterns."""

from __future__ import annotations

import pytest

from octo_spec.iam.glob import Pattern
from octo_spec.iam.glob_matching import matches
from octo_spec.iam.variables import filled_patterns, plain, read, substitute, variables


def value(key: str) -> str | None:
    return {"aws:username": "ann*", "aws:principaltag/team": "x"}.get(key)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("b/${aws:username}", "b/ann*"),
        ("b/${AWS:UserName}", "b/ann*"),
        ("${aws:PrincipalTag/team}-${aws:username}", "x-ann*"),
        ("${aws:userid, 'no: one'}", "no: one"),
        ("${aws:username, 'all'}", "ann*"),
        ("${*}${?}${$}", "*?$"),
        ("no variable", "no variable"),
    ],
)
def test_variables_and_escapes_are_filled_in(written: str, expected: str) -> None:
    assert substitute(read(written, wildcards=True), value) == expected


def test_a_value_is_literal() -> None:
    pattern = substitute(read("${aws:username}", wildcards=True), value)
    assert pattern is not None
    assert not matches(pattern, "anna")


def test_a_variable_without_a_value_leaves_no_pattern() -> None:
    absent = read("b/${aws:userid}", wildcards=True)
    assert substitute(absent, value) is None
    assert filled_patterns(frozenset({absent, Pattern("c")}), value) == {"c"}


def test_variables_are_named_by_their_keys_in_lower_case() -> None:
    assert variables(read("${aws:UserId, 'x'}${s3:prefix}", wildcards=False)) == {"aws:userid", "s3:prefix"}


@pytest.mark.parametrize("written", ["${", "${}", "${aws:username", "${aws: username}", "${aws:a,'b'}"])
def test_texts_that_are_not_variables_are_refused(written: str) -> None:
    with pytest.raises(ValueError, match="neither a policy variable nor an escape"):
        read(written, wildcards=True)


def test_the_old_version_knows_no_variables() -> None:
    assert matches(plain("b/${aws:username}", wildcards=True), "b/${aws:username}")
