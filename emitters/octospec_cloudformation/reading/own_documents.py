"""Policy documents of our own template: what is always the same, and what no text of them may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.iam.elements import POLICY_VERSION
from octo_spec.model.policy_documents import Fields, Items, Leaf
from octospec_cloudformation.reading.nodes import fields, is_scalar
from octospec_cloudformation.reading.own_evaluator import text_fault
from octospec_cloudformation.reading.values import leaf

if TYPE_CHECKING:
    from octo_spec.model.policy_documents import Shape
    from octo_spec.model.reports import Report
    from octo_spec.source import Node
    from octospec_cloudformation.reading.evaluator import Evaluator

DIFFERS: Final = "If is understood for a list that is repeated in each partition only"
"""Nothing else tells partitions apart in a text, and the list must be the same in each."""
_ELEMENTS: Final = ("Version", "Statement")


def own_document(document: Node, report: Report) -> Node:
    """Check what is the same in each document, which is written out."""
    if not is_scalar(fields(document, _ELEMENTS, report).get("Version"), POLICY_VERSION):
        report(document.span, f"the document's Version is not {POLICY_VERSION}")
    return document


def own_statement(node: Node, evaluator: Evaluator) -> Shape:
    """Evaluate a statement, and check its texts."""
    value = evaluator.value(node)
    shape = leaf(node.span) if value is None else evaluator.plain(value, node.span)
    _check_texts(shape, evaluator.context.report)
    return shape


def _check_texts(shape: Shape, report: Report) -> None:
    """Report each text that IAM or CloudFormation would take for something else."""
    match shape:
        case Leaf(text, span):
            if fault := text_fault(text):
                report(span, fault)
        case Items(items):
            for item in items:
                _check_texts(item, report)
        case Fields(fields):
            for _, value, _ in fields:
                _check_texts(value, report)
