"""JSON to shapes without places, by Python's own decoder: fifty times as fast as with places.

A valid file needs no places. This reader refuses any other file, and any that the parser of
``json_source.py`` might refuse, so that the file is read again there, and the error is reported with its
place.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from octo_spec.diagnostics import Span
from octo_spec.model.policy_documents import Fields, Items, Leaf
from octo_spec.model.text import Text
from octo_spec.source import MAX_CHARACTERS, MAX_DEPTH, MAX_NODES, forbidden_character
from octospec_iam_json.reading.json_source import SURROGATE, Bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.policy_documents import Shape
    from octo_spec.plugin.artifacts import Artifact

MAX_KEY: Final = 1000
"""The limit for keys in YAML."""


class _Number(str):
    """A number in its source text."""

    __slots__ = ()


class _Pairs(tuple[tuple[str, Any], ...]):
    """The keys of an object with their values, in file order."""

    __slots__ = ()


_CONSTANTS: Final = {None: "null", True: "true", False: "false"}


def quick_shape_of(artifact: Artifact) -> Shape | None:
    """Read a file without references; ``None`` if the slower parser has to read it."""
    text = artifact.text
    if len(text) > MAX_CHARACTERS or forbidden_character(text) or SURROGATE.search(text):
        return None
    numbers: dict[str, Any] = dict.fromkeys(("parse_int", "parse_float", "parse_constant"), _Number)
    try:
        data = json.loads(text, object_pairs_hook=_Pairs, **numbers)
        return _Shapes(Span(str(artifact.path))).of(data, MAX_DEPTH)
    except (ValueError, RecursionError):
        return None


class _Shapes:
    """Creates shapes, none of which has a place of its own; raises ``ValueError`` for unusual input."""

    def __init__(self, span: Span) -> None:
        self.span = span
        self.nodes = 0

    def of(self, data: Any, depth: int) -> Shape:  # noqa: ANN401 - any JSON
        self.nodes += 1
        if not depth or self.nodes > MAX_NODES:
            msg = "more deeply nested or larger than any file of octospec"
            raise ValueError(msg)
        match data:
            case _Number():
                return Bare(Text.of(str(data)), self.span)
            case str():
                return Leaf(Text.of(data), self.span)
            case _Pairs():
                return Fields(tuple(self._fields(data, depth - 1)), self.span)
            case list():
                return Items(tuple(self.of(item, depth - 1) for item in data), self.span)
            case _:
                return Bare(Text.of(_CONSTANTS[data]), self.span)

    def _fields(self, pairs: Iterable[tuple[str, Any]], depth: int) -> Iterator[tuple[str, Shape, Span]]:
        seen: set[str] = set()
        for key, value in pairs:
            self.nodes += 1
            if key in seen or len(key) > MAX_KEY:
                msg = "a key that occurs twice, or is too long"
                raise ValueError(msg)
            seen.add(key)
            yield key, self.of(value, depth), self.span
