"""JSON with places, so that a reader can report the line and column of each error.

JSON is YAML, so the places come from the parser that also reads specs. Python's own decoder refuses YAML that
is not JSON, since ``jq`` would refuse it too.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.diagnostics import Span
from octo_spec.frozen import frozen
from octo_spec.model.policy_documents import Fields, Items, Leaf
from octo_spec.model.text import Text
from octo_spec.source import Mapping, Scalar, Sequence, parse_yaml

if TYPE_CHECKING:
    from octo_spec.model.policy_documents import Shape
    from octo_spec.model.reports import Report
    from octo_spec.plugin.artifacts import Artifact
    from octo_spec.source import Node


@frozen
class Bare(Leaf):
    """A number, ``true``, ``false`` or ``null``; in a policy document it counts as text, as in AWS."""


def shape_of(artifact: Artifact, bad: Report) -> Shape | None:
    """Read a file without references; report text that is not JSON to ``bad``."""
    path = str(artifact.path)
    parsed = parse_yaml(_replace_outer_tabs(artifact.text), path)
    if parsed.node is None or parsed.diagnostics:
        for diagnostic in parsed.diagnostics:
            bad(diagnostic.span or Span(path), diagnostic.message)
        if not parsed.diagnostics:
            bad(Span(path), "the file is empty")
        return None
    return _shape(parsed.node) if _is_json(artifact.text, path, bad) else None


def _replace_outer_tabs(text: str) -> str:
    """Replace tabs around the value by spaces: JSON allows them there, YAML only within brackets."""
    value = text.strip(" \t\r\n")
    before, _, after = text.partition(value) if value else (text, "", "")
    return before.replace("\t", " ") + value + after.replace("\t", " ")


SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")


def _is_json(text: str, path: str, bad: Report) -> bool:
    try:
        # Python refuses an integer of thousands of digits, but JSON can contain one.
        json.loads(text, parse_int=str)
    except json.JSONDecodeError as error:
        bad(Span(path, error.lineno, error.colno), f"not valid JSON: {error.msg}")
        return False
    # Two parsers would read it as two different texts.
    if match := SURROGATE.search(text):
        line = text.count("\n", 0, match.start()) + 1
        bad(Span(path, line, match.start() - text.rfind("\n", 0, match.start())), "a surrogate escape")
        return False
    return True


def _shape(node: Node) -> Shape:
    match node:
        case Scalar(value, span, _, plain):
            text = Text.of(value)
            return Bare(text, span) if plain else Leaf(text, span)
        case Sequence(items, span):
            return Items(tuple(map(_shape, items)), span)
        case Mapping(entries, span):
            fields = ((entry.key.value, _shape(entry.value), entry.key.span) for entry in entries)
            return Fields(tuple(fields), span)
        case _:
            assert_never(node)
