"""Policy documents of a template: each statement in each case, with its presence.

A statement that cannot be evaluated is left out with a note where it allows: less is granted. Where it
denies, its whole role is given up, since more would be granted.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from octo_spec.model.policy_documents import Fields, Items, Leaf, read_statement, read_trust_statement
from octo_spec.model.text import Account, Text, account_root
from octo_spec.source import Mapping
from octospec_cloudformation.evaluating import cases
from octospec_cloudformation.evaluating.decomposing import taken_apart
from octospec_cloudformation.evaluating.notes import NotTakenError, refuse
from octospec_cloudformation.evaluating.presences import presence
from octospec_cloudformation.evaluating.sections import entries, scalar
from octospec_cloudformation.evaluating.values import unknown_variable
from octospec_cloudformation.reading.nodes import call

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.case_analysis import Answers
    from octo_spec.model.deployment import Statement, TrustStatement
    from octo_spec.model.policy_documents import Shape
    from octo_spec.model.presence import Presence
    from octo_spec.source import Node
    from octospec_cloudformation.evaluating.evaluator import Evaluator
    from octospec_cloudformation.evaluating.reading_context import Context

# --- statements --------------------------------------------------------------------------------


def statements(context: Context, document: Node, within: Answers) -> Iterator[tuple[Answers, Node]]:
    """List the statements of a document, in every case in which they are there."""
    for answers, opened in cases.opened(context, document, within):
        if not isinstance(opened, Mapping) or call(opened):
            refuse(opened.span, "a policy document was expected here")
        statement = entries(opened).get("Statement")
        if statement is None:
            refuse(opened.span, "the document has no Statement")
        yield from cases.items(context, statement, answers)


def _shape(node: Node, evaluator: Evaluator) -> Fields:
    shape = evaluator.value(node)
    if not isinstance(shape, Fields):
        refuse(node.span, "a statement was expected here")
    return shape


# --- permissions -------------------------------------------------------------------------------


def permissions(context: Context, document: Node, within: Answers) -> Iterator[tuple[Presence, Statement]]:
    """Read a permissions policy."""
    for answers, node in statements(context, document, within):
        for part in taken_apart(node):
            yield from _permissions(context, part, answers)


def _permissions(context: Context, node: Node, within: Answers) -> Iterator[tuple[Presence, Statement]]:
    try:
        outcomes = cases.told_apart(context, node.span, partial(_permission, node), within)
    except NotTakenError as error:
        _given_up(context, node, error)
        return
    for outcome in outcomes:
        for statement in outcome.result:
            yield presence(outcome.answers, context), statement


def _given_up(context: Context, node: Node, error: NotTakenError) -> None:
    if scalar(entries(node).get("Effect")) != "Allow":
        refuse(error.span, f"a statement that denies cannot be read: {error.message}")
    context.notes.not_taken(error.span, f"a statement is left out: {error.message}", "less is granted")


def _permission(node: Node, evaluator: Evaluator) -> tuple[Statement, ...]:
    """Read a statement; one of whose written lists nothing is left in this case is not there."""
    fields = _cleaned(_shape(node, evaluator))
    there = {name for name, value, _ in fields.fields if not (isinstance(value, Items) and not value.items)}
    if {*entries(node)} & (_ACTIONS | _RESOURCES) - there:
        return ()
    _check(fields)
    return (read_statement(fields, refuse),)


# --- trust -------------------------------------------------------------------------------------


def trust(context: Context, document: Node, within: Answers) -> Iterator[TrustStatement]:
    """Read a trust policy."""
    for answers, node in statements(context, document, within):
        yield from _trusts(context, node, answers)


def _trusts(context: Context, node: Node, within: Answers) -> Iterator[TrustStatement]:
    try:
        outcomes = cases.told_apart(context, node.span, partial(_trust, node), within)
    except NotTakenError as error:
        _shut_out(context, node, error)
        return
    for outcome in outcomes:
        there = presence(outcome.answers, context)
        yield from (replace(statement, presence=there) for statement in outcome.result)


def _shut_out(context: Context, node: Node, error: NotTakenError) -> None:
    if scalar(entries(node).get("Effect")) != "Allow":
        refuse(error.span, f"a trust statement that denies cannot be read: {error.message}")
    message = f"a trust statement is left out: {error.message}"
    context.notes.not_taken(error.span, message, "nobody gets in by it")


def _trust(node: Node, evaluator: Evaluator) -> tuple[TrustStatement, ...]:
    shape = _shape(node, evaluator)
    _check(shape)
    return tuple(read_trust_statement(single, refuse) for single in _by_kind(shape))


# --- shapes ------------------------------------------------------------------------------------

_ACTIONS: Final = frozenset({"Action", "NotAction"})
_RESOURCES: Final = frozenset({"Resource", "NotResource"})
"""Elements that may be empty or absent in some case: the statement is then not there."""


def _cleaned(fields: Fields) -> Fields:
    """Give a statement with Sids that hold letters and digits only."""
    cleaned = ((name, _clean(name, value), span) for name, value, span in fields.fields)
    return Fields(tuple(cleaned), fields.span)


def _clean(name: str, value: Shape) -> Shape:
    if name == "Sid" and isinstance(value, Leaf):
        return Leaf(Text.of(_sid(value.text.literal or "")), value.span)
    return value


def _sid(written: str) -> str:
    return "".join(character for character in written if character.isascii() and character.isalnum())


def _check(shape: Shape) -> None:
    """Refuse a text that IAM would take for something else."""
    match shape:
        case Leaf(text, span):
            if found := unknown_variable(text):
                refuse(span, f"{found!r} is no policy variable")
        case Items(items):
            for item in items:
                _check(item)
        case Fields(fields):
            for _, value, _ in fields:
                _check(value)


def _by_kind(shape: Fields) -> Iterator[Fields]:
    """Part a statement with several kinds of principals into one for each."""
    principal = next((value for name, value, _ in shape.fields if name == "Principal"), None)
    if isinstance(principal, Leaf) and principal.text.literal == "*":
        principal = Fields((("AWS", principal, principal.span),), principal.span)
    if not isinstance(principal, Fields):
        refuse(shape.span, "a Principal with the kinds of who may assume the role was expected here")
    for kind, values, span in principal.fields:
        single = Fields(((kind, _whole(values, kind), span),), principal.span)
        fields = tuple(
            (name, single if name == "Principal" else _clean(name, value), where)
            for name, value, where in shape.fields
        )
        yield Fields(fields, shape.span)


def _whole(values: Shape, kind: str) -> Shape:
    """Read the id of this account as the account's root."""
    match values:
        case Leaf(text, span) if kind == "AWS" and text.pieces == (Account(),):
            return Leaf(account_root(text), span)
        case Items(items, span):
            return Items(tuple(_whole(item, kind) for item in items), span)
        case _:
            return values
