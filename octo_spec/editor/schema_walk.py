"""The part of the JSON Schema of a file that describes a location."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from octo_spec.analysis.questions.installed_questions import installed_questions
from octo_spec.language.schema import json_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.schema import FileKind, Schema
    from octo_spec.language.spans import Location


@cache
def _schema(kind: FileKind) -> Schema:
    return json_schema(kind, [question.id for question in installed_questions().questions])


def schemas_at(kind: FileKind, location: Location) -> tuple[Schema, ...]:
    """Return each form that the value at a location may have."""
    root = _schema(kind)
    forms = tuple(_forms(root, root))
    for step in location:
        forms = tuple(deeper for form in forms for deeper in _step(root, form, step))
    return forms


def keys_at(kind: FileKind, location: Location) -> dict[str, str]:
    """Return the keys that a map at a location may have, each with its description."""
    found: dict[str, str] = {}
    for form in schemas_at(kind, location):
        for key, value in form.get("properties", {}).items():
            found.setdefault(key, value.get("description", ""))
    return found


def words_at(kind: FileKind, location: Location) -> tuple[str, ...]:
    """Return the words that a value at a location may be one of."""
    words = (word for form in schemas_at(kind, location) for word in form.get("enum", ()))
    return tuple(dict.fromkeys(str(word) for word in words))


def description_at(kind: FileKind, location: Location) -> str:
    """Return what the key that ends a location means."""
    if not location or not isinstance(location[-1], str):
        return ""
    return keys_at(kind, location[:-1]).get(location[-1], "")


def _step(root: Schema, form: Schema, step: str | int) -> Iterator[Schema]:
    if isinstance(step, int):
        # A single value may replace a list.
        inner = form["items"] if isinstance(form.get("items"), dict) else form
        yield from _forms(root, inner)
        return
    if step in form.get("properties", {}):
        yield from _forms(root, form["properties"][step])
        return
    for pattern, inner in form.get("patternProperties", {}).items():
        if re.search(pattern, step):
            yield from _forms(root, inner)
    if isinstance(form.get("additionalProperties"), dict):
        yield from _forms(root, form["additionalProperties"])


def _forms(root: Schema, node: Any) -> Iterator[Schema]:  # noqa: ANN401 - JSON
    """Yield each alternative, after following references."""
    if not isinstance(node, dict):
        return
    if "$ref" in node:
        yield from _forms(root, root["$defs"][node["$ref"].rpartition("/")[2]])
    for alternatives in ("anyOf", "oneOf", "allOf"):
        for inner in node.get(alternatives, ()):
            yield from _forms(root, inner)
    yield node
