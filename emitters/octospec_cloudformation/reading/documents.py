"""Policy documents of a template: each statement in each case, with its presence.

octospec skips an allowing statement that it cannot evaluate, with a note: the spec then grants less. For a
denying statement it gives up the whole role, since the spec would grant more.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.foreign_statements import (
    DENYING_TRUST,
    split_by_principal_kind,
    unknown_variable,
    with_plain_sid,
)
from octo_spec.foreign.notes import NotTakenError, refuse
from octo_spec.frozen import frozen
from octo_spec.iam.elements import POLICY_VERSION
from octo_spec.model.policy_documents import Fields, Items, Leaf, read_statement, read_trust_statement
from octo_spec.model.presence import ALWAYS
from octo_spec.model.unread import EVERY_ACTION, Unread, UnreadKind
from octo_spec.source import Mapping, Sequence
from octospec_cloudformation.reading import cases
from octospec_cloudformation.reading.decomposing import separate_statements
from octospec_cloudformation.reading.document_texts import read_document
from octospec_cloudformation.reading.inputs import ValueInput
from octospec_cloudformation.reading.nodes import call
from octospec_cloudformation.reading.presences import AbsentError, NoAccountError, presence
from octospec_cloudformation.reading.role_ids import with_role_arns
from octospec_cloudformation.reading.sections import entries, names_in, scalar
from octospec_cloudformation.reading.unread_parts import may_name_roles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.foreign.case_analysis import Answers
    from octo_spec.model.deployment import Statement, TrustStatement
    from octo_spec.model.policy_documents import Shape
    from octo_spec.model.presence import Presence
    from octo_spec.source import Node
    from octospec_cloudformation.reading.evaluator import Evaluator
    from octospec_cloudformation.reading.reading_context import Context

# --- statements --------------------------------------------------------------------------------


@frozen
class _Written:
    """A statement as the template has it, and whether AWS replaces variables in its document."""

    node: Node
    reads_variables: bool


def _statements(context: Context, document: Node, within: Answers) -> Iterator[tuple[Answers, _Written]]:
    """List the statements of a document, in every case in which they exist."""
    for answers, found in cases.resolved_nodes(context, document, within):
        opened = read_document(found)
        if not isinstance(opened, Mapping) or call(opened):
            refuse(opened.span, "expected a policy document here")
        statement = entries(opened).get("Statement")
        if statement is None:
            refuse(opened.span, "the document has no Statement")
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
        reads_variables = scalar(entries(opened).get("Version")) == POLICY_VERSION
        for case, node in cases.items(context, statement, answers):
            yield case, _Written(node, reads_variables)


def _shape(statement: _Written, evaluator: Evaluator) -> Fields:
    shape = evaluator.value(statement.node)
    if not isinstance(shape, Fields):
        refuse(statement.node.span, "expected a statement here")
    _check(shape, reads_variables=statement.reads_variables)
    return shape


# --- permissions -------------------------------------------------------------------------------


def permissions(context: Context, document: Node, within: Answers) -> Iterator[tuple[Presence, Statement]]:
    """Read a permissions policy."""
    for answers, statement in _statements(context, document, within):
        for part in separate_statements(statement.node):
            yield from _permissions(context, replace(statement, node=part), answers)


def _permissions(
    context: Context, statement: _Written, within: Answers
) -> Iterator[tuple[Presence, Statement]]:
    try:
        outcomes = cases.outcomes_of(context, statement.node.span, partial(_permission, statement), within)
    except NotTakenError as error:
        _given_up(context, statement.node, within, error)
        return
    _report_keys(context, statement.node, within, UnreadKind.STATEMENT)
    why = context.reasons.comment_above(statement.node.span)
    for outcome in outcomes:
        there = presence(outcome.answers, context)
        yield from ((there, replace(read, why=why)) for read in outcome.result)


def _given_up(context: Context, node: Node, within: Answers, error: NotTakenError) -> None:
    unread = _unread(context, node, within, UnreadKind.STATEMENT, error)
    if context.learns_keys(error, replace(unread, place=node.span)):
        return
    if scalar(entries(node).get("Effect")) != "Allow":
        refuse(error.span, f"a Deny statement cannot be read: {error.message}")
    context.notes.skip_in_role(unread)


def _unread(context: Context, node: Node, within: Answers, kind: UnreadKind, error: NotTakenError) -> Unread:
    unread = Unread(kind, error.message, error.span, _literal_actions(node), _there(context, within))
    return _about_roles(unread, node, context)


def _about_roles(unread: Unread, node: Node, context: Context) -> Unread:
    if unread.kind is not UnreadKind.TRUST:
        return unread
    return replace(unread, may_name_roles=may_name_roles(node, context.sections))


def _report_keys(context: Context, node: Node, within: Answers, kind: UnreadKind) -> None:
    unread = Unread(kind, "", node.span, _literal_actions(node), _there(context, within))
    read = _about_roles(unread, node, context)
    context.decisions.keys.record(context.notes, read)


def _there(context: Context, within: Answers) -> Presence:
    """Return when something exists; always, if no choice decides it."""
    try:
        return presence(within, context)
    except AbsentError:
        return ALWAYS


def _literal_actions(node: Node) -> tuple[str, ...]:
    """List the actions of a statement that octospec cannot read; ``*`` if an action is not a literal."""
    written = entries(node).get("Action")
    items = written.items if isinstance(written, Sequence) and not written.tag else (written,)
    names = tuple(map(scalar, items))
    return names if all(names) else EVERY_ACTION


def _permission(statement: _Written, evaluator: Evaluator) -> tuple[Statement, ...]:
    """Read a statement; it does not exist if one of its lists is empty in this case."""
    fields = with_plain_sid(_shape(statement, evaluator))
    there = {name for name, value, _ in fields.fields if not (isinstance(value, Items) and not value.items)}
    if {*entries(statement.node)} & (_ACTIONS | _RESOURCES) - there:
        return ()
    return (read_statement(fields, refuse),)


# --- trust -------------------------------------------------------------------------------------


def trust(context: Context, document: Node, within: Answers) -> Iterator[TrustStatement]:
    """Read a trust policy."""
    for answers, statement in _statements(context, document, within):
        named = replace(statement, node=with_role_arns(statement.node, context))
        yield from _trusts(context, named, answers)


def _trusts(context: Context, statement: _Written, within: Answers) -> Iterator[TrustStatement]:
    try:
        outcomes = cases.outcomes_of(context, statement.node.span, partial(_trust, statement), within)
    except NotTakenError as error:
        _shut_out(context, statement.node, within, error)
        return
    _report_keys(context, statement.node, within, UnreadKind.TRUST)
    why = context.reasons.comment_above(statement.node.span)
    for outcome in outcomes:
        there = presence(outcome.answers, context)
        yield from (replace(read, presence=there, why=why) for read in outcome.result)


def _shut_out(context: Context, node: Node, within: Answers, error: NotTakenError) -> None:
    unread = _unread(context, node, within, UnreadKind.TRUST, error)
    if context.learns_keys(error, replace(unread, place=node.span)):
        return
    if scalar(entries(node).get("Effect")) == "Deny":
        refuse(node.span, DENYING_TRUST)
    if scalar(entries(node).get("Effect")) != "Allow":
        refuse(error.span, f"a Deny statement of the trust policy cannot be read: {error.message}")
    context.notes.skip_in_role(unread)


def _trust(statement: _Written, evaluator: Evaluator) -> tuple[TrustStatement, ...]:
    shape = with_plain_sid(_shape(statement, evaluator))
    trusted = tuple(read_trust_statement(single, refuse) for single in split_by_principal_kind(shape))
    if any(_NO_ACCOUNT.match(str(value)) for each in trusted for value in each.principal.values):
        _require_account(statement, evaluator)
    return trusted


_NO_ACCOUNT: Final = re.compile(r"arn:[^:]*:(?:iam|sts):::")


def _require_account(statement: _Written, evaluator: Evaluator) -> None:
    """Restart with a required parameter if a principal has no account without its value."""
    principal = entries(statement.node).get("Principal")
    for name in () if principal is None else names_in(principal):
        question = evaluator.context.inputs.get(name)
        if isinstance(question, ValueInput) and not evaluator.context.decisions.requires(name):
            raise NoAccountError(name)


# --- shapes ------------------------------------------------------------------------------------

_ACTIONS: Final = frozenset({"Action", "NotAction"})
_RESOURCES: Final = frozenset({"Resource", "NotResource"})
"""Elements that can be empty or absent in some case: then the statement does not exist."""


def _check(shape: Shape, *, reads_variables: bool) -> None:
    """Refuse a text that IAM would read as something else."""
    match shape:
        case Leaf(text, span):
            if found := unknown_variable(text):
                refuse(span, f"{found!r} is not a policy variable")
            if not reads_variables and any(isinstance(piece, str) and "${" in piece for piece in text.pieces):
                message = (
                    f"AWS replaces policy variables only if the Version of the document is {POLICY_VERSION}"
                )
                refuse(span, message)
        case Items(items):
            for item in items:
                _check(item, reads_variables=reads_variables)
        case Fields(fields):
            for _, value, _ in fields:
                _check(value, reads_variables=reads_variables)
