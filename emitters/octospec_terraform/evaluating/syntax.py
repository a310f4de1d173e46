"""HCL as vendors write it, as a closed tree with places: https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md.

``octospec_terraform.syntax`` is the small part of it that octospec writes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from octo_spec.diagnostics import Span


@dataclass(frozen=True, slots=True)
class _Placed:
    span: Span = field(default=Span(""), compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Literal(_Placed):
    """A number, ``true``, ``false`` or ``null``."""

    value: float | bool | None


@dataclass(frozen=True, slots=True)
class Template(_Placed):
    """A quoted text or a heredoc: literal parts, expressions and directives."""

    parts: tuple[TemplatePart, ...] = ()

    @property
    def literal(self) -> str | None:
        """The whole text where nothing is to be filled in, else ``None``."""
        literals = tuple(part for part in self.parts if isinstance(part, str))
        return "".join(literals) if len(literals) == len(self.parts) else None


@dataclass(frozen=True, slots=True)
class TemplateIf(_Placed):
    """``%{ if test }then%{ else }otherwise%{ endif }``."""

    test: Expression
    then: Template
    otherwise: Template


@dataclass(frozen=True, slots=True)
class TemplateFor(_Placed):
    """``%{ for key, value in source }body%{ endfor }``; ``key`` is empty where there is none."""

    key: str
    value: str
    source: Expression
    body: Template


TemplatePart: TypeAlias = "str | TemplateIf | TemplateFor | Expression"


@dataclass(frozen=True, slots=True)
class Name(_Placed):
    """A name that begins a path: ``var``, ``each``, a type of resources, a variable of a ``for``."""

    name: str


@dataclass(frozen=True, slots=True)
class Member(_Placed):
    """``of.name``."""

    of: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Index(_Placed):
    """``of[key]``."""

    of: Expression
    key: Expression


@dataclass(frozen=True, slots=True)
class Splat(_Placed):
    """``of[*].a.b``: the path for each element."""

    of: Expression
    path: tuple[str | Expression, ...]


@dataclass(frozen=True, slots=True)
class Call(_Placed):
    """``function(argument, …)``; where it ``expands``, the last argument is a list of arguments."""

    function: str
    arguments: tuple[Expression, ...]
    expands: bool = False


@dataclass(frozen=True, slots=True)
class Tuple(_Placed):
    """``[item, …]``."""

    items: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Object(_Placed):
    """``{ key = value, … }``."""

    entries: tuple[tuple[Expression, Expression], ...] = ()

    def get(self, key: str) -> Expression | None:
        """Give the value of a literal key."""
        found = (value for name, value in self.entries if isinstance(name, Template) and name.literal == key)
        return next(found, None)


@dataclass(frozen=True, slots=True)
class Conditional(_Placed):
    """``test ? then : otherwise``."""

    test: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class Binary(_Placed):
    """``left operator right``."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Unary(_Placed):
    """``!operand`` or ``-operand``."""

    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class For(_Placed):
    """``[for key, value in source : body if test]``; ``key`` is empty where there is one variable only.

    With an ``item_key`` it gives an object, whose values are lists where it is ``grouped``.
    """

    key: str
    value: str
    source: Expression
    body: Expression
    test: Expression | None = None
    item_key: Expression | None = None
    grouped: bool = False


@dataclass(frozen=True, slots=True)
class Refused(_Placed):
    """What is not understood; evaluating it gives up on the smallest whole that holds it."""

    message: str


Expression: TypeAlias = (
    "Literal | Template | Name | Member | Index | Splat | Call | Tuple | Object"
    " | Conditional | Binary | Unary | For | Refused"
)


@dataclass(frozen=True, slots=True)
class Attribute(_Placed):
    """``name = value`` in a body."""

    name: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Block(_Placed):
    """``kind "label" { … }``, in HCL's own word."""

    kind: str
    labels: tuple[str, ...]
    body: Body


@dataclass(frozen=True, slots=True)
class Body:
    """The attributes and blocks between braces, or of a file; each kind in its order."""

    attributes: tuple[Attribute, ...] = ()
    blocks: tuple[Block, ...] = ()

    def get(self, name: str) -> Expression | None:
        """Give the value of an attribute."""
        return next((each.value for each in self.attributes if each.name == name), None)

    def of_kind(self, *kinds: str) -> tuple[Block, ...]:
        """List the blocks of some kinds."""
        return tuple(block for block in self.blocks if block.kind in kinds)


def text(literal: str, span: Span) -> Template:
    """Quote a literal."""
    return Template((literal,) if literal else (), span=span)
