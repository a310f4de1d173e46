"""Conditions of a template, decided in one case.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.foreign.notes import refuse
from octo_spec.model.policy_documents import Items, Leaf
from octo_spec.model.text import Text
from octo_spec.source import Scalar, Sequence
from octospec_cloudformation.reading.default_truths import condition_call
from octospec_cloudformation.reading.inputs import ChoiceInput, ValueInput, means_nothing
from octospec_cloudformation.reading.nodes import FunctionCall, call, is_scalar, ref_name
from octospec_cloudformation.reading.own_forms import looks_partition_up
from octospec_cloudformation.reading.references import is_given
from octospec_cloudformation.reading.sections import PARTITION
from octospec_cloudformation.reading.values import JoinedText

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from octo_spec.diagnostics import Span
    from octo_spec.foreign.case_analysis import CaseSubject
    from octo_spec.source import Node
    from octospec_cloudformation.reading.evaluator import Evaluator
    from octospec_cloudformation.reading.inputs import Input
    from octospec_cloudformation.reading.reading_context import Context
    from octospec_cloudformation.reading.values import Value

    Comparison: TypeAlias = tuple[CaseSubject, tuple[str, ...]]
    """A choice or the partition, and the answers to compare it with."""


def truth(node: Node, evaluator: Evaluator) -> bool:
    """Evaluate an expression; refuse one that no choice, parameter or partition determines."""
    match condition_call(node):
        case FunctionCall("Condition", Scalar(name)):
            return evaluator.context.holds(name, node.span, evaluator)
        case FunctionCall("And", Sequence(operands)):
            return all(truth(operand, evaluator) for operand in operands)
        case FunctionCall("Or", Sequence(operands)):
            return _any(operands, evaluator)
        case FunctionCall("Not", Sequence((operand,))):
            _check_negation(operand, node.span, evaluator.context)
            return not truth(operand, evaluator)
        case FunctionCall("Equals" | "EachMemberEquals", Sequence((first, second))):
            return _equal(first, second, evaluator)
        case _:
            return refuse(node.span, "octospec does not support this condition")


def _check_negation(operand: Node, span: Span, context: Context) -> None:
    """In octospec's own template, refuse a ``Not`` of anything except the test for a given value."""
    match call(operand):
        case FunctionCall("Equals" | "EachMemberEquals", Sequence((comparisons, empty))) if is_scalar(
            empty, ""
        ):
            is_given = isinstance(context.inputs.get(_tested_name(comparisons) or ""), ValueInput)
        case _:
            is_given = False
    if context.is_strict and not is_given:
        refuse(span, "Not is supported only around a parameter that is compared with ''")


def _any(operands: tuple[Node, ...], evaluator: Evaluator) -> bool:
    """Evaluate an ``Or``; octospec's own compares one parameter with several values, which is one test."""
    if evaluator.context.is_strict and (comparisons := _single_comparison(operands, evaluator.context)):
        return _is_one_of(*comparisons, operands[0], evaluator)
    return any(truth(operand, evaluator) for operand in operands)


def _equal(first: Node, second: Node, evaluator: Evaluator) -> bool:
    if compared := _comparison(first, second, evaluator.context):
        return _is_one_of(*compared, first, evaluator)
    for named, other in ((first, second), (second, first)):
        question = evaluator.context.inputs.get(_tested_name(named) or "")
        if isinstance(question, ValueInput) and isinstance(other, Scalar) and other.value == question.absent:
            return not is_given(question, evaluator)
        if not evaluator.context.is_strict and _is_another_nothing(question, other):
            return False
    if evaluator.context.is_strict:
        return looks_partition_up(first, second, evaluator.context) or refuse(first.span, _COMPARED)
    return _same(evaluator.value(first), evaluator.value(second), first)


def _is_another_nothing(question: Input | None, other: Node) -> bool:
    """Return whether a parameter is compared with a further value for no value: a spec has only one."""
    if not isinstance(question, ValueInput) or question.absent is None or question.is_list:
        return False
    return isinstance(other, Scalar) and call(other) is None and means_nothing(other.value)


_COMPARED: Final = "expected a parameter here, compared with its AllowedValues"


def _comparison(first: Node, second: Node, context: Context) -> Comparison | None:
    """Return the choice or the partition, and the answer to compare it with; ``None`` for anything else."""
    for named, other in ((first, second), (second, first)):
        if not isinstance(other, Scalar) or call(other):
            continue
        question = context.inputs.get(_tested_name(named) or "")
        if ref_name(named) == PARTITION:
            return context.partition, (other.value,)
        if isinstance(question, ChoiceInput):
            answers = (answer for raw, answer in question.raw.items() if raw == other.value)
            return question.subject, tuple(answers)
    return None


def _single_comparison(operands: tuple[Node, ...], context: Context) -> Comparison | None:
    """Return the only choice that an ``Or`` compares, including nested ones, and its answers."""
    comparisons = [one for operand in operands for one in _comparisons(operand, context)]
    subjects = {one[0] if one else None for one in comparisons}
    if len(subjects) != 1 or (subject := subjects.pop()) is None:
        return None
    return subject, tuple(answer for one in comparisons if one for answer in one[1])


def _comparisons(operand: Node, context: Context) -> Iterator[Comparison | None]:
    match condition_call(operand):
        case FunctionCall("Or", Sequence(operands)):
            for inner in operands:
                yield from _comparisons(inner, context)
        case FunctionCall("Equals", Sequence((first, second))):
            compared = _comparison(first, second, context)
            yield compared if compared and compared[1] else None
        case _:
            yield None


def _is_one_of(subject: CaseSubject, answers: tuple[str, ...], node: Node, evaluator: Evaluator) -> bool:
    """Return whether the answer is one of some; octospec's own template compares with possible ones only."""
    if evaluator.context.is_strict and (not answers or not {*answers} <= {*subject.answers}):
        refuse(node.span, _COMPARED)
    return evaluator.case.is_one_of(subject, answers)


def _tested_name(node: Node) -> str | None:
    """Return the name in a ``Ref``, or in a test for an empty list: the list's join, or its first element."""
    match call(node):
        case FunctionCall("Ref", Scalar(name)):
            return name
        case FunctionCall("Join" | "Select", Sequence((Scalar("" | "0"), listed))):
            return ref_name(listed)
        case _:
            return None


def _same(first: Value | None, second: Value | None, node: Node) -> bool:
    match first, second:
        case Leaf(one), Leaf(other) if one == other or (
            one.literal is not None and other.literal is not None
        ):
            return one == other
        case (Leaf(given), Leaf(Text(()))) | (Leaf(Text(())), Leaf(given)) if given.references:
            return False  # an optional value without input would be the empty text
        case (JoinedText(), Leaf(Text(()))) | (Leaf(Text(())), JoinedText()):
            return False
        case (Items(()), Leaf(other)) | (Leaf(other), Items(())):
            return other.literal == ""
        case _:
            return refuse(node.span, "the value compared here is known only when the stack is created")
