"""The types of functions for the evaluator, and the results for unknown arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from octo_spec.foreign.notes import refuse
from octo_spec.model.text import ListParam, Param
from octospec_terraform.reading.conversions import text_of
from octospec_terraform.reading.given import given_in, refuse_given
from octospec_terraform.reading.values import Chosen, Str, Unknown, fail, literal_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.diagnostics import Span
    from octo_spec.model.text import Reference
    from octospec_terraform.reading.evaluation import Evaluation
    from octospec_terraform.reading.modules import Scope
    from octospec_terraform.reading.values import Value
    from octospec_terraform.syntax import Call

    Function: TypeAlias = Callable[[Evaluation, Call, Scope], Value]
    Plain: TypeAlias = Callable[[Evaluation, tuple[Value, ...], Span], Value]


def plain(run: Plain, least: int, most: int | None = None) -> Function:
    """Create a function of the values of its arguments, of which ``least`` are required."""
    limit = least if most is None else most

    def called(evaluator: Evaluation, call: Call, scope: Scope) -> Value:
        values = evaluator.arguments(call, scope)
        _check_count(call, len(values), least, limit)
        return run(evaluator, values, call.span)

    return called


def unevaluated(run: Function, least: int, most: int | None = None) -> Function:
    """Create a function of its unevaluated arguments, of which ``least`` are required."""
    limit = least if most is None else most

    def called(evaluator: Evaluation, call: Call, scope: Scope) -> Value:
        _check_count(call, len(call.arguments), least, limit)
        if call.expands:
            refuse(call.span, f"octospec does not support {call.function} with the items of a list")
        return run(evaluator, call, scope)

    return called


def _check_count(call: Call, count: int, least: int, most: int) -> None:
    if not least <= count <= most:
        fail(call.span, f"{call.function} requires {least} to {most} arguments")


MANY = 10_000
"""The maximum number of arguments for a function."""


def literals(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> tuple[str, ...] | None:
    """Return values as texts, if each has one value in a case."""
    found = tuple(literal(evaluator, value, span) for value in values)
    return None if None in found else tuple(text for text in found if text is not None)


def literal(evaluator: Evaluation, value: Value, span: Span) -> str | None:
    """Return a value as a text, if it has one value in a case."""
    if value is None:
        fail(span, "expected a text here, not null")
    known = literal_text(value)
    return text_of(evaluator, value, span).literal if known is None and isinstance(value, Chosen) else known


def unknown(function: str, values: tuple[Value, ...], span: Span) -> Unknown:
    """Return the result of a function for values that are known only when the module is applied."""
    what = f"{function} of {', '.join(map(_words, values))}"
    ids = tuple(id for value in values for id in given_in(value))
    for value in values:
        match value:
            case Unknown(name):
                return Unknown(f"{function}-{name}", what, parameters=ids, span=span)
            case Str(text) if text.references:
                name = f"{function}-{_reference_name(text.references[0])}"
                return Unknown(name, what, parameters=ids, span=span)
            case _:
                pass
    return refuse_given(span, f"the result of {function} is known only when the module is applied", *values)


def _words(value: Value) -> str:
    """Describe an argument; different arguments have different descriptions."""
    match value:
        case Unknown(_, what):
            return what
        case Str(text):
            return "".join(
                piece if isinstance(piece, str) else _reference_name(piece) for piece in text.pieces
            )
        case _:
            return literal_text(value) or "an input"


def _reference_name(reference: Reference) -> str:
    return reference.id if isinstance(reference, Param | ListParam) else type(reference).__name__.lower()
