"""JSON without places: the same shapes as with them, or none."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from octo_spec.model.policy_documents import Fields, Items, Leaf
from octo_spec.plugin import EmitterOptions
from octo_spec.plugin.artifacts import Artifact
from octo_spec.source import MAX_DEPTH, MAX_NODES
from octo_spec.testing import LAW
from octospec_iam_json import EMITTER
from octospec_iam_json.reading.json_source import Bare, shape_of
from octospec_iam_json.reading.quick_json import MAX_KEY, quick_shape_of
from octospec_iam_json.reading.read import read
from tests.emitters.iam_json.samples import SAMPLES

if TYPE_CHECKING:
    from octo_spec.model.policy_documents import Shape


def placeless(shape: Shape | None) -> object:
    """Give a shape as data that says of each node what it is, but not where."""
    match shape:
        case Fields(fields):
            return {"fields": [(name, placeless(value)) for name, value, _ in fields]}
        case Items(items):
            return list(map(placeless, items))
        case Leaf(text):
            return (isinstance(shape, Bare), str(text))
        case _:
            return None


def both(text: str) -> tuple[object, object, list[str]]:
    """Read a text in both ways, and say what is wrong with it."""
    artifact = Artifact(PurePosixPath("a.json"), text)
    problems: list[str] = []
    placed = shape_of(artifact, lambda span, message: problems.append(f"{span}: {message}"))
    return placeless(quick_shape_of(artifact)), placeless(placed), problems


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
)


@given(trees, st.sampled_from([{}, {"indent": 2}, {"indent": 0, "ensure_ascii": False}]))
@LAW
def test_what_is_read_quickly_is_read_with_places_as_the_same(
    tree: object,
    form: dict[str, Any],
) -> None:
    quick, placed, _ = both(json.dumps(tree, **form))
    assert quick in (placed, None)


@given(st.text('{}[]:,"\\ntrue0.e- \n\t#&*u', max_size=12))
@example('""\t')
@example("\t{}")
@LAW
def test_so_is_what_may_be_no_json_at_all(text: str) -> None:
    quick, placed, _ = both(text)
    assert quick is None or quick == placed


@pytest.mark.medium
@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 2}',
        '{"a": "\\ud83d\\ude00"}',
        '{"a": "\u2028"}',
        "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1),
        "[" * 100_000,
        f'{{"{"k" * (MAX_KEY + 1)}": 1}}',
        "[" + "1," * MAX_NODES + "1]",
        "{'a': 1}",
        "a: 1",
        "",
    ],
)
def test_what_is_odd_takes_a_closer_look(text: str) -> None:
    assert quick_shape_of(Artifact(PurePosixPath("a.json"), text)) is None


@pytest.mark.parametrize("text", ['{"a": [1, -2.50, 1E+9, true, false, null, "x"]}', "[]", "{}", '"x"'])
def test_what_is_plain_does_not(text: str) -> None:
    quick, placed, problems = both(text)
    assert (quick, problems) == (placed, [])
    assert quick is not None


@pytest.mark.parametrize("name", SAMPLES)
def test_what_is_emitted_is_read_quickly(name: str) -> None:
    emission = EMITTER.emit(SAMPLES[name], EmitterOptions())
    for artifact in emission.artifacts:
        if artifact.path.suffix == ".json":
            quick, placed, _ = both(artifact.text)
            assert quick == placed is not None


def test_an_error_has_its_place_although_valid_files_are_read_without_places() -> None:
    emission = EMITTER.emit(next(iter(SAMPLES.values())), EmitterOptions())
    wrong = (replace(each, text=each.text.replace('"Allow"', '"Alow"')) for each in emission.artifacts)
    reading = read(tuple(wrong))
    assert reading.deployment is None
    assert any(found.span and found.span.line > 1 for found in reading.diagnostics)
