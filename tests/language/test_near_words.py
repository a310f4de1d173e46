"""A misspelled word is answered with the one that was meant, or with what helps else."""

import pytest

from octo_spec.language.near_words import closest, did_you_mean, instead_of, one_of


@pytest.mark.parametrize("word", ["max_session", "MaxSession", "MAX-SESSION", "max-sesion"])
def test_case_and_dashes_do_not_count(word: str) -> None:
    assert closest(word, ("session", "max-session", "max-sessions-of-all")) == "max-session"


def test_what_is_close_to_nothing_is_to_be_declared() -> None:
    assert did_you_mean("other", ("rightsize",)) == ""
    assert instead_of("other", ("rightsize",), "choices") == "declare it under 'choices'"
    assert str(instead_of("rightsise", ("rightsize",), "choices")) == "did you mean 'rightsize'?"


def test_words_are_enumerated() -> None:
    assert one_of(("a", "b", "c")) == "'a', 'b' or 'c'"
