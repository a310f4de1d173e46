from __future__ import annotations

import pytest
from lsprotocol import types
from pygls.workspace import PositionCodec

from octo_spec.editor.protocol.conversions import ClientText, place_of, range_of
from octo_spec.repair.text_edits import TextPlace, TextRange

UTF_16 = PositionCodec(types.PositionEncodingKind.Utf16)


def client_text(text: str) -> ClientText:
    return ClientText.of(text.split("\n"), UTF_16)


@pytest.mark.parametrize("text", ["a: 😀x\n", "a: 😀x\r\nb: 1\r\n", "a: 😀x", "a: 😀x\u2028\n"])
def test_a_column_is_counted_in_units_of_utf_16(text: str) -> None:
    client = client_text(text)
    found = range_of(client, TextRange(TextPlace(0, 4), TextPlace(0, 5)))
    assert (found.start.character, found.end.character) == (5, 6)
    assert place_of(client, found.end) == TextPlace(0, 5)


@pytest.mark.parametrize("character", ["\u2028", "\x0c", "\x85"])
def test_no_other_character_ends_a_line(character: str) -> None:
    client = client_text(f"# a{character}b\nc: 😀x\n")
    found = range_of(client, TextRange(TextPlace(1, 4), TextPlace(1, 5)))
    assert (found.start, found.end) == (types.Position(1, 5), types.Position(1, 6))


def test_a_place_after_the_end_is_the_end() -> None:
    client = client_text("a: 1\r\nb")
    assert place_of(client, types.Position(0, 99)) == TextPlace(0, 4)
    assert place_of(client, types.Position(9, 0)).line == 1


def test_a_byte_order_mark_is_before_the_first_line() -> None:
    client = ClientText.of(["a: x", "b: y"], UTF_16, has_mark=True)
    found = range_of(client, TextRange(TextPlace(0, 0), TextPlace(1, 1)))
    assert (found.start, found.end) == (types.Position(0, 1), types.Position(1, 1))
    assert place_of(client, types.Position(0, 4)) == TextPlace(0, 3)
    assert place_of(client, types.Position(0, 0)) == TextPlace(0, 0)
