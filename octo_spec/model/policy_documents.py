"""Statements to IAM documents and back, for every emitter: trees like JSON, with texts as leaves.

A writer gets dictionaries, tuples and texts, and renders the leaves in its own syntax. A reader decodes its
syntax into a ``Shape``, the same tree with the place of each node, and gets statements, and a report for each
node that is not supported.

Canonical form: ``Version, Statement``; ``Sid, Effect, Principal, (Not)Action, (Not)Resource, Condition``. A
single value is written without a list, since AWS counts characters. Grammar:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.frozen import frozen
from octo_spec.iam.condition_elements import condition_element
from octo_spec.iam.elements import POLICY_VERSION, TRUSTED_KINDS, Effect, PrincipalKind
from octo_spec.iam.limits import is_account_id
from octo_spec.model.deployment import Condition, Principal, Statement, TrustStatement
from octo_spec.model.presence import ALWAYS, Presence
from octo_spec.model.text import Text, account_root

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.diagnostics import Span
    from octo_spec.model.explanations import Comments
    from octo_spec.model.reports import Report

# --- writing -----------------------------------------------------------------------------------

Tree: TypeAlias = "Text | str | tuple[Tree, ...] | dict[str, Tree]"
"""An IAM document to be written: a ``Text`` may contain references, a ``str`` never does."""


def policy_tree(statements: Iterable[Statement]) -> dict[str, Tree]:
    """Return a permissions policy as a tree."""
    return {"Version": POLICY_VERSION, "Statement": tuple(map(statement_tree, statements))}


def trust_tree(statements: Iterable[TrustStatement]) -> dict[str, Tree]:
    """Return a trust policy as a tree; the caller handles the presences of statements."""
    return {"Version": POLICY_VERSION, "Statement": tuple(map(trust_statement_tree, statements))}


def statement_tree(statement: Statement) -> dict[str, Tree]:
    """Return one statement of a permissions policy as a tree."""
    return {
        **_sid(statement.sid),
        "Effect": statement.effect.value,
        _ACTION[statement.actions_excepted]: collapse(statement.actions),
        _RESOURCE[statement.resources_excepted]: collapse(statement.resources),
        **_condition(statement.conditions),
    }


def trust_statement_tree(statement: TrustStatement) -> dict[str, Tree]:
    """Return one statement of a trust policy as a tree."""
    return {
        **_sid(statement.sid),
        "Effect": Effect.ALLOW.value,
        "Principal": {statement.principal.kind.value: collapse(statement.principal.values)},
        "Action": collapse(statement.actions),
        **_condition(statement.conditions),
    }


_ACTION: Final = {False: "Action", True: "NotAction"}
_RESOURCE: Final = {False: "Resource", True: "NotResource"}


def collapse(values: tuple[Text | str, ...]) -> Tree:
    """Return the values as a tree: a single value without a list around it."""
    return values[0] if len(values) == 1 else values


def _sid(sid: str) -> dict[str, Tree]:
    return {"Sid": sid} if sid else {}


def _condition(conditions: tuple[Condition, ...]) -> dict[str, Tree]:
    element = condition_element((each.operator, each.key, collapse(each.values)) for each in conditions)
    return {"Condition": dict(element)} if element else {}


# --- reading -----------------------------------------------------------------------------------


@frozen
class Leaf:
    """A value, with its references decoded."""

    text: Text
    span: Span


@frozen
class Items:
    """A list."""

    items: tuple[Shape, ...]
    span: Span


@frozen
class Fields:
    """An object: the name, the value and the place of the name of each field, in order."""

    fields: tuple[tuple[str, Shape, Span], ...]
    span: Span


Shape = Leaf | Items | Fields


def members(shape: Shape, known: tuple[str, ...], report: Report) -> dict[str, Shape]:
    """Return the fields of an object by name; report another shape, and unknown or repeated names."""
    if not isinstance(shape, Fields):
        report(shape.span, "expected an object here")
        return {}
    found: dict[str, Shape] = {}
    for name, value, span in shape.fields:
        if name not in known:
            report(span, f"{name!r} is not supported here")
        elif name in found:
            report(span, f"{name!r} occurs twice here")
        else:
            found[name] = value
    return found


def texts_of(shape: Shape | None, report: Report) -> tuple[Text, ...]:
    """Read one text or a list of texts."""
    match shape:
        case None:
            return ()
        case Leaf(text):
            return (text,)
        case Items(items):
            return tuple(text_of(item, report) for item in items)
        case Fields():
            report(shape.span, "expected a text or a list of texts here")
            return ()


def text_of(shape: Shape, report: Report) -> Text:
    """Read one text."""
    if isinstance(shape, Leaf):
        return shape.text
    report(shape.span, "expected a text here")
    return Text()


def literal_of(shape: Shape | None, report: Report) -> str:
    """Read one text without references; ``None`` is the empty text."""
    if shape is None:
        return ""
    literal = text_of(shape, report).literal
    if literal is None:
        report(shape.span, "a reference is not allowed here")
        return ""
    return literal


def literals_of(shape: Shape | None, report: Report) -> tuple[str, ...]:
    """Read texts without references."""
    match shape:
        case Items(items):
            return tuple(literal_of(item, report) for item in items)
        case None:
            return ()
        case _:
            return (literal_of(shape, report),)


def document_statements(shape: Shape, report: Report) -> tuple[Shape, ...]:
    """Check a policy document and return its statements, which are still to be read."""
    document = members(shape, ("Version", "Statement"), report)
    if literal_of(document.get("Version"), report) != POLICY_VERSION:
        report(shape.span, f"the document's Version is not {POLICY_VERSION}")
    match document.get("Statement"):
        case None:
            report(shape.span, "the document has no Statement")
            return ()
        case Items(items):
            return items
        case single:
            return (single,)


def read_policy(shape: Shape, report: Report, comments: Comments | None = None) -> tuple[Statement, ...]:
    """Read a permissions policy; the comment above a statement names its group and the reason for it."""
    from octo_spec.model.explanations import NO_COMMENTS, read_explanation  # noqa: PLC0415 - writers need neither

    found = comments or NO_COMMENTS
    return tuple(
        read_explanation(read_statement(statement, report), found.comment_above(statement.span))
        for statement in document_statements(shape, report)
    )


_STATEMENT_FIELDS = ("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition")
_TRUST_FIELDS = ("Sid", "Effect", "Principal", "Action", "Condition")


def read_statement(shape: Shape, report: Report) -> Statement:
    """Read one statement of a permissions policy."""
    found = members(shape, _STATEMENT_FIELDS, report)
    _exactly_one(found, shape.span, ("Action", "NotAction"), report)
    _exactly_one(found, shape.span, ("Resource", "NotResource"), report)
    return Statement(
        effect=_effect(found.get("Effect"), shape.span, report),
        actions=literals_of(found.get("Action") or found.get("NotAction"), report),
        resources=texts_of(found.get("Resource") or found.get("NotResource"), report),
        conditions=read_conditions(found.get("Condition"), report),
        sid=literal_of(found.get("Sid"), report),
        actions_excepted="NotAction" in found,
        resources_excepted="NotResource" in found,
        place=shape.span,
    )


def read_trust_statement(shape: Shape, report: Report, presence: Presence = ALWAYS) -> TrustStatement:
    """Read one statement of a trust policy."""
    found = members(shape, _TRUST_FIELDS, report)
    if _effect(found.get("Effect"), shape.span, report) is not Effect.ALLOW:
        report(shape.span, "a trust statement that denies is not supported")
    return TrustStatement(
        principal=read_principal(found.get("Principal"), shape.span, report),
        actions=literals_of(found.get("Action"), report),
        conditions=read_conditions(found.get("Condition"), report),
        sid=literal_of(found.get("Sid"), report),
        presence=presence,
        place=shape.span,
    )


def read_principal(shape: Shape | None, span: Span, report: Report) -> Principal:
    """Read a Principal element with one key; a bare account id is read as the account's root."""
    kinds = tuple(kind.value for kind in TRUSTED_KINDS)
    found = members(shape, kinds, report) if shape else {}
    if len(found) != 1:
        report(shape.span if shape else span, "expected exactly one kind of principal here")
        return Principal(PrincipalKind.AWS, ())
    [(kind, values)] = found.items()
    texts = texts_of(values, report)
    is_account = PrincipalKind(kind) is PrincipalKind.AWS
    return Principal(PrincipalKind(kind), tuple(map(_whole, texts)) if is_account else texts)


