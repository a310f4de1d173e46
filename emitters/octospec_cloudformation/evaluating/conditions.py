"""Conditions of a template, decided in one case.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.foreign.notes import refuse
from octo_spec.model.policy_documents import Items, Leaf
from octo_spec.model.text import Text
from octo_spec.source import Entry, Mapping, Scalar, Sequence
from octospec_cloudformation.evaluating.inputs import ChoiceInput, ValueInput
from octospec_cloudformation.evaluating.references import is_given
from octospec_cloudformation.evaluating.sections import PARTITION
from octospec_cloudformation.evaluating.values import JoinedText
from octospec_cloudformation.reading.nodes import FunctionCall, call, referred

if TYPE_CHECKING:
    from octo_spec.source import Node
    from octospec_cloudformation.evaluating.evaluator import Evaluator
    from octospec_cloudformation.evaluating.values import Value


def truth(node: Node, evaluator: Evaluator) -> bool:
    """Decide an expression; refuses one that no choice, parameter or partition decides."""
    match _condition(node):
        case FunctionCall("Condition", Scalar(name)):
            return evaluator.context.holds(name, node.span, evaluator)
        case FunctionCall("And", Sequence(operands)):
            return all(truth(operand, evaluator) for operand in operands)
        case FunctionCall("Or", Sequence(operands)):
            return any(truth(operand, evaluator) for operand in operands)
        case FunctionCall("Not", Sequence((operand,))):
            return not truth(operand, evaluator)
        case FunctionCall("Equals" | "EachMemberEquals", Sequence((first, second))):
            return _equal(first, second, evaluator)
        case _:
            return refuse(node.span, "this is no condition that is understood")


def _condition(node: Node) -> FunctionCall | None:
    """Read ``Condition: name`` as a function call, which it is among conditions only."""
    match node:
        case Mapping((Entry(Scalar("Condition"), name),)):
            return FunctionCall("Condition", name, node.span)
        case _:
            return call(node)


def _equal(first: Node, second: Node, evaluator: Evaluator) -> bool:
    for named, other in ((first, second), (second, first)):
        if referred(named) == PARTITION and isinstance(other, Scalar) and not call(other):
            return evaluator.case.is_one_of(evaluator.context.partition, (other.value,))
        question = evaluator.context.inputs.get(_asked(named) or "")
        if isinstance(question, ChoiceInput) and isinstance(other, Scalar) and not call(other):
            answers = [answer for raw, answer in question.raw.items() if raw == other.value]
            return evaluator.case.is_one_of(question.subject, answers)
        if isinstance(question, ValueInput) and isinstance(other, Scalar) and other.value == question.absent:
            return not is_given(question, evaluator)
    return _same(evaluator.value(first), evaluator.value(second), first)


def _asked(node: Node) -> str | None:
    """Give the name in a ``Ref``, or in what is empty where a list is: its join, or its first element."""
    match call(node):
        case FunctionCall("Ref", Scalar(name)):
            return name
        case FunctionCall("Join" | "Select", Sequence((Scalar("" | "0"), listed))):
            return referred(listed)
        case _:
            return None


def _same(first: Value | None, second: Value | None, node: Node) -> bool:
    match first, second:
        case Leaf(one), Leaf(other) if one == other or (
            one.literal is not None and other.literal is not None
        ):
            return one == other
        case (Leaf(given), Leaf(Text(()))) | (Leaf(Text(())), Leaf(given)) if given.references:
            return False  # an optional value that is not given would be the empty text
        case (JoinedText(), Leaf(Text(()))) | (Leaf(Text(())), JoinedText()):
            return False
        case (Items(()), Leaf(other)) | (Leaf(other), Items(())):
            return other.literal == ""
        case _:
            return refuse(node.span, "what is compared here is known only when the stack is made")
