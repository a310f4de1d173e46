"""The values with which a text with references equals a live text."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from octo_spec.analysis.drift import unification
from octo_spec.analysis.drift.unification import unify
from octo_spec.model.text import Param, Text

if TYPE_CHECKING:
    import pytest

    from octo_spec.model.text import Reference

PIECES = st.lists(st.sampled_from(["a", "b", "ab", Param("x"), Param("y"), Param("z")]), max_size=7)


def searched(text: Text, there: str) -> dict[Reference, str] | None:
    """Unify with Python's engine, which takes long for long texts."""
    names: dict[Reference, str] = {}
    pattern = ""
    for piece in text.pieces:
        if isinstance(piece, str):
            pattern += re.escape(piece)
            continue
        pattern += f"(?P={names[piece]})" if piece in names else f"(?P<g{len(names)}>.+?)"
        names.setdefault(piece, f"g{len(names)}")
    found = re.fullmatch(pattern, there, re.DOTALL)
    return None if found is None else {reference: found[name] for reference, name in names.items()}


@given(PIECES, st.text("ab", max_size=9))
def test_values_are_those_that_an_engine_for_patterns_finds(
    pieces: list[str | Reference], there: str
) -> None:
    text = Text.of(*pieces)
    assert unify(text, there) == searched(text, there)


def test_many_references_take_time_that_is_linear_in_the_text() -> None:
    text = Text.of(*(piece for index in range(12) for piece in (Param(f"p{index}"), "-")), "!")
    assert unify(text, "-" * 100_000) is None
    assert unify(text, "-" * 100_000 + "-!") is not None


def test_a_reference_that_occurs_twice_is_searched_for_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unification, "SECONDS", 0.02)
    twice = [piece for index in range(6) for piece in (Param(f"p{index}"), "-")] * 2
    began = time.monotonic()
    assert unify(Text.of(*twice, "!"), "-" * 2_000) is None
    assert time.monotonic() - began < 10
