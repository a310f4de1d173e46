"""Any text can be shown: what is not visible is shown as its escape."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.visible_text import visible

BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
INVISIBLE = "\u00ad\u034f\u115f\u1160\u17b4\u180e\u200b\u200d\u2060\u2800\u3164\ufe0f\ufeff\uffa0\U000e0041"


@pytest.mark.parametrize(
    "character", [*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), *"\u2028\u2029", *BIDI, *INVISIBLE]
)
def test_a_character_that_is_not_visible_is_escaped(character: str) -> None:
    shown = visible(f"a{character}b")
    assert shown.isascii()
    assert shown.isprintable()
    assert eval(f"'{shown}'") == f"a{character}b"  # noqa: S307 - the escapes are Python's


@pytest.mark.parametrize(
    "text", ["", "a b", "Müller GmbH", "費用　レポート", "Rôle\u00a0: x", "☁ 🚀", "नमस्ते", "C:\\new"]
)
def test_what_is_visible_stays(text: str) -> None:
    assert visible(text) == text


def test_a_byte_of_a_file_name_that_is_not_utf_8_is_escaped() -> None:
    assert visible(b"caf\xe9".decode(errors="surrogateescape")) == "caf\\udce9"


@given(st.text())
def test_the_result_is_visible_and_has_no_mark_of_direction(text: str) -> None:
    shown = visible(text)
    assert visible(shown) == shown
    assert {unicodedata.category(character) for character in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"} == set()
    assert shown.splitlines() in ([shown], [])
