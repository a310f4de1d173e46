"""What keeps a statement from applying to a request, in the words of the person who asks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from octo_spec.analysis.wording import condition as condition_words
from octo_spec.analysis.wording import either, principals, resource
from octo_spec.symbolic.unknowns import CHOICE, GIVEN, in_notation

if TYPE_CHECKING:
    from octo_spec.access.evaluate import Unmet
    from octo_spec.access.request import Request
    from octo_spec.analysis.decision.assumptions import Supposition
    from octo_spec.analysis.sides import WrittenStatement
    from octo_spec.iam.conditions import Condition, ContextValue


class Part(StrEnum):
    """Which part of a statement does not match."""

    ACTION = "action"
    RESOURCE = "resource"
    PRINCIPAL = "principal"
    CONDITION = "condition"
    CHOICE = "choice"
    PARAMETER = "parameter"


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that a statement needs, in words.

    ``ids`` are the choices and parameters to answer, and ``answer`` is what a choice would have to be.
    """

    part: Part
    words: str
    ids: tuple[str, ...] = ()
    answer: str = ""


def lack(unmet: Unmet, written: WrittenStatement, request: Request, supposition: Supposition) -> Lack:
    """Say what is missing, as far as it is known."""
    match unmet:
        case "principal":
            who = request.caller or "nobody"
            return Lack(Part.PRINCIPAL, f"trusts {in_notation(principals(written))}, not {who}")
        case "resource":
            asked = "no resource" if request.resource == "*" else request.resource
            return Lack(Part.RESOURCE, f"is about {resource(written)}, and the request names {asked}")
        case str():
            return Lack(Part.ACTION, f"is not about {request.action}")
        case condition:
            return _of_condition(condition, request, supposition)


def _of_condition(condition: Condition, request: Request, supposition: Supposition) -> Lack:
    value = request.value(condition.key)
    if condition.key.startswith(CHOICE):
        id = condition.key.removeprefix(CHOICE)
        wanted = supposition.unknowns.wanted(condition, id)
        return Lack(Part.CHOICE, f"{id} is {value}, and this needs {either(wanted)}", (id,), wanted[0])
    if condition.key.startswith(GIVEN):
        id = condition.key.removeprefix(GIVEN)
        return Lack(Part.PARAMETER, f"{id} has no value", (id,))
    return Lack(Part.CONDITION, f"needs {needs(condition)}; the request has {_held(value)}")


def doubtful(unmet: Unmet, written: WrittenStatement, ids: tuple[str, ...], supposition: Supposition) -> Lack:
    """Say that something may be missing, since it rests on parameters whose values are not known."""
    match unmet:
        case "principal":
            about = f"trusts {in_notation(principals(written))}"
        case "resource":
            about = f"is about {resource(written)}"
        case str():
            about = ""
        case condition:
            about = f"needs {supposition.unknowns.words(condition) or needs(condition)}"
    return Lack(Part.PARAMETER, f"{about}, which rests on the value of {either(ids)}", ids)


def needs(condition: Condition) -> str:
    """Put a condition in words, its parameters as a spec writes them."""
    values = tuple(map(in_notation, condition.written_values))
    return condition_words(condition.operator, condition.written_key, values)


def _held(value: ContextValue | None) -> str:
    if value is None:
        return "none"
    return value if isinstance(value, str) else ", ".join(sorted(value))
