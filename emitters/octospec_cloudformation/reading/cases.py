"""The cases that a template distinguishes: each part of it is evaluated for each combination of parameters.

A part that distinguishes too many cases is skipped, like anything else that octospec cannot evaluate.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from octo_spec.foreign.case_analysis import TooManyCasesError, cases_of
from octo_spec.foreign.notes import refuse
from octo_spec.source import Scalar, Sequence
from octospec_cloudformation.reading.evaluator import Evaluator
from octospec_cloudformation.reading.nodes import call, ref_name
from octospec_cloudformation.reading.own_evaluator import OwnEvaluator
from octospec_cloudformation.vocabulary import NO_VALUE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.diagnostics import Span
    from octo_spec.foreign.case_analysis import Answers, CaseOutcome
    from octo_spec.model.text import Text
    from octo_spec.source import Node
    from octospec_cloudformation.reading.reading_context import Context
    from octospec_cloudformation.reading.sections import Resource

T = TypeVar("T")


def outcomes_of(
    context: Context, span: Span, run: Callable[[Evaluator], T], within: Answers
) -> tuple[CaseOutcome[T], ...]:
    """Evaluate in every case ``within`` some answers."""
    evaluator = OwnEvaluator if context.is_strict else Evaluator
    try:
        return cases_of(lambda case: run(evaluator(context, case)), within)
    except TooManyCasesError:
        refuse(span, "it depends on too many combinations of inputs")


def cases_where(
    context: Context, span: Span, decide: Callable[[Evaluator], bool], within: Answers
) -> tuple[Answers, ...]:
    """Return the cases in which something is true."""
    outcomes = outcomes_of(context, span, decide, within)
    return tuple(outcome.answers for outcome in outcomes if outcome.result)


def texts(context: Context, node: Node, within: Answers) -> tuple[tuple[Answers, Text | None], ...]:
    """Evaluate a text in every case; ``None`` if it is absent."""
    outcomes = outcomes_of(context, node.span, partial(_text, node), within)
    return tuple((outcome.answers, outcome.result) for outcome in outcomes)


def resolved_nodes(context: Context, node: Node, within: Answers) -> Iterator[tuple[Answers, Node]]:
    """Resolve each ``If`` around a node, in every case in which the node exists."""
    for outcome in outcomes_of(context, node.span, lambda evaluator: resolved_node(node, evaluator), within):
        if outcome.result is not None:
            yield outcome.answers, outcome.result


def items(context: Context, node: Node, within: Answers) -> Iterator[tuple[Answers, Node]]:
    """List the items of a list, in every case in which they exist; any other node is its only item."""
    for answers, whole in resolved_nodes(context, node, within):
        if isinstance(whole, Sequence) and not whole.tag:
            for item in whole.items:
                yield from resolved_nodes(context, item, answers)
        else:
            yield answers, whole


# --- in one case -------------------------------------------------------------------------------


def exists_in(resource: Resource, evaluator: Evaluator) -> bool:
    """Return whether a resource exists in a case."""
    condition = resource.condition
    return not condition or evaluator.context.holds(condition, resource.span, evaluator)


def _text(node: Node, evaluator: Evaluator) -> Text | None:
    """Evaluate a text; in octospec's own output, only an optional text is in an ``If``."""
    part = resolved_node(node, evaluator) if evaluator.context.is_strict else node
    return None if part is None else evaluator.optional_text(part)


def resolved_node(node: Node, evaluator: Evaluator) -> Node | None:
    """Resolve each ``If`` around a node in a case; ``None`` if the node is absent."""
    while (function := call(node)) is not None and function.name == "If":
        condition, then, otherwise = evaluator.arguments(function, 3)
        if not isinstance(condition, Scalar):
            refuse(function.span, "the first argument of If must be the name of a condition")
        node = then if evaluator.context.holds(condition.value, condition.span, evaluator) else otherwise
    return None if ref_name(node) == NO_VALUE else node


def items_in(node: Node, evaluator: Evaluator) -> tuple[Node, ...]:
    """List the items of a list that exist in a case; any other node is its only item."""
    whole = resolved_node(node, evaluator)
    if whole is None:
        return ()
    if not isinstance(whole, Sequence) or whole.tag:
        return (whole,)
    return tuple(item for each in whole.items if (item := resolved_node(each, evaluator)) is not None)
