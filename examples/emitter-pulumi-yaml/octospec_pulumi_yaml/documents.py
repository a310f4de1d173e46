"""The policy documents of a program, statement by statement.

A statement that cannot be read is skipped with a warning where it allows: less is granted. Where it denies,
the whole role is skipped, since more would be granted.
"""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING

from octo_spec.plugin import (
    POLICY_VERSION,
    Fields,
    Mapping,
    NotTakenError,
    Scalar,
    Sequence,
    Unread,
    UnreadKind,
    parse_yaml,
    read_statement,
    read_trust_statement,
    refuse,
    split_by_principal_kind,
    with_plain_sid,
)
from octospec_pulumi_yaml.sections import called, entries, scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.plugin import Node, Statement, TrustStatement
    from octospec_pulumi_yaml.evaluator import Evaluator


def permissions(evaluator: Evaluator, node: Node) -> Iterator[Statement]:
    """Read a permissions policy."""
    for statement in _statements(evaluator, node):
        try:
            yield read_statement(_fields(evaluator, statement), refuse)
        except NotTakenError as error:
            _skip(evaluator, statement, error, UnreadKind.STATEMENT)


def trust(evaluator: Evaluator, node: Node) -> Iterator[TrustStatement]:
    """Read a trust policy."""
    for statement in _statements(evaluator, node):
        try:
            fields = _fields(evaluator, statement)
            yield from tuple(read_trust_statement(each, refuse) for each in split_by_principal_kind(fields))
        except NotTakenError as error:
            _skip(evaluator, statement, error, UnreadKind.TRUST)


def _skip(evaluator: Evaluator, statement: Node, error: NotTakenError, kind: UnreadKind) -> None:
    if scalar(entries(statement).get("Effect")) != "Allow":
        refuse(error.span, f"a statement that denies cannot be read: {error}")
    written = entries(statement).get("Action")
    names = tuple(map(scalar, written.items if isinstance(written, Sequence) else (written,)))
    actions = names if all(names) else ("*",)
    evaluator.notes.skip_in_role(Unread(kind, str(error), error.span, actions))


def _fields(evaluator: Evaluator, statement: Node) -> Fields:
    shape = evaluator.shape(statement)
    if not isinstance(shape, Fields):
        refuse(shape.span, "this is not a statement")
    return with_plain_sid(shape)


# --- documents ------------------------------------------------------------------------------------


def _statements(evaluator: Evaluator, node: Node) -> tuple[Node, ...]:
    document = _document(evaluator, evaluator.followed(node))
    parts = entries(document)
    if parts.keys() - {"Version", "Id", "Statement"} or "Statement" not in parts:
        refuse(document.span, "this is not a policy document")
    if "Version" not in parts or evaluator.text(parts["Version"]).literal != POLICY_VERSION:
        refuse(document.span, f"the document's Version is not {POLICY_VERSION}")
    written = evaluator.followed(parts["Statement"])
    items = written.items if isinstance(written, Sequence) else (written,)
    return tuple(map(evaluator.followed, items))


def _document(evaluator: Evaluator, node: Node) -> Node:
    match called(node):
        case ("fn::tojson", argument):
            return evaluator.followed(argument)
        case None if isinstance(node, Scalar):
            return _json(evaluator, node)
        case _:
            return refuse(node.span, "this must be a policy document")


def _json(evaluator: Evaluator, node: Scalar) -> Node:
    """Parse a document that is written as JSON: YAML has JSON in it, and gives each value its place."""
    parsed = parse_yaml(_in_place(evaluator.sections.lines, node), node.span.path)
    if not isinstance(parsed.node, Mapping) or parsed.diagnostics:
        refuse(node.span, "this text is not a JSON document")
    return parsed.node


def _in_place(lines: tuple[str, ...], node: Scalar) -> str:
    """Indent a text to its place in its file, with empty lines and spaces."""
    line, column = node.span.line, node.span.column
    if lines[line - 1][column - 1 : column] not in {"|", ">"}:
        return "\n" * (line - 1) + " " * column + node.value
    first = next((written for written in lines[line:] if written.strip()), "")
    return "\n" * line + indent(node.value, " " * (len(first) - len(first.lstrip())))
