"""The picture of the floors is that of today's imports."""

from __future__ import annotations

import pytest

pytest.importorskip("grimp", reason="import-linter, which reads the imports, is a tool of the checkout")

from tests.project import architecture


@pytest.mark.medium
def test_the_picture_shows_the_current_imports() -> None:
    assert architecture.PICTURE.read_text("utf-8") == architecture.picture(), "stale: make docs"


def test_every_room_has_its_purpose() -> None:
    rooms = {room for floor in architecture.floors() for room in floor}
    assert architecture.PURPOSES.keys() == rooms | {"emitters"}


def test_an_implied_import_has_no_arrow() -> None:
    edges = {"a": frozenset("bc"), "b": frozenset("c"), "c": frozenset[str]()}
    assert list(architecture.reduced(edges)) == [("a", "b"), ("b", "c")]
