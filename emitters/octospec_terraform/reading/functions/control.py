"""Functions that decide which arguments are evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.model.text import Param
from octospec_terraform.reading.functions.kinds import MANY, plain, unevaluated
from octospec_terraform.reading.values import FailsError, Handle, Str, Unknown, fail, literal_text

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octospec_terraform.reading.evaluation import Evaluation
    from octospec_terraform.reading.functions.kinds import Function
    from octospec_terraform.reading.modules import Scope
    from octospec_terraform.reading.values import Value
    from octospec_terraform.syntax import Call


def _try(evaluator: Evaluation, call: Call, scope: Scope) -> Value:
    """Return the first argument that Terraform does not refuse."""
    for argument in call.arguments:
        try:
            return evaluator.value(argument, scope)
        except FailsError:
            continue
    return fail(call.span, "no argument of try can be evaluated")


def _can(evaluator: Evaluation, call: Call, scope: Scope) -> Value:
    try:
        for argument in call.arguments:
            evaluator.value(argument, scope)
    except FailsError:
        return False
    return True


def _coalesce(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    """Return the first value that is neither null nor the empty text."""
    for value in values:
        if value is not None and not is_empty(evaluator, value):
            return value
    return fail(span, "all arguments of coalesce are null or empty")


def is_empty(evaluator: Evaluation, value: Value) -> bool:
    """Return whether a value is the empty text; for a parameter, this distinguishes cases."""
    if isinstance(value, Str) and len(value.text.pieces) == 1 and isinstance(value.text.pieces[0], Param):
        evaluator.context.may_be_empty(value.text.pieces[0].id)
        return False
    return not isinstance(value, Unknown | Handle) and literal_text(value) == ""


def _same(_evaluator: Evaluation, values: tuple[Value, ...], _span: Span) -> Value:
    return values[0]


CONTROL: Final[dict[str, Function]] = {
    "try": unevaluated(_try, 1, MANY),
    "can": unevaluated(_can, 1),
    "coalesce": plain(_coalesce, 1, MANY),
    "sensitive": plain(_same, 1),
    "nonsensitive": plain(_same, 1),
    "ephemeralasnull": plain(_same, 1),
}
