"""What several targets reserve is what any of them does."""

import re

import pytest

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.model.reserved_words import NOTHING, Reserved, ReservedText, ReservedWords, Slot, union

KIND = DiagnosticKind.error("ACME201", "macro", "A text that the target expands.")
WORDS = ReservedWords(Slot.ROLE_ID, frozenset({"main"}), "starts the program")
TEXT = ReservedText("@@", KIND, "would be expanded")


def test_a_word_is_refused_in_its_slot_only() -> None:
    reserved = Reserved(words=(WORDS,))
    assert reserved.refusal(Slot.ROLE_ID, "main") is WORDS
    assert reserved.refusal(Slot.ROLE_ID, "mai") is None
    assert reserved.refusal(Slot.QUESTION_ID, "main") is None


def test_a_pattern_represents_all_words_that_it_matches_as_a_whole() -> None:
    words = ReservedWords(Slot.ROLE_ID, re.compile("[a-z]"), "is too short")
    assert "a" in words
    assert "ab" not in words


def test_a_text_is_found_wherever_it_occurs() -> None:
    reserved = Reserved(texts=(TEXT,))
    assert reserved.text_in("a@@b") is TEXT
    assert reserved.text_in("a@b") is None
    assert reserved.kinds == (KIND,)


def test_a_union_refuses_what_any_part_refuses_and_takes_the_least_length() -> None:
    first = Reserved(
        (WORDS,), role_names={"-role": "First"}, role_outputs=("-arn", "-name"), spec_description_bytes=10
    )
    second = Reserved(
        (), (TEXT,), {"-main": "Second"}, ("-name",), ("version",), 20, 30, ("`external.id` in Second",)
    )
    assert union((first, second)) == Reserved(
        (WORDS,),
        (TEXT,),
        {"-role": "First", "-main": "Second"},
        ("-arn", "-name"),
        ("version",),
        10,
        30,
        ("`external.id` in Second",),
    )


def test_no_targets_reserve_nothing() -> None:
    assert union(()) == NOTHING


@pytest.mark.parametrize("words", ["main", ("main",), 3])
def test_words_are_a_set_or_a_pattern(words: object) -> None:
    with pytest.raises(TypeError, match="is neither a frozenset of words"):
        ReservedWords(Slot.ROLE_ID, words, "starts the program")  # type: ignore[arg-type]
