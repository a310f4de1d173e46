"""The part of HCL that this emitter writes and reads, as a closed tree.

The writer builds it and lays it out (``writing/layout.py``); the reader gets it from python-hcl2
(``reading/parse.py``). Places ride along and are never compared. Grammar:
https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

from __future__ import annotations

from dataclasses import field
from typing import TypeAlias

from octo_spec.diagnostics import Span
from octo_spec.frozen import frozen


@frozen
class _Placed:
    span: Span = field(default=Span(""), compare=False, kw_only=True)


@frozen
class Template(_Placed):
    """A quoted string: literal parts, unescaped, and what stands in ``${…}``."""

    parts: tuple[str | Expression, ...] = ()

    @property
    def literal(self) -> str | None:
        """The whole string where nothing is interpolated, else ``None``."""
        literals = tuple(part for part in self.parts if isinstance(part, str))
        return "".join(literals) if len(literals) == len(self.parts) else None


@frozen
class Number(_Placed):
    """A whole number."""

    value: int


@frozen
class Name(_Placed):
    """``var.x``, ``data.aws_partition.current.partition``, and the words ``true``, ``false``, ``null``."""

    path: str


@frozen
class Member(_Placed):
    """``of.name``, where ``of`` is no plain name."""

    of: Expression
    name: str


@frozen
class IndexTerm(_Placed):
    """``of[key]``: the index operator."""

    of: Expression
    key: Expression


@frozen
class Call(_Placed):
    """``function(argument, …)``."""

    function: str
    arguments: tuple[Expression, ...]


@frozen
class Comment:
    """A line of documentation; only ever written."""

    text: str


@frozen
class Array(_Placed):
    """``[item, …]``, with comments between the items."""

    items: tuple[Expression | Comment, ...] = ()


@frozen
class ObjectElement(_Placed):
    """``key = value`` in an object."""

    key: str
    value: Expression


@frozen
class Object(_Placed):
    """``{ key = value, … }``."""

    entries: tuple[ObjectElement, ...] = ()


@frozen
class Conditional(_Placed):
    """``test ? then : otherwise``."""

    test: Expression
    then: Expression
    otherwise: Expression


@frozen
class Binary(_Placed):
    """``left operator right``; precedence is the parser's, the writer needs no parentheses."""

    operator: str
    left: Expression
    right: Expression


@frozen
class Not(_Placed):
    """``!operand``."""

    operand: Expression


@frozen
class ForExpression(_Placed):
    """``[for variable in source : value]``."""

    variable: str
    source: Expression
    value: Expression


Expression: TypeAlias = (
    "Template | Number | Name | Member | IndexTerm | Call | Array | Object"
    " | Conditional | Binary | Not | ForExpression"
)


@frozen
class Attribute(_Placed):
    """``name = value`` in a body."""

    name: str
    value: Expression


@frozen
class Blank:
    """An empty line; only ever written."""


@frozen
class Block(_Placed):
    """``kind "label" { … }``, in HCL's own word."""

    kind: str
    labels: tuple[str, ...] = ()
    body: tuple[BodyItem, ...] = ()


BodyItem: TypeAlias = "Attribute | Block | Comment | Blank"

BLANK = Blank()
NULL = Name("null")
TRUE = Name("true")
FALSE = Name("false")


def string(literal: str) -> Template:
    """Quote a literal."""
    return Template((literal,) if literal else ())


def strings(literals: tuple[str, ...]) -> Array:
    """Quote several literals."""
    return Array(tuple(map(string, literals)))


def objects(*entries: tuple[str, Expression]) -> Object:
    """Build an object from pairs."""
    return Object(tuple(ObjectElement(key, value) for key, value in entries))