def _whole(principal: Text) -> Text:
    account = principal.literal or ""
    return account_root(account) if is_account_id(account) else principal


def read_conditions(shape: Shape | None, report: Report) -> tuple[Condition, ...]:
    """Read a Condition element: one ``Condition`` for each operator and key."""
    if shape is None:
        return ()
    if not isinstance(shape, Fields):
        report(shape.span, "expected an object of operators here")
        return ()
    return tuple(
        condition for operator, block, _ in shape.fields for condition in _block(operator, block, report)
    )


def _block(operator: str, shape: Shape, report: Report) -> tuple[Condition, ...]:
    if not isinstance(shape, Fields):
        report(shape.span, "expected an object of condition keys here")
        return ()
    return tuple(Condition(operator, key, texts_of(values, report)) for key, values, _ in shape.fields)


def _effect(shape: Shape | None, span: Span, report: Report) -> Effect:
    written = literal_of(shape, report)
    if written not in tuple(Effect):
        report(shape.span if shape else span, "Effect must be Allow or Deny")
        return Effect.DENY
    return Effect(written)


def _exactly_one(found: dict[str, Shape], span: Span, names: tuple[str, str], report: Report) -> None:
    if len([name for name in names if name in found]) != 1:
        report(span, f"expected exactly one of {names[0]} and {names[1]} here")
