"""A file of extras: its contents, or why octospec refuses it, each error at its line."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.diagnostics import Span
from octo_spec.plugin.extras import (
    UNREAD,
    ExtraResource,
    ExtrasReading,
    ExtrasReports,
    acl_policy,
    own_role,
    statements,
    unread_part,
)
from octo_spec.source import forbidden_character
from octospec_terraform.extras.allowed_extras import (
    ARGUMENT_REASONS,
    BLOCK_REASONS,
    BLOCKS,
    INNER_REASONS,
    POLICY_ARGUMENTS,
    READING_FILES,
    REASONS,
    ROLE_ARGUMENTS,
    TYPES,
)
from octospec_terraform.reading.grammar import TokensLeft
from octospec_terraform.reading.parse import parse_strictly
from octospec_terraform.syntax import (
    Block,
    Call,
    Conditional,
    For,
    Index,
    Literal,
    Member,
    Name,
    Object,
    Refused,
    Template,
    TemplateFor,
    TemplateIf,
    Tuple,
    path_of,
)
from octospec_terraform.writing.layout import inline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Extra
    from octospec_terraform.syntax import Expression, TemplatePart


_LABELS: Final = 2
"""A resource has a type and a name."""


def read_extras(extra: Extra) -> ExtrasReading:
    """Read a file of extras; after any error the result is empty."""
    written, problems = (extra.source or extra.text).replace("\r\n", "\n"), ExtrasReports()
    for number, line in enumerate(written.split("\n"), 1):
        if "\r" in line or forbidden_character(line):
            problems(Span(extra.path, number), "this line contains an invisible character")
    blocks = blocks_of(written, extra.path, problems)
    for block in blocks:
        _check_block(block, problems)
    for call in (part for block in blocks for part in parts(block) if isinstance(part, Call)):
        if call.function.startswith(READING_FILES):
            problems(call.span, f"octospec does not know the result of {call.function}")
    lines = written.split("\n")
    resources = (block for block in blocks if block.kind == "resource" and len(block.labels) == _LABELS)
    own = _locals(blocks)
    read = tuple(_resource(block, own, lines, problems) for block in resources)
    return ExtrasReading("\n".join(lines).strip("\n") + "\n", read, tuple(problems.diagnostics))


def blocks_of(text: str, path: str, problems: ExtrasReports) -> tuple[Block, ...]:
    """Parse a file; report anything that is not a block."""
    body = parse_strictly(text, path, problems, TokensLeft())
    for item in body.attributes:
        problems(item.span, f"the argument {item.name!r} is outside of any block")
    if not body.blocks and not problems.diagnostics:
        problems(Span(path), "this file has no blocks")
    return body.blocks


def parts(value: object) -> Iterator[object]:
    """List a part of the tree, and all parts of it."""
    if isinstance(value, tuple):
        for inner in value:
            yield from parts(inner)
    elif is_dataclass(value) and not isinstance(value, type | Span):
        yield value
        for each in fields(value):
            if each.init:
                yield from parts(getattr(value, each.name))


def _check_block(block: Block, problems: ExtrasReports) -> None:
    if block.kind not in BLOCKS:
        reason = BLOCK_REASONS.get(block.kind, f"extras cannot contain a block {block.kind!r}")
        problems(block.span, reason)
    for inner in (part for part in parts(block.body) if isinstance(part, Block)):
        if inner.kind in INNER_REASONS:
            problems(inner.span, INNER_REASONS[inner.kind])


# --- resources ---------------------------------------------------------------------------------


def _resource(block: Block, own: Locals, lines: list[str], problems: ExtrasReports) -> ExtraResource:
    type_, name = block.labels
    if type_ not in TYPES:
        reason = next(words for start, words in REASONS.items() if type_.startswith(start))
        problems(block.span, reason.format(type=type_))
    arguments = arguments_of(block)
    for argument in arguments.keys() & ARGUMENT_REASONS.keys():
        problems(arguments[argument].span, ARGUMENT_REASONS[argument])
    role = ROLE_ARGUMENTS.get(type_)
    if role and not role_label(arguments.get(role)):
        place = arguments[role].span if role in arguments else block.span
        problems(place, f"{role} of {type_} must name a role of the spec, as aws_iam_role.LABEL.arn or .name")
    policy = arguments.get(POLICY_ARGUMENTS.get(type_, ""))
    is_permission = type_ == "aws_lambda_permission"
    document = _permission(arguments, own) if is_permission else _document(policy, own, problems)
    if type_ == "aws_s3_bucket" and "acl" in arguments:
        document = _with_acl(document, _data(arguments["acl"], own))
    place = policy.span if policy else block.span
    if named := own_role(document):
        problems(place, f"this policy may grant permissions to {named}; write a group instead")
    elif unread := unread_part(document):
        problems(place, f"{unread} cannot be read here; write it without functions")
    return ExtraResource(f"{type_}.{name}", type_, _text(block, lines), block.span, document)


def arguments_of(block: Block) -> dict[str, Expression]:
    """Return the arguments of a block by name."""
    return {item.name: item.value for item in block.body.attributes}


def role_label(value: Expression | None) -> str:
    """Return the label of the role that an expression names; empty if it names no role."""
    match value:
        case Member(Member(Name("aws_iam_role"), label), "arn" | "name" | "id"):
            return label
        case _:
            return ""


def _text(block: Block, lines: list[str]) -> str:
    """Return the lines of a block: up to the closing brace in the first column."""
    start = block.span.line - 1
    end = next((at for at in range(start, len(lines)) if lines[at].startswith("}")), start)
    return "\n".join(lines[start : end + 1])


# --- policies ----------------------------------------------------------------------------------


def _document(value: Expression | None, own: Locals, problems: ExtrasReports) -> object:
    match value:
        case None:
            return None
        case Call("jsonencode", (Object() as document,)):
            return _data(document, own)
        case _:
            problems(value.span, "write the policy with jsonencode, so that it can be read here")
            return None


def _with_acl(document: object, acl: object) -> object:
    return {"Statement": [*statements(document), *statements(acl_policy(acl))]}


def _permission(arguments: dict[str, Expression], own: Locals) -> object:
    """Return what a permission to invoke a function grants, as a policy."""
    said = {name: _data(value, own) for name, value in arguments.items()}
    principal = said.get("principal")
    kind = "Service" if str(principal).endswith(".amazonaws.com") else "AWS"
    statement = {
        "Effect": "Allow",
        "Principal": {kind: principal},
        "Action": said.get("action"),
        "Resource": said.get("function_name"),
    }
    return {"Statement": [statement]}


Locals: TypeAlias = "frozenset[str]"
"""The names of the locals in extras, and of variables of ``for``: Terraform computes their values during
the plan.
"""


def _locals(blocks: tuple[Block, ...]) -> Locals:
    names = (name for block in blocks if block.kind == "locals" for name in arguments_of(block))
    return frozenset(f"local.{name}" for name in names)


def _data(value: Expression, own: Locals) -> object:
    """Return a policy as JSON; a reference to anything except a local of ``own`` becomes ``${NAME}``."""
    match value:
        case Object(entries):
            return {getattr(key, "literal", ""): _data(entry, own) for key, entry in entries}
        case Tuple(items):
            return [_data(item, own) for item in items]
        case Literal(word):
            return word
        case Name() | Member() if (path := path_of(value)) is not None:
            return _name_or_unread(path, own)
        case For(_, variable, _, each):
            return [_data(each, own | {variable})]
        case Template(pieces):
            return "".join(piece if isinstance(piece, str) else _piece_text(piece, own) for piece in pieces)
        case Conditional(_, then, otherwise):
            return [_data(then, own), _data(otherwise, own)]
        case Index() | Member():
            return f"${{{inline(value)}}}"
        case Refused():
            return None  # it is reported as an error of its own
        case _:
            return UNREAD


def _name_or_unread(path: str, own: Locals) -> object:
    is_own = not own.isdisjoint(accumulate(path.split("."), "{}.{}".format))
    return UNREAD if is_own else f"${{{path}}}"


def _piece_text(piece: TemplatePart, own: Locals) -> str:
    found = UNREAD if isinstance(piece, str | TemplateIf | TemplateFor) else _data(piece, own)
    return found if isinstance(found, str) else UNREAD
