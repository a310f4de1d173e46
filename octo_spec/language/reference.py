"""The reference page of the language, written from the models, their fields and the tables of codes."""

from __future__ import annotations

from operator import attrgetter
from textwrap import fill
from typing import TYPE_CHECKING, Any, Final

from octo_spec.language.codes import KINDS
from octo_spec.language.documentation import field_docs, summary
from octo_spec.language.models.delegation import DOMAIN_PATTERN, REGISTERED_PATTERN
from octo_spec.language.models.register import SERVICE_PATTERN
from octo_spec.language.models.scalars import (
    ACCOUNT_PATTERN,
    CATEGORY_PATTERN,
    DURATION_PATTERN,
    PARTITION_PATTERN,
    ROLE_ARN_PATTERN,
    SEMVER_PATTERN,
    SID_PATTERN,
    STACK_ARN_PATTERN,
    TIME_PATTERN,
)
from octo_spec.language.schema import TEXT, json_schema
from octo_spec.language.shape_errors import NOUNS
from octo_spec.model.ids import ID_PATTERN
from octo_spec.model.naming import NamedKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.language.models.scalars import Described
    from octo_spec.language.schema import Schema
    from octo_spec.model.naming import NameSpace
    from octo_spec.model.reserved_words import Reserved

_INTRODUCTION: Final = """\
# The language

This reference lists the keys of a spec and of a customers file. Read a grant aloud: *group G, needed
when C: allow X on Y when Z, because W*. One file is one spec. There are no includes, anchors, aliases,
merge keys or tags: what you read is what is granted.

- Every scalar is text until a key below gives it a meaning: `012345678901` and `on` are texts.
{ids}
- Names that AWS shows (role, policy, path, Sid, tag) are written as AWS will show them. AWS's own words
  (actions, operators, condition keys) keep AWS's spelling.
- A single value can replace a list: `allow: x` is `allow: [x]`. An empty list is an error.
- In flow style (`[...]`, `{...}`), quote a text that contains `${`.
{texts}
## References

| reference | value | allowed in |
|---|---|---|
| `${param.ID}` | the value of a parameter | names, paths, tags, boundary, trust, `attach`, `on`, `when` |
| `${param.ID.FACT}` | a fact of the parameter's value | the same, except `attach` |
| `${account}` `${partition}` `${region}` | where the spec is deployed | the same |
| `${partition.FACT}` | a fact of the partition | the same |
| `${role.ID.arn}` | the ARN of a role of this spec | `arn` of a trust entry, `on`, `when` |
| `${stack.id}` `${stack.name}` `${stack.uuid}` | the stack; without a stack, see OCT220, OCT225 | the same |
| `${spec.name}` `${spec.version}` | filled in by the build | wherever references are allowed |

A name with a colon, such as `${aws:PrincipalTag/team}`, is an AWS policy variable and remains unchanged;
so do `${*}`, `${?}` and `${$}`. Policy variables are allowed in `on` after the fifth colon, and in `when`
under String and Arn operators.

A *list parameter* is the only entry of its field: `on: ${param.bucket-arns}`. In `on` and `when` it can
be combined with text and other references, which are repeated for each element:
`arn:${partition}:s3:::${param.buckets}/*`. Some targets can repeat only literal text, and values that
depend on the spec's `partitions`.

A part of the spec that uses an *optional* parameter is deployed only if a value is given. Names, paths
and tags cannot contain optional parameters, with one exception: an optional parameter can be the whole
name of a role. Without a value, the target generates the name.

## Names of an older artifact

If the spec replaces an artifact from elsewhere, keep the artifact's names, so that an update happens in
place: use `names` on a parameter, a choice or a role, and `policy-names` by the policy's name. A format
without a name makes one from the id. If a policy is split by the needs of its groups, the part that keeps
the policy's own name gets the name. Names grant nothing, and are never compared.

{names}
## Extras

Some vendors need another resource in addition to the roles: a bucket for reports, a callback. `extras:
{FORMAT: FILE}` names a file in the format's own syntax. The file is in the folder of the spec or in a
folder below, has at most 100 kB, and is not behind a link. octospec copies it unchanged into the
artifact, reads it back and compares it. The file can contain resources that grant a role nothing, and its
own parameters, conditions and outputs; octospec refuses anything else, and reports its line. The file
refers to roles, parameters and conditions of the spec by their names in the artifact. If a customer's entry
fixes an input that extras use, a format that can keeps it in them, with this one value.

## Needs

`needs: {rightsize: act}` on a role, trust entry or group requires a value of a choice. For a choice of on
and off it is `on`; for levels, that level or a higher one; for options, that one, or one of a list. With
several choices, all requirements must be met. The first level and `off` cannot be required. There is no
"or": write two groups, or two trust entries. In each combination in which a role exists, one of its trust
entries must be left (OCT209).

`only-in: [aws]` on a group or trust entry deploys it only in these of the spec's `partitions`. No one is
asked: the artifact detects its partition. A spec with `partitions` cannot be deployed in any other
partition.

`accounts: payer` or `accounts: members` on a group: a customer's rollout over an organization deploys the
group only to the payer account, or only to the other accounts. Without this key, or with `all`, it goes
to every account. Nothing else reads the key: a build for one account contains all groups. A deny in such
a group would be missing in the other accounts, so the group can only allow.
"""
"""``{ids}``, ``{texts}`` and ``{names}`` are the entries about words that the installed targets reserve."""


