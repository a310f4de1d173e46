"""The reference page of the language, written from the models, their fields and the table of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from octo_spec.language.codes import KINDS
from octo_spec.language.documentation import field_docs, summary
from octo_spec.language.models.scalars import (
    CATEGORY_PATTERN,
    ID_PATTERN,
    PARTITION_PATTERN,
    SEMVER_PATTERN,
    SID_PATTERN,
)
from octo_spec.language.schema import TEXT, json_schema
from octo_spec.language.shape_errors import NOUNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.language.models.scalars import Described
    from octo_spec.language.schema import Schema

INTRODUCTION: Final = """\
# The language

Read it aloud: *group G, needed when C: allow X on Y when Z, because W*. One file is one spec; there is no
include, anchor, alias, merge key or tag: what you read is what is granted.

- Every scalar is text until a key below gives it a meaning: `012345678901` and `on` are what they look
  like.
- Ids of parameters, choices, roles and groups are kebab-case: `external-id` is `ExternalId` in
  CloudFormation and `external_id` in Terraform. Parameters and choices share one space of names.
- Names that AWS shows (role, policy, path, Sid, tag) are written as AWS shall show them; AWS's own words
  (actions, operators, condition keys) keep AWS's spelling.
- Where a list is meant, one value may stand alone: `allow: x` is `allow: [x]`. An empty list is an error.
- In flow style (`[...]`, `{...}`) a text that holds `${` must be quoted.
- No text holds control characters, line separators, bidirectional marks or `{{resolve:`. Prose may be
  written over several lines; the line breaks become spaces. Everything else stands on one line.

## References

| written | is | may stand in |
|---|---|---|
| `${param.ID}` | the value of a parameter | names, paths, boundary, trust, `attach`, `on`, `when` |
| `${param.ID.FACT}` | a fact of the allowed value that was given | the same, but for `attach` |
| `${account}` `${partition}` `${region}` | where it is deployed | the same |
| `${partition.FACT}` | a fact of the partition | the same |
| `${role.ID.arn}` | the ARN of a role of this spec | `arn` of a trust entry, `on`, `when` |
| `${stack.id}` `${stack.name}` `${stack.uuid}` | the stack; without one, its grants are left out | the same |
| `${spec.name}` `${spec.version}` | filled in at build | wherever a reference may stand |

A name with a colon, such as `${aws:PrincipalTag/team}`, is a policy variable of AWS and stays as it is; so
do `${*}`, `${?}` and `${$}`. They may stand in `on` after the fifth colon, and in `when` under String and
Arn operators.

A *list parameter* is the only entry of its field: `on: ${param.bucket-arns}`. In `on` and `when` it may
have a literal before or after, meant for each element: `${param.bucket-arns}/*`. What uses an *optional*
parameter is there only if a value is given; it may not stand in names and paths.

## Needs

`needs: {rightsize: act}` on a role or group: for a choice of on and off, on; for levels, that level or a
higher one; for options, that one, or one of a list. Several choices must hold together. The first level, or
`off`, cannot be needed. There is no "or": write two groups.
"""


def reference_page() -> str:
    """Write docs/language.md."""
    models = "\n".join(_model(model, noun) for model, noun in NOUNS.items())
    return f"{INTRODUCTION}\n{models}\n{_rules()}"


def _model(model: type[Described], noun: str) -> str:
    schema = SCHEMAS[model.__name__]
    required = frozenset(schema.get("required", ()))
    rows = (
        f"| `{key}`{' (required)' if key in required else ''} | {kind(schema['properties'][key])} | {words} |"
        for key, words in field_docs(model).items()
    )
    table = "\n".join(("| key | value | meaning |", "|---|---|---|", *rows))
    return f"## {noun.capitalize()}\n\n{summary(model)}\n\n{table}\n"


def _schemas() -> Iterator[tuple[str, Schema]]:
    for root, name in (("spec", "Spec"), ("customers", "CustomersFile")):
        schema = json_schema(root)  # type: ignore[arg-type]
        yield name, schema
        yield from schema["$defs"].items()


SCHEMAS: Final[Mapping[str, Schema]] = dict(_schemas())

PATTERNS: Final[Mapping[str, str]] = {
    ID_PATTERN: "id",
    CATEGORY_PATTERN: "id",
    SID_PATTERN: "letters and digits",
    SEMVER_PATTERN: "version",
    PARTITION_PATTERN: "partition",
}
"""A pattern of a text -> what to call the text."""


def kind(schema: Any) -> str:  # noqa: ANN401 - a JSON value
    """Say in a few words what may stand at a key."""
    match schema:
        case {"const": value}:
            return f"`{value}`"
        case {"enum": [*values]}:
            return ", ".join(f"`{value}`" for value in values)
        case {"anyOf": [one, {"type": "array", "items": items}]} if one == items:
            return f"{kind(one)}, or a list"
        case {"anyOf": [*kinds]}:
            return ", or ".join(map(kind, kinds))
        case {"$ref": ref}:
            return NOUNS_BY_NAME[ref.rpartition("/")[2]]
        case {"type": "array", "items": items}:
            return f"list: {kind(items)}"
        case {"type": "object"}:
            return _map(schema)
        case _:
            return _text(schema)


NOUNS_BY_NAME: Final[Mapping[str, str]] = {
    model.__name__: f"[{noun}](#{noun.replace(' ', '-')})" for model, noun in NOUNS.items()
}


def _map(schema: Schema) -> str:
    keys = next(iter(schema.get("patternProperties", {"": None})))
    values = schema.get("patternProperties", {}).get(keys, schema.get("additionalProperties", {}))
    return f"map: {PATTERNS.get(keys, 'text')} → {kind(values) if values else 'anything'}"


def _text(schema: Schema) -> str:
    match schema:
        case {"pattern": pattern}:
            return PATTERNS.get(pattern, "duration")
        case {"format": "date"}:
            return "date"
        case {"type": "integer"}:
            return "number"
        case {"minLength": 1}:
            return "prose"
        case {"type": [*types]} if tuple(types) == TEXT:
            return "text"
        case _:
            return "text" if schema else "anything"


def _rules() -> str:
    rows = (f"| {rule.code} | {rule.name} | {rule.summary} |" for rule in KINDS)
    return (
        "\n".join(("## What is refused\n", "| code | name | what it finds |", "|---|---|---|", *rows)) + "\n"
    )
