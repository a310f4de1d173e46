"""JSON files of a bundle: shapes for the readers of policy documents, or what is wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from octo_spec.diagnostics import Span
from octo_spec.model.policy_documents import Fields, Items, Leaf
from octo_spec.source import Mapping, Scalar, Sequence, parse_yaml
from octospec_delegation.vocabulary import ENABLED

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.model.policy_documents import Shape
    from octo_spec.model.reports import Report
    from octo_spec.model.text import Text
    from octo_spec.plugin.artifacts import Artifact
    from octo_spec.source import Node


def json_of(artifact: Artifact, report: Report) -> Any:  # noqa: ANN401 - any JSON
    """Read JSON without repeated keys; ``None`` after a report."""
    path = str(artifact.path)
    try:
        return json.loads(artifact.text, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        report(Span(path), f"not JSON as octospec writes it: {error}")
        return None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        msg = "a key occurs twice in an object"
        raise ValueError(msg)
    return found


def shape_of(artifact: Artifact, text_of: Callable[[str], Text], report: Report) -> Shape | None:
    """Return the shape of a document with places; ``None`` after a report."""
    path = str(artifact.path)
    if json_of(artifact, report) is None:
        return None
    parsed = parse_yaml(artifact.text, path)
    if parsed.node is None:
        report(Span(path), "the file is empty or not JSON")
        return None
    return _shape(parsed.node, text_of)


def _shape(node: Node, text_of: Callable[[str], Text]) -> Shape:
    match node:
        case Scalar(value, span):
            return Leaf(text_of(value), span)
        case Sequence(items, span):
            return Items(tuple(_shape(item, text_of) for item in items), span)
        case Mapping(entries, span):
            fields = ((each.key.value, _shape(each.value, text_of), each.key.span) for each in entries)
            return Fields(tuple(fields), span)


def without_directive(statement: Shape) -> tuple[Shape, str]:
    """Return a statement without ``@Enabled``, and its value; empty without one."""
    if not isinstance(statement, Fields):
        return statement, ""
    kept = tuple(each for each in statement.fields if each[0] != ENABLED)
    written = next((value for name, value, _ in statement.fields if name == ENABLED), None)
    directive = written.text.literal if isinstance(written, Leaf) else ""
    return Fields(kept, statement.span), directive or ""