def reference_page(reserved: Reserved) -> str:
    """Write docs/language.md: ``reserved`` is what the built-in targets reserve."""
    introduction = _INTRODUCTION.replace("{ids}", _ids(reserved)).replace("{texts}", _texts(reserved))
    introduction = introduction.replace("{names}", _names(reserved))
    models = "\n".join(_model(model, noun) for model, noun in NOUNS.items())
    return f"{introduction}\n{models}\n{_refusal_table(reserved)}"


def _ids(reserved: Reserved) -> str:
    kebab = "Ids of parameters, choices, roles and groups are kebab-case"
    styles = f": `external-id` is {_prose_list(reserved.id_styles, 'and')}" if reserved.id_styles else ""
    return _entry(f"{kebab}{styles}. A parameter and a choice cannot have the same id.")


def _texts(reserved: Reserved) -> str:
    refused = tuple(f"`{refused.text}`" for refused in reserved.texts)
    marks = ("control characters", "line separators", "bidirectional marks", *refused)
    prose = "Prose can have several lines; the line breaks become spaces."
    return _entry(f"No text can contain {_prose_list(marks, 'or')}. {prose} Every other text has one line.")


def _names(reserved: Reserved) -> str:
    """List the parts that may have names in each format, and how they are spelled."""
    return "".join(
        f"{_entry(f'`{target}`: the name of a {_nameable_kinds(space)} must {space.must}.')}\n"
        for target, naming in reserved.namings.items()
        for space in naming.spaces
    )


def _nameable_kinds(space: NameSpace) -> str:
    return _prose_list(tuple(kind.value for kind in NamedKind if kind in space.holds), "or")


def _prose_list(words: tuple[str, ...], conjunction: str) -> str:
    *most, last = words
    return f"{', '.join(most)} {conjunction} {last}" if most else last


def _entry(text: str) -> str:
    """Return an entry of a list in lines of the page's width."""
    return fill(f"- {text}", _WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


_WIDTH: Final = 106


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
    ACCOUNT_PATTERN: "12 digits",
    ROLE_ARN_PATTERN: "ARN of a role",
    STACK_ARN_PATTERN: "ARN of a stack",
    SERVICE_PATTERN: "ARN of a topic or a function",
    TIME_PATTERN: "time in UTC",
    DURATION_PATTERN: "duration",
    DOMAIN_PATTERN: "domain",
    REGISTERED_PATTERN: "letters, digits and `_+=,.@-`",
}
"""A pattern of a text -> the name for the text."""


def kind(schema: Any) -> str:  # noqa: ANN401 - a JSON value
    """Return a short description of the possible values of a key."""
    match schema:
        case {"const": value}:
            return f"`{value}`"
        case {"enum": [*values]}:
            return ", ".join(f"`{value}`" for value in values)
        case {"anyOf": [alone, {"type": "array", "items": items}]} if alone == items:
            return f"{kind(alone)}, or a list"
        case {"anyOf": [*alternatives]}:
            return ", or ".join(map(kind, alternatives))
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
            return PATTERNS[pattern]
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


def _refusal_table(reserved: Reserved) -> str:
    kinds = sorted((*KINDS, *reserved.kinds), key=attrgetter("code"))
    rows = (f"| {kind.code} | {kind.name} | {kind.summary} |" for kind in kinds)
    return (
        "\n".join(("## What is refused\n", "| code | name | what it finds |", "|---|---|---|", *rows)) + "\n"
    )
