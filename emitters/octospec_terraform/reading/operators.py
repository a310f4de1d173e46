"""Operators: https://developer.hashicorp.com/terraform/language/expressions/operators."""

from __future__ import annotations

from fractions import Fraction
from operator import ge, gt, le, lt
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.notes import refuse
from octo_spec.model.text import Param, Partition, Text
from octospec_terraform.reading import binary_numbers
from octospec_terraform.reading.binary_numbers import InexactError
from octospec_terraform.reading.conversions import spelled_number, text_of
from octospec_terraform.reading.given import refuse_given
from octospec_terraform.reading.inputs import ValueInput
from octospec_terraform.reading.values import (
    AtLeast,
    Chosen,
    EachIndex,
    Listing,
    Str,
    Table,
    Unknown,
    literal_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.diagnostics import Span
    from octospec_terraform.reading.binary_numbers import Number
    from octospec_terraform.reading.evaluation import Evaluation
    from octospec_terraform.reading.values import Value


def calculate(operator: str, left: Value, right: Value, span: Span) -> Value:
    """Calculate with numbers, or compare them."""
    if isinstance(left, AtLeast) or isinstance(right, AtLeast):
        return _compared_lengths(operator, left, right, span)
    one, other = known_number(left, span), known_number(right, span)
    if operator in _COMPARISONS:
        return _COMPARISONS[operator](one, other)
    try:
        return binary_numbers.calculate(operator, one, other)
    except InexactError as error:
        return refuse(span, str(error))


def negate(value: Value, span: Span) -> Value:
    """Return a number with the opposite sign."""
    try:
        return binary_numbers.negate(known_number(value, span))
    except InexactError as error:
        return refuse(span, str(error))


_COMPARISONS: Final[dict[str, Callable[[Number, Number], bool]]] = {"<": lt, ">": gt, "<=": le, ">=": ge}


def known_number(value: Value, span: Span) -> Number:
    """Return a number, also one in a text, as Terraform reads it; ``None`` for a bool."""
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return value
    literal = literal_text(value) if isinstance(value, Str) else None
    if literal is None:
        refuse_given(span, "expected a known number here", value)
    return spelled_number(literal, span)


def _compared_lengths(operator: str, left: Value, right: Value, span: Span) -> bool:
    """Compare a length for which only the minimum is known."""
    mirrored = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
    match left, right:
        case AtLeast(least), int(bound) if not isinstance(bound, bool):
            pass
        case int(bound), AtLeast(least):
            operator = mirrored.get(operator, operator)
        case _:
            return refuse_given(span, "the length compared here is not known", left, right)
    if (operator == ">" and least > bound) or (operator == ">=" and least >= bound):
        return True
    if (operator == "<" and least >= bound) or (operator == "<=" and least > bound):
        return False
    return refuse_given(span, "the length compared here is not known", left, right)


# --- equality ----------------------------------------------------------------------------------


def equal(evaluator: Evaluation, left: Value, right: Value, span: Span) -> bool:
    """Return whether two values are equal; distinguish cases if that depends on an answer."""
    match left, right:
        case (None, other) | (other, None):
            return _is_null(other, span)
        case (Chosen(), other) | (other, Chosen()):
            return _choice_equals(evaluator, left if isinstance(left, Chosen) else right, other, span)
        case (AtLeast(least), int(bound)) | (int(bound), AtLeast(least)) if least > bound:
            return False
        case (EachIndex(), _) | (_, EachIndex()):
            return refuse_given(span, "the position of an element in an input list is not known", left, right)
        case (Str(one), Str(other)):
            return _same_texts(evaluator, one, other, span)
        case _ if literal_text(left) is not None and literal_text(right) is not None:
            return _kind(left) is _kind(right) and left == right
        case (Listing() | Table(), Listing() | Table()):
            # A list never equals a literal in brackets, which is a tuple: `var.names == []` is false.
            return refuse(span, "whether lists or maps are equal depends on their types")
        case (Listing() | Table(), Str()) | (Str(), Listing() | Table()):
            return False
        case _:
            return refuse(span, "the value compared here is known only when the module is applied")


def _kind(value: Value) -> type:
    """Return the type as in Terraform: one for all numbers."""
    return Fraction if isinstance(value, int) and not isinstance(value, bool) else type(value)


def _is_null(other: Value, span: Span) -> bool:
    if isinstance(other, Unknown):
        refuse(span, f"whether {other.what} is null is known only when the module is applied")
    return other is None


def _choice_equals(evaluator: Evaluation, chosen: Value, other: Value, span: Span) -> bool:
    if not isinstance(chosen, Chosen):
        return refuse(span, "two choices are compared with each other")
    literal = literal_text(other)
    if literal is None:
        return _same_texts(evaluator, text_of(evaluator, chosen, span), text_of(evaluator, other, span), span)
    answers = [answer for raw, answer in chosen.question.raw.items() if raw == literal]
    if not answers and literal and not chosen.question.written.constraints.allowed:
        evaluator.context.is_compared(chosen.question.id, literal, span)
    return evaluator.case.is_one_of(chosen.question.subject, answers)


def _same_texts(evaluator: Evaluation, one: Text, other: Text, span: Span) -> bool:
    if one == other:
        return True
    if one.literal is not None and other.literal is not None:
        return False
    for named, literal in ((one.pieces, other.literal), (other.pieces, one.literal)):
        if literal is None:
            continue
        if named == (Partition(),):
            return evaluator.case.is_one_of(evaluator.context.partition, (literal,))
        if len(named) == 1 and isinstance(named[0], Param):
            return _param_is(evaluator, named[0].id, literal, span)
        if _cannot_be(named, literal):
            return False
    return refuse(span, "the value compared here is known only when the module is applied")


def _param_is(evaluator: Evaluation, id: str, literal: str, span: Span) -> bool:
    if not literal:
        evaluator.context.may_be_empty(id)
        question = evaluator.context.input_with(id)
        if isinstance(question, ValueInput):
            return False  # if it is empty, the variable is the empty text
    evaluator.context.is_compared(id, literal, span)
    return False


def _cannot_be(pieces: tuple[object, ...], literal: str) -> bool:
    """Return whether a text with references has more, or other, letters than a literal one."""
    fixed = [piece for piece in pieces if isinstance(piece, str)]
    starts = pieces[0] if isinstance(pieces[0], str) else ""
    ends = pieces[-1] if isinstance(pieces[-1], str) else ""
    return sum(map(len, fixed)) > len(literal) or not literal.startswith(starts) or not literal.endswith(ends)
