"""The words of an expression: a few for the ID of the choice that replaces it, and the names in it."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octospec_terraform.reading.binary_numbers import number_text
from octospec_terraform.syntax import (
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
    from collections.abc import Mapping

    from octospec_terraform.syntax import Expression

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


def words(expression: Expression, names: Mapping[str, str] | None = None) -> str:
    """Describe the test of an expression: ``var.environment == "prod"`` is ``environment is prod``.

    ``names`` maps the names of loops to their values.
    """
    return _Wording(names or {}).words(expression)


@frozen
class _Wording:
    names: Mapping[str, str]

    def words(self, expression: Expression) -> str:
        """Describe the test of an expression."""
        if isinstance(expression, Name) and expression.name in self.names:
            return self.names[expression.name]
        return self._words(expression)

    def _words(self, expression: Expression) -> str:
        words = self.words
        match expression:
            case Member(Name(name), "key" | "value") if name in self.names:
                return self.names[name]
            case Member(Name("var" | "local" | "data" | "module"), name) | Name(name):
                return name
            case Member(of, name):
                return f"{words(of)} {name}"
            case Template() | Literal():
                return _literal(expression)
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


def _literal(expression: Template | Literal) -> str:
    if isinstance(expression, Template):
        return expression.literal or "empty"
    match expression.value:
        case None:
            return "empty"
        case bool(value):
            return str(value).lower()
        case number:
            return number_text(number)


def names_in(expression: object) -> frozenset[str]:
    """List the names that begin a path in an expression, including those of its own loops."""
    match expression:
        case Name(name):
            return frozenset({name})
        case tuple():
            return frozenset[str]().union(*map(names_in, expression))
        case _ if is_dataclass(expression):
            parts = (getattr(expression, each.name) for each in fields(expression))
            return frozenset[str]().union(*map(names_in, parts))
        case _:
            return frozenset()
