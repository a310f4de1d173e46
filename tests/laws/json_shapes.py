"""The smallest possible target: IAM documents as JSON with references in the spec's notation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from octo_spec.diagnostics import Span
from octo_spec.model.policy_documents import Fields, Items, Leaf
from octo_spec.model.text import Text, parse

if TYPE_CHECKING:
    from octo_spec.model.policy_documents import Shape, Tree

NOWHERE = Span("document.json")


def written(tree: Tree) -> str:
    """Write a document."""
    return json.dumps(tree, default=str)


def decoded(text: str, list_params: frozenset[str]) -> Shape:
    """Read a document; a field that occurs twice is kept twice."""
    return _shape(json.loads(text, object_pairs_hook=_Pairs), list_params)


class _Pairs(list[tuple[str, Any]]):
    """An object as its pairs, distinguished from a list."""


def _shape(value: Any, list_params: frozenset[str]) -> Shape:  # noqa: ANN401 - JSON
    match value:
        case _Pairs():
            return Fields(tuple((name, _shape(item, list_params), NOWHERE) for name, item in value), NOWHERE)
        case list():
            return Items(tuple(_shape(item, list_params) for item in value), NOWHERE)
        case _:
            text = parse(value, list_params)
            assert isinstance(text, Text)
            return Leaf(text, NOWHERE)
