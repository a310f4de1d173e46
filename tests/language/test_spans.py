"""A location leads to the place of a value or a key, or to the deepest one that is known."""

import pickle
from copy import copy

import pytest

from octo_spec.language.spans import Location, Spans
from octo_spec.source import parse_yaml

SPANS = Spans(parse_yaml("a:\n  b: [x, y]\n  c: {d: e}\nf: alone\n", "s.yaml").node, "s.yaml")


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ((), "s.yaml:1:1"),
        (("a", "b", 1), "s.yaml:2:10"),
        (("a", "b", "y"), "s.yaml:2:10"),
        (("a", "c", "d"), "s.yaml:3:10"),
        (("a", "c", "missing", "deeper"), "s.yaml:3:6"),
        (("a", "b", 7), "s.yaml:2:6"),
        (("f", 0), "s.yaml:4:4"),
        (("a", "c", 0, "d"), "s.yaml:3:10"),
    ],
)
def test_a_value_has_a_place(location: Location, place: str) -> None:
    assert str(SPANS.at(location)) == place


@pytest.mark.parametrize(
    ("location", "place"),
    [
        (("f",), "s.yaml:4:1"),
        (("a", "c", "d"), "s.yaml:3:7"),
        (("a", "c", "missing"), "s.yaml:3:6"),
        (("a", "b", "y"), "s.yaml:2:10"),
        ((), "s.yaml:1:1"),
    ],
)
def test_a_key_has_a_place(location: Location, place: str) -> None:
    assert str(SPANS.key(location)) == place


def test_an_empty_file_has_its_first_line() -> None:
    assert str(Spans(None, "s.yaml").key(("a", "b"))) == "s.yaml:1:1"


def test_places_are_found_again_in_another_process() -> None:
    assert str(SPANS.at(("a", "c", "d"))) == "s.yaml:3:10"
    looked_up = SPANS._entries
    assert looked_up
    for other in (pickle.loads(pickle.dumps(SPANS)), copy(SPANS)):  # noqa: S301 - what this test wrote
        assert other == SPANS
        assert not other._entries
        assert str(other.at(("a", "c", "d"))) == "s.yaml:3:10"
