"""A deployment as canonical JSON: for the index, digests, golden files and messages about differences.

Fields are kebab-case, texts use the spec's notation, defaults and documentation are omitted.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import MISSING, Field, fields, is_dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, cast

from octo_spec.model.presence import Presence
from octo_spec.model.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.deployment import Deployment


def canonical(value: object) -> JsonValue:
    """Return any part of a deployment as JSON data."""
    match value:
        case Text():
            return str(value)
        case Presence(tests):
            return [canonical(test) for test in tests]
        case tuple():
            return [canonical(item) for item in value]
        case str():
            return str(value)
        case int() | None:
            return value
        case _ if is_dataclass(value):
            return {key: canonical(field_value) for key, field_value in _non_default_fields(value)}
        case _:
            msg = f"not a part of a deployment: {value!r}"
            raise TypeError(msg)


def _non_default_fields(value: object) -> Iterator[tuple[str, object]]:
    """Yield the compared fields that do not have their default."""
    for field in _compared_fields(type(value)):
        field_value = getattr(value, field.name)
        if field.default is MISSING or field_value != field.default:
            yield field.name.replace("_", "-"), field_value


def _compared_fields(kind: type) -> tuple[Field[Any], ...]:
    return tuple(field for field in fields(kind) if field.compare)


def digest(deployment: Deployment) -> str:
    """Return the SHA-256 of the canonical JSON, in hex."""
    return digest_of(canonical_text(deployment))


def canonical_text(deployment: Deployment) -> str:
    """Return the canonical JSON in one line of ASCII."""
    return json.dumps(canonical(deployment), sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def digest_of(text: str) -> str:
    """Return the digest of a deployment whose canonical text is known."""
    return hashlib.sha256(text.encode()).hexdigest()


def difference(left: object, right: object) -> str:
    """Return one line that says where two parts of deployments first differ; empty if they are equal."""
    return next(_differences(canonical(left), canonical(right), ""), "")


def _differences(left: JsonValue, right: JsonValue, path: str) -> Iterator[str]:
    if left == right:
        return
    match left, right:
        case dict(), dict():
            for key in sorted(left.keys() | right.keys()):
                yield from _differences(left.get(key), right.get(key), f"{path}.{key}" if path else key)
        case list(), list():
            for position, (left_item, right_item) in enumerate(zip_longest(left, right)):
                yield from _differences(left_item, right_item, f"{path}[{position}]")
        case _:
            yield f"{path}: {json.dumps(left)} is not {json.dumps(cast('object', right))}"
