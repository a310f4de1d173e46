"""The facts of a review as JSON, and back, and the JSON Schema of that form.

Each field has its name in kebab-case and is present even if it is empty, so readers need no defaults. The
form has a version: ``octospec-review``.

>>> from octo_spec.model.review_facts import Card, Tone
>>> as_json(Card("Deletes data", "Never", "", Tone.CALM))
{'title': 'Deletes data', 'text': 'Never', 'detail': '', 'tone': 'calm', 'question': '', 'for-choices': []}
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Final, cast, get_args, get_origin, get_type_hints

from octo_spec.model.presence import Presence
from octo_spec.model.review_facts import REVIEW_VERSION, ReviewFacts
from octo_spec.model.typed_json import MistypedError, from_json, refuse

if TYPE_CHECKING:
    from octo_spec.iam.json_values import JsonValue

VERSION_KEY: Final = "octospec-review"
"""The key of the version, which comes first."""


def facts_as_json(facts: ReviewFacts) -> dict[str, JsonValue]:
    """Return facts as JSON, with the version of the form."""
    return {VERSION_KEY: REVIEW_VERSION, **cast("dict[str, JsonValue]", as_json(facts))}


def facts_from_json(data: JsonValue) -> ReviewFacts:
    """Read facts back; raise ``MistypedError`` if ``data`` does not have this version and form."""
    if not isinstance(data, dict) or data.get(VERSION_KEY) != REVIEW_VERSION:
        refuse(f"is not a review of version {REVIEW_VERSION}")
    return from_json(ReviewFacts, {key: value for key, value in data.items() if key != VERSION_KEY})


def as_json(value: object) -> JsonValue:
    """Return a value with all of its fields as JSON."""
    match value:
        case Enum():
            return cast("str", value.value)
        case Presence(tests):
            return [as_json(test) for test in tests]
        case tuple():
            return [as_json(item) for item in value]
        case str() | int() | None | list() | dict():
            return value
        case _ if is_dataclass(value):
            return {
                field.name.replace("_", "-"): as_json(getattr(value, field.name)) for field in fields(value)
            }
        case _:
            msg = f"a {type(value).__name__} has no JSON form"
            raise MistypedError(msg)


# --- the schema --------------------------------------------------------------------------------


def schema() -> dict[str, JsonValue]:
    """Return the JSON Schema of the facts: a definition for each kind of value."""
    return form_schema(ReviewFacts, VERSION_KEY, REVIEW_VERSION, "octospec review")


def form_schema(kind: type, key: str, number: int, title: str) -> dict[str, JsonValue]:
    """Return the JSON Schema of a form: a dataclass, with the ``number`` of its version under ``key``."""
    definitions: dict[str, JsonValue] = {}
    _reference(kind, definitions)
    whole = cast("dict[str, JsonValue]", definitions.pop(kind.__name__))
    properties = cast("dict[str, JsonValue]", whole["properties"])
    version: JsonValue = {"const": number, "description": "The version of this form."}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **whole,
        "required": [key, *cast("list[JsonValue]", whole["required"])],
        "properties": {key: version, **properties},
        "$defs": dict(sorted(definitions.items())),
    }


def _schema(hint: object, definitions: dict[str, JsonValue]) -> dict[str, JsonValue]:
    origin, arguments = get_origin(hint) or hint, get_args(hint)
    if isinstance(hint, UnionType):
        return {"anyOf": [_schema(member, definitions) for member in arguments]}
    if origin is tuple:
        return _tuple_schema(arguments, definitions)
    if hint is object:
        return {}
    if hint is Presence:
        return {"type": "array", "items": _schema(get_type_hints(Presence)["tests"], definitions)["items"]}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"enum": [member.value for member in hint]}
    if isinstance(hint, type) and is_dataclass(hint):
        return _reference(hint, definitions)
    return {"type": _SCALARS[cast("type", hint)]}


_SCALARS: Final[dict[type, str]] = {str: "string", int: "integer", bool: "boolean", NoneType: "null"}


def _tuple_schema(arguments: tuple[object, ...], definitions: dict[str, JsonValue]) -> dict[str, JsonValue]:
    if len(arguments) == 2 and arguments[1] is ...:  # noqa: PLR2004 - tuple[X, ...]
        return {"type": "array", "items": _schema(arguments[0], definitions)}
    items: list[JsonValue] = [_schema(each, definitions) for each in arguments]
    return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}


def _reference(kind: type, definitions: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Define a kind of value once, and return a reference to it."""
    if kind.__name__ not in definitions:
        definitions[kind.__name__] = {}
        hints = get_type_hints(kind)
        parts = {field.name.replace("_", "-"): hints[field.name] for field in fields(kind)}
        definitions[kind.__name__] = {
            "type": "object",
            "description": " ".join((kind.__doc__ or "").partition("\n\n")[0].split()),
            "required": list(parts),
            "additionalProperties": False,
            "properties": {name: _schema(hint, definitions) for name, hint in parts.items()},
        }
    return {"$ref": f"#/$defs/{kind.__name__}"}
