"""A few words for an expression: the id of the choice that stands for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octospec_terraform.evaluating.syntax import (
    Binary,
    Call,
    Conditional,
    Index,
    Literal,
    Member,
    Name,
    Splat,
    Template,
    Unary,
)

if TYPE_CHECKING:
    from octospec_terraform.evaluating.syntax import Expression

_VERBS = {
    "==": "is",
    "!=": "is not",
    "&&": "and",
    "||": "or",
    ">": "above",
    "<": "below",
    ">=": "from",
    "<=": "to",
}


def words(expression: Expression) -> str:
    """Name what an expression asks: ``var.environment == "prod"`` is ``environment is prod``."""
    match expression:
        case Member(Name("var" | "local" | "data" | "module"), name) | Name(name):
            return name
        case Member(of, name):
            return f"{words(of)} {name}"
        case Template() | Literal():
            return str(getattr(expression, "literal", None) or getattr(expression, "value", "") or "empty")
        case Binary(operator, left, right):
            return f"{words(left)} {_VERBS.get(operator, 'and')} {words(right)}"
        case Unary(_, operand):
            return f"not {words(operand)}"
        case Call(function, arguments):
            return " ".join((function, *map(words, arguments[:2])))
        case Index(of) | Splat(of):
            return words(of)
        case Conditional(test):
            return words(test)
        case _:
            return "condition"
