"""HCL as vendors write it, as a closed tree with places: https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md.

``octospec_terraform.syntax`` is the small part of it that octospec writes.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias

from octo_spec.diagnostics import Span
from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from octospec_terraform.evaluating.binary_numbers import Number


@frozen
class _Placed:
    span: Span = field(default=Span(""), compare=False, kw_only=True)


@frozen
class Literal(_Placed):
    """A number, ``true``, ``false`` or ``null``."""

    value: Number | bool | None


@frozen
class Template(_Placed):
    """A quoted text or a heredoc: literal parts, expressions and directives."""

    parts: tuple[TemplatePart, ...] = ()

    @property
    def literal(self) -> str | None:
        """The whole text where nothing is to be filled in, else ``None``."""
        literals = tuple(part for part in self.parts if isinstance(part, str))
        return "".join(literals) if len(literals) == len(self.parts) else None


@frozen
class TemplateIf(_Placed):
    """``%{ if test }then%{ else }otherwise%{ endif }``."""

    test: Expression
    then: Template
    otherwise: Template


@frozen
class TemplateFor(_Placed):
    """``%{ for key, value in source }body%{ endfor }``; ``key`` is empty where there is none."""

    key: str
    value: str
    source: Expression
    body: Template


TemplatePart: TypeAlias = "str | TemplateIf | TemplateFor | Expression"


@frozen
class Name(_Placed):
    """A name that begins a path: ``var``, ``each``, a type of resources, a variable of a ``for``."""

    name: str


@frozen
class Member(_Placed):
    """``of.name``."""

    of: Expression
    name: str


@frozen
class Index(_Placed):
    """``of[key]``."""

    of: Expression
    key: Expression


@frozen
class Splat(_Placed):
    """``of[*].a.b``: the path for each element."""

    of: Expression
    path: tuple[str | Expression, ...]


@frozen
class Call(_Placed):
    """``function(argument, …)``; where it ``expands``, the last argument is a list of arguments."""

    function: str
    arguments: tuple[Expression, ...]
    expands: bool = False


@frozen
class Tuple(_Placed):
    """``[item, …]``."""

    items: tuple[Expression, ...] = ()


@frozen
class Object(_Placed):
    """``{ key = value, … }``."""

    entries: tuple[tuple[Expression, Expression], ...] = ()

    def get(self, key: str) -> Expression | None:
        """Give the value of a literal key."""
        found = (value for name, value in self.entries if isinstance(name, Template) and name.literal == key)
        return next(found, None)


@frozen
class Conditional(_Placed):
    """``test ? then : otherwise``."""

    test: Expression
    then: Expression
    otherwise: Expression


@frozen
class Binary(_Placed):
    """``left operator right``."""

    operator: str
    left: Expression
    right: Expression


@frozen
class Unary(_Placed):
    """``!operand`` or ``-operand``."""

    operator: str
    operand: Expression


@frozen
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


@frozen
class Refused(_Placed):
    """What is not understood; evaluating it gives up on the smallest whole that holds it."""

    message: str


Expression: TypeAlias = (
    "Literal | Template | Name | Member | Index | Splat | Call | Tuple | Object"
    " | Conditional | Binary | Unary | For | Refused"
)


@frozen
class Attribute(_Placed):
    """``name = value`` in a body."""

    name: str
    value: Expression


@frozen
class Block(_Placed):
    """``kind "label" { … }``, in HCL's own word."""

    kind: str
    labels: tuple[str, ...]
    body: Body


@frozen
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
