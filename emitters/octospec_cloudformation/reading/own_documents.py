"""Policy documents of octospec's own template: each statement once, with its presence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from octo_spec.foreign.notes import NotTakenError
from octo_spec.iam.elements import POLICY_VERSION
from octo_spec.model.policy_documents import Fields, Items, Leaf, read_statement, read_trust_statement
from octospec_cloudformation.reading import cases
from octospec_cloudformation.reading.nodes import fields, is_scalar
from octospec_cloudformation.reading.own_evaluator import text_problem
from octospec_cloudformation.reading.presences import presence
from octospec_cloudformation.reading.values import leaf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.foreign.case_analysis import Answers, CaseOutcome
    from octo_spec.model.deployment import Statement, TrustStatement
    from octo_spec.model.policy_documents import Shape
    from octo_spec.model.presence import Presence
    from octo_spec.model.reports import Report
    from octo_spec.source import Node
    from octospec_cloudformation.reading.evaluator import Evaluator
    from octospec_cloudformation.reading.reading_context import Context

T = TypeVar("T")

DIFFERS: Final = "If is supported only for a list that is repeated in each partition"
"""Nothing else distinguishes partitions in a text, and the list must be the same in each."""
_ELEMENTS: Final = ("Version", "Statement")


def permissions(context: Context, document: Node, within: Answers) -> Iterator[tuple[Presence, Statement]]:
    """Read a permissions policy."""
    for node, there, statement in _statements(context, document, within, read_statement):
        yield there, context.keep_comment(statement, node.span)


def trust(context: Context, document: Node, within: Answers) -> Iterator[TrustStatement]:
    """Read a trust policy."""
    for _, there, statement in _statements(context, document, within, read_trust_statement):
        yield replace(statement, presence=there)


def _statements(
    context: Context, document: Node, within: Answers, read: Callable[[Shape, Report], T]
) -> Iterator[tuple[Node, Presence, T]]:
    """Check the constant parts of each document, and read its statements."""
    parts = fields(document, _ELEMENTS, context.report)
    if not is_scalar(parts.get("Version"), POLICY_VERSION):
        context.report(document.span, f"the document's Version is not {POLICY_VERSION}")
    if "Statement" not in parts:
        context.report(document.span, "the document has no Statement")
        return
    for answers, node in cases.items(context, parts["Statement"], within):
        for outcome in _outcomes(context, node, answers, read):
            yield node, presence(outcome.answers, context), outcome.result


def _outcomes(
    context: Context, node: Node, within: Answers, read: Callable[[Shape, Report], T]
) -> tuple[CaseOutcome[T], ...]:
    """Read a statement in each partition that its texts distinguish: it must be the same everywhere."""
    try:
        found = cases.outcomes_of(
            context, node.span, lambda evaluator: read(_shape(node, evaluator), context.report), within
        )
    except NotTakenError as error:
        context.report(error.span, error.message)
        return ()
    if len(found) > 1:
        context.report(node.span, DIFFERS)
    return found


def _shape(node: Node, evaluator: Evaluator) -> Shape:
    value = evaluator.value(node)
    shape = leaf(node.span) if value is None else evaluator.plain(value, node.span)
    _check_texts(shape, evaluator.context.report)
    return shape


def _check_texts(shape: Shape, report: Report) -> None:
    """Report each text that IAM or CloudFormation would read as something else."""
    match shape:
        case Leaf(text, span):
            if problem := text_problem(text):
                report(span, problem)
        case Items(items):
            for item in items:
                _check_texts(item, report)
        case Fields(fields):
            for _, value, _ in fields:
                _check_texts(value, report)
