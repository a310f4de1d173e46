"""Attached policies of octospec's own template: ARNs, a list parameter, or both, joined and split again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.foreign.notes import NotTakenError, refuse
from octo_spec.model.deployment import Attachment
from octo_spec.model.policy_documents import Leaf
from octo_spec.model.text import Text
from octo_spec.source import Sequence
from octospec_cloudformation.reading import cases
from octospec_cloudformation.reading.nodes import arguments, is_scalar
from octospec_cloudformation.reading.own_documents import DIFFERS
from octospec_cloudformation.reading.own_evaluator import text_problem
from octospec_cloudformation.reading.presences import presence
from octospec_cloudformation.reading.values import JoinedText, split_again

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.foreign.case_analysis import Answers
    from octo_spec.source import Node
    from octospec_cloudformation.reading.evaluator import Evaluator
    from octospec_cloudformation.reading.reading_context import Context


def own_attachments(context: Context, node: Node, within: Answers) -> Iterator[Attachment]:
    """Read each attached policy, with its presence and the comment above it."""
    if isinstance(node, Sequence) and not node.tag:
        for item in node.items:
            yield from _attachments(context, item, within, is_list=False)
    elif joined := _joined_parts(node):
        for item in joined:
            yield from _attachments(context, item, within, is_list=None)
    else:
        yield from _attachments(context, node, within, is_list=True)


def _joined_parts(node: Node) -> tuple[Node, ...]:
    """Resolve ``Split [',', Join [',', [...]]]``: ARNs and list parameters in one list."""
    match arguments(node, "Split"):
        case (comma, joined) if is_scalar(comma, ","):
            match arguments(joined, "Join"):
                case (delimiter, Sequence(parts, tag="")) if is_scalar(delimiter, ","):
                    return parts
    return ()


def _attachments(
    context: Context, item: Node, within: Answers, *, is_list: bool | None
) -> Iterator[Attachment]:
    """Read an item: a list, a single ARN, or either if ``is_list`` is ``None``."""
    for answers, opened in cases.resolved_nodes(context, item, within):
        arn = _arn(context, opened, answers)
        if is_list is not None and bool(arn.list_param) is not is_list:
            expected = "expected a list parameter here" if is_list else "a list cannot contain a list"
            context.report(item.span, expected)
        attachment = Attachment(arn, presence(answers, context))
        # A list alone has no place for a comment.
        yield attachment if is_list else context.keep_comment(attachment, item.span)


def _arn(context: Context, node: Node, within: Answers) -> Text:
    try:
        found = cases.outcomes_of(context, node.span, lambda evaluator: _text(node, evaluator), within)
    except NotTakenError as error:
        context.report(error.span, error.message)
        return Text()
    if len(found) != 1:
        context.report(node.span, DIFFERS)
    return found[0].result


def _text(node: Node, evaluator: Evaluator) -> Text:
    match evaluator.value(node):
        case Leaf(text):
            found: tuple[Text, ...] | None = (text,)
        case JoinedText() as joined:
            found = split_again(joined, ",", evaluator.text_in_case)
        case _:
            found = None
    if found is None or len(found) != 1:
        refuse(node.span, "expected a value without a function here")
    if problem := text_problem(found[0]):
        refuse(node.span, problem)
    return found[0]
