"""The JSON Schema of a spec and of a customers file, for editors.

It describes the shape of a file. ``octospec validate`` also checks texts and rules between fields: an editor
reads ``131920598436`` as a number, octospec as text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from octo_spec.diagnostics import DOCUMENTATION
from octo_spec.language.documentation import field_docs, summary
from octo_spec.language.models.customers import CustomersFile
from octo_spec.language.models.scalars import LINE_PATTERN
from octo_spec.language.models.spec import Spec
from octo_spec.language.shape_errors import NOUNS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from octo_spec.language.models.scalars import Described

FileKind = Literal["spec", "customers"]

MODELS: Final[Mapping[FileKind, type[Described]]] = {"spec": Spec, "customers": CustomersFile}

FILES: Final[Mapping[FileKind, str]] = {
    "spec": "octospec-1.schema.json",
    "customers": "octospec-customers-1.schema.json",
}
"""The names of the published schemas, with the version of the language."""

Schema = dict[str, Any]
"""A node of a JSON Schema."""

TEXT: Final = ("string", "number", "boolean")
"""The types that an editor may assign to a text of octospec."""


def json_schema(kind: FileKind, questions: Sequence[str] = ()) -> Schema:
    """Return the schema of a kind of file.

    ``questions`` are the ids that an editor offers for a spec's guarantees; those of plugins are also valid.
    """
    root = MODELS[kind]
    made = _plain(root.model_json_schema())
    for model in NOUNS:
        if described := made if model is root else made["$defs"].get(model.__name__):
            _describe(described, model)
    if questions and kind == "spec":
        made["properties"]["promises"] = _offering(questions, made["properties"]["promises"])
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{DOCUMENTATION}schemas/{FILES[kind]}",
    }
    return {**head, "title": NOUNS[root], **made}


def _offering(questions: Sequence[str], promises: Schema) -> Schema:
    """Offer ids in addition to any other id, for one value and for each of several."""
    one, several = promises["anyOf"]
    offered = {"anyOf": [{"enum": list(questions)}, one]}
    return {**promises, "anyOf": [offered, {**several, "items": offered}]}


def _describe(schema: Schema, model: type[Described]) -> None:
    schema["description"] = summary(model)
    for key, words in field_docs(model).items():
        schema["properties"][key]["description"] = words


DROPPED: Final = frozenset({"title", "default"})
"""Names of pydantic's classes, and defaults, some of which are not allowed in files."""


def _plain(node: Any) -> Any:  # noqa: ANN401 - a JSON value
    """Remove the parts that only Python needs."""
    match node:
        case {"properties": dict(properties), **rest}:
            return {**_plain(rest), "properties": {key: _plain(value) for key, value in properties.items()}}
        case {"anyOf": [*kinds], **rest}:
            return _alternatives([_plain(kind) for kind in kinds if kind != {"type": "null"}], _plain(rest))
        case {"type": "string", "pattern": pattern, **rest} if pattern == LINE_PATTERN:
            return {**_plain(rest), "type": list(TEXT)}
        case {"const": "1"}:
            return {"const": 1}
        case dict():
            return {key: _plain(value) for key, value in node.items() if key not in DROPPED}
        case list():
            return [_plain(item) for item in node]
        case _:
            return node


def _alternatives(kinds: list[Schema], rest: Schema) -> Schema:
    return {**rest, **kinds[0]} if len(kinds) == 1 else {**rest, "anyOf": kinds}
