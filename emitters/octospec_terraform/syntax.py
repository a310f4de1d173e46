"""HCL as a closed tree, for third-party files and for octospec's own.

The reader creates it from python-hcl2's tree; the writer builds it and formats it. Comparisons ignore places
and comments. Grammar: https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

from __future__ import annotations

from dataclasses import field
from functools import reduce
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.diagnostics import Span
from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction


@frozen
class _Placed:
    span: Span = field(default=Span(""), compare=False, kw_only=True)


@frozen
class Literal(_Placed):
    """A number, ``true``, ``false`` or ``null``."""

    value: int | Fraction | bool | None
    is_truth: bool = field(init=False)
    """Whether it is ``true`` or ``false``: to Python, these equal 1 and 0."""

    def __post_init__(self) -> None:
        """Distinguish a truth value from a number."""
        object.__setattr__(self, "is_truth", isinstance(self.value, bool))


@frozen
class Template(_Placed):
    """A quoted text or a heredoc: literal parts, expressions and directives."""

    parts: tuple[TemplatePart, ...] = ()

    @property
    def literal(self) -> str | None:
        """The whole text if it contains no expression or directive, else ``None``."""
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
    """``%{ for key, value in source }body%{ endfor }``; ``key`` is empty if there is one variable only."""

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
    """``function(argument, …)``; if it ``expands``, the last argument is a list of arguments."""

    function: str
    arguments: tuple[Expression, ...]
    expands: bool = False


@frozen
class Tuple(_Placed):
    """``[item, …]``; each comment is above the item at its position, and only ever written."""

    items: tuple[Expression, ...] = ()
    comments: tuple[tuple[int, Comment], ...] = field(default=(), compare=False, kw_only=True)


@frozen
class Object(_Placed):
    """``{ key = value, … }``."""

    entries: tuple[tuple[Expression, Expression], ...] = ()

    def get(self, key: str) -> Expression | None:
        """Return the value of a literal key."""
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
    """``[for key, value in source : body if test]``; ``key`` is empty if there is one variable only.

    With an ``item_key`` it results in an object, whose values are lists if it is ``grouped``.
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
    """A construct that octospec does not understand; evaluation gives up on the smallest unit around it.

    ``plan`` is the digest of the plan whose apply decides the value, if one does: in another plan, the same
    argument may have another value.
    """

    message: str
    plan: str = field(default="", kw_only=True)


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
class Comment:
    """A comment line; only the writer uses it."""

    text: str


@frozen
class Blank:
    """An empty line; only the writer uses it."""


@frozen
class Block(_Placed):
    """``kind "label" { … }``, which HCL calls a block."""

    kind: str
    labels: tuple[str, ...]
    body: Body


BodyItem: TypeAlias = "Attribute | Block | Comment | Blank"


@frozen
class Body:
    """The contents of braces or of a file, in order; its attributes and its blocks."""

    items: tuple[BodyItem, ...] = ()
    attributes: tuple[Attribute, ...] = field(init=False, compare=False)
    blocks: tuple[Block, ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Separate the attributes from the blocks."""
        attributes = tuple(item for item in self.items if isinstance(item, Attribute))
        object.__setattr__(self, "attributes", attributes)
        blocks = tuple(item for item in self.items if isinstance(item, Block))
        object.__setattr__(self, "blocks", blocks)

    def get(self, name: str) -> Expression | None:
        """Return the value of an attribute."""
        return next((each.value for each in self.attributes if each.name == name), None)

    def of_kind(self, *kinds: str) -> tuple[Block, ...]:
        """List the blocks of some kinds."""
        return tuple(block for block in self.blocks if block.kind in kinds)


# --- builders ----------------------------------------------------------------------------------

BLANK: Final = Blank()
NULL: Final = Literal(None)
TRUE: Final = Literal(True)  # noqa: FBT003 - the word itself
FALSE: Final = Literal(False)  # noqa: FBT003 - the word itself


def text(literal: str, span: Span) -> Template:
    """Quote a literal from a place in a file."""
    return Template((literal,) if literal else (), span=span)


def string(literal: str) -> Template:
    """Quote a literal."""
    return Template((literal,) if literal else ())


def strings(literals: Iterable[str]) -> Tuple:
    """Quote several literals."""
    return Tuple(tuple(map(string, literals)))


def list_expression(items: Iterable[Expression | Comment]) -> Tuple:
    """Make a list of items, each with the comments that come before it."""
    found: list[Expression] = []
    comments: list[tuple[int, Comment]] = []
    for item in items:
        if isinstance(item, Comment):
            comments.append((len(found), item))
        else:
            found.append(item)
    return Tuple(tuple(found), comments=tuple(comments))


def objects(*entries: tuple[str, Expression]) -> Object:
    """Build an object from pairs."""
    return Object(tuple((string(key), value) for key, value in entries))


def block(kind: str, labels: Iterable[str] = (), body: Iterable[BodyItem] = ()) -> Block:
    """Build a block with its contents."""
    return Block(kind, tuple(labels), Body(tuple(body)))


def dotted(path: str) -> Expression:
    """Build ``var.x``, or any other path of names."""
    first, *names = path.split(".")
    start: Expression = Name(first)
    return reduce(Member, names, start)


def path_of(expression: Expression) -> str | None:
    """Return an expression as a path of names, as ``var.x``; ``None`` for any other one."""
    match expression:
        case Name(name):
            return name
        case Member(of, name) if (before := path_of(of)) is not None:
            return f"{before}.{name}"
        case _:
            return None
