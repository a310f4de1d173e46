"""A tree to YAML text; here is the one place where text becomes Pulumi YAML."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias, assert_never

from octo_spec.plugin import ListParam, Param, RoleArn, Text
from octospec_pulumi_yaml.vocabulary import ROLE_END, VARIABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.plugin import Reference


@dataclass(frozen=True, slots=True)
class Commented:
    """A value with a comment above it."""

    comment: str
    value: Value


@dataclass(frozen=True, slots=True)
class Property:
    """A property of another resource of the program."""

    resource: str
    name: str


Value: TypeAlias = "Text | str | int | Property | tuple[Value, ...] | Mapping[str, Value] | Commented"

_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:[-:/.*]+[A-Za-z0-9_*]+)*")
_NOT_TEXT: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
"""Words that some version of YAML reads as a boolean or as nothing."""


def yaml_text(tree: Mapping[str, Value]) -> str:
    """Write a document, with an empty line above each section."""
    fields = ("\n".join(_field(key, value)) for key, value in tree.items())
    return re.sub(r"\n(?=\S+:\n)", "\n\n", "\n".join(fields)) + "\n"


def _field(key: str, value: Value) -> Iterator[str]:
    if isinstance(value, Commented):
        yield from _comment(value.comment)
        value = value.value
    if _is_block(value):
        yield f"{_scalar(key)}:"
        yield from (f"  {line}" for line in _block(value))
    else:
        yield f"{_scalar(key)}: {_inline(value)}"


def _item(value: Value) -> Iterator[str]:
    if isinstance(value, Commented):
        yield from _comment(value.comment)
        value = value.value
    first, *rest = _block(value) if _is_block(value) else (_inline(value),)
    yield f"- {first}"
    yield from (f"  {line}" for line in rest)


def _comment(comment: str) -> Iterator[str]:
    if words := " ".join(comment.split()):
        yield f"# {words}"


def _is_block(value: Value) -> bool:
    return isinstance(value, Mapping | tuple) and bool(value)


def _block(value: Value) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _field(key, inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _item(inner)


def _inline(value: Value) -> str:
    match value:
        case Text() | str():
            return _scalar(value)
        case int():
            return str(value)
        case Property(resource, name):
            return f'"${{{resource}.{name}}}"'
        case tuple():
            return "[]"
        case Mapping():
            return "{}"
        case Commented(_, inner):
            return _inline(inner)
        case _:
            assert_never(value)


def _scalar(value: Text | str) -> str:
    """Write a text between double quotes, or without quotes if every YAML parser reads it as a text."""
    written = escaped(value if isinstance(value, Text) else Text.of(value))
    if _PLAIN.fullmatch(written) and written.lower() not in _NOT_TEXT:
        return written
    return json.dumps(written, ensure_ascii=False)


def escaped(text: Text) -> str:
    """Write references as ``${…}``, and each literal ``${`` as ``$${``."""
    return "".join(
        piece.replace("${", "$${") if isinstance(piece, str) else f"${{{_named(piece)}}}"
        for piece in text.pieces
    )


def _named(reference: Reference) -> str:
    match reference:
        case Param(id) | ListParam(id):
            return id
        case RoleArn(id):
            return f"{id}{ROLE_END}.arn"
        case _:
            return VARIABLES[reference].variable
