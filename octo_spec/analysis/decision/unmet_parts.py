"""Why a statement does not apply to a request, in words."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from octo_spec.analysis.wording import condition as condition_words
from octo_spec.analysis.wording import either, principals, resource
from octo_spec.frozen import frozen
from octo_spec.symbolic.answer_keys import CHOICE, GIVEN, in_notation

if TYPE_CHECKING:
    from octo_spec.access.evaluate import Unmet
    from octo_spec.access.request import Request
    from octo_spec.analysis.decision.assumptions import Assumptions
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.iam.conditions import Condition, ContextValue


class GapKind(StrEnum):
    """The part of a statement, or the answer, that does not match."""

    ACTION = "action"
    RESOURCE = "resource"
    PRINCIPAL = "principal"
    CONDITION = "condition"
    CHOICE = "choice"
    PARAMETER = "parameter"


@frozen
class UnmetPart:
    """One part of a statement that does not match a request, in words.

    ``ids`` are the choices and parameters whose answers matter; ``answer`` is the answer to a choice with
    which the part would match.
    """

    kind: GapKind
    words: str
    ids: tuple[str, ...] = ()
    answer: str = ""


def gap(part: Unmet, written: WrittenStatement, request: Request, assumptions: Assumptions) -> UnmetPart:
    """Return why a part of a statement does not match for any open values."""
    match part:
        case "principal":
            trusted = in_notation(principals(written))
            other = f"not {request.caller}" if request.caller else "and the request has no caller"
            return UnmetPart(GapKind.PRINCIPAL, f"trusts {trusted}, {other}")
        case "resource":
            named = "no resource" if request.resource == "*" else request.resource
            return UnmetPart(GapKind.RESOURCE, f"applies to {resource(written)}; the request names {named}")
        case str():
            return UnmetPart(GapKind.ACTION, f"does not apply to {request.action}")
        case condition:
            return _condition_gap(condition, request, assumptions)


def _condition_gap(condition: Condition, request: Request, assumptions: Assumptions) -> UnmetPart:
    value = request.value(condition.key)
    if condition.key.startswith(CHOICE):
        id = condition.key.removeprefix(CHOICE)
        admitted = assumptions.unknowns.admitted_answers(condition, id)
        words = f"{id} is {value}, but this requires {either(admitted)}"
        return UnmetPart(GapKind.CHOICE, words, (id,), admitted[0])
    if condition.key.startswith(GIVEN):
        id = condition.key.removeprefix(GIVEN)
        return UnmetPart(GapKind.PARAMETER, f"{id} has no value", (id,))
    return UnmetPart(GapKind.CONDITION, f"requires {needs(condition)}; the request has {_value_words(value)}")


def _value_words(value: ContextValue | None) -> str:
    if value is None:
        return "none"
    return value if isinstance(value, str) else ", ".join(sorted(value))


def possible_gap(
    part: Unmet, written: WrittenStatement, ids: tuple[str, ...], assumptions: Assumptions
) -> UnmetPart:
    """Return why a part of a statement may not match: it depends on the values of the parameters ``ids``."""
    match part:
        case "principal":
            about = f"trusts {in_notation(principals(written))}"
        case "resource":
            about = f"applies to {resource(written)}"
        case str():
            about = ""
        case condition:
            about = f"requires {assumptions.unknowns.words(condition) or needs(condition)}"
    return UnmetPart(GapKind.PARAMETER, f"{about}, which depends on the value of {either(ids)}", ids)


def needs(condition: Condition) -> str:
    """Return a condition in words, with parameters as a spec writes them."""
    values = tuple(map(in_notation, condition.written_values))
    return condition_words(condition.operator, condition.written_key, values)
