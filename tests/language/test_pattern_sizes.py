"""How many texts a pattern matches, and of which characters: never less than there are."""

from __future__ import annotations

import math
import re
import string
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.language.pattern_sizes import characters, size
from octo_spec.testing import LAW

LETTERS = "ab1"
ATOMS = st.sampled_from(["a", "b", "[ab]", "[^a]", ".", r"\d", "[a-b1]"])
REPEATS = st.sampled_from(["", "", "*", "+", "?", "{2}", "{1,2}", "{0,3}", "{1,}"])


@st.composite
def patterns(draw: st.DrawFn) -> str:
    pieces = st.lists(st.tuples(ATOMS, REPEATS).map("".join), min_size=1, max_size=3).map("".join)
    branches = draw(st.lists(pieces, min_size=1, max_size=3))
    group = f"({'|'.join(branches)}){draw(REPEATS)}"
    return f"^{group if len(branches) > 1 or draw(st.booleans()) else branches[0]}{draw(pieces)}$"


@LAW
@given(patterns(), st.integers(0, 4))
def test_no_pattern_matches_more_texts_than_its_size_says(pattern: str, longest: int) -> None:
    texts = ("".join(letters) for length in range(longest + 1) for letters in product(LETTERS, repeat=length))
    matched = [text for text in texts if re.fullmatch(pattern, text, re.ASCII)]
    measured = size(pattern, LETTERS, longest)
    assert math.log2(max(len(matched), 1)) <= measured.bits + 1e-9


@LAW
@given(patterns())
def test_no_pattern_matches_a_text_of_other_characters_than_are_reported(pattern: str) -> None:
    reported = characters(pattern, LETTERS)
    for text in map("".join, product(LETTERS, repeat=3)):
        assert not re.fullmatch(pattern, text, re.ASCII) or reported >= set(text)


@pytest.mark.parametrize(
    ("pattern", "bits", "varying"),
    [
        ("^[0-9]{12}$", 12 * math.log2(10), "0123456789"),
        ("^octo-[ab]{3}$", 3, "ab"),
        ("^octo$", 0, ""),
        ("^[ab]{2}-[ab]{2}$", 4, "ab"),
    ],
)
def test_plain_patterns_have_exact_sizes(pattern: str, bits: float, varying: str) -> None:
    measured = size(pattern, string.ascii_letters + string.digits, 1224)
    assert measured.bits == pytest.approx(bits)
    assert measured.varying == frozenset(varying)
