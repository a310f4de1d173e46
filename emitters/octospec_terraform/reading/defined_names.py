"""The names in a module, to report those that nothing defines."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from octospec_terraform.syntax import (
    Binary,
    Call,
    Conditional,
    For,
    Index,
    Literal,
    Member,
    Name,
    Object,
    Refused,
    Splat,
    Template,
    TemplateFor,
    TemplateIf,
    Tuple,
    Unary,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octospec_terraform.syntax import Block, Expression


def locals_named(block: Block) -> Iterator[Member]:
    """List every ``local.name`` in a block."""
    for attribute in block.body.attributes:
        yield from _locals(attribute.value)
    for inner in block.body.blocks:
        yield from locals_named(inner)


def _locals(value: Expression) -> Iterator[Member]:
    if isinstance(value, Member) and isinstance(value.of, Name) and value.of.name == "local":
        yield value
    for part in _parts(value):
        yield from _locals(part)


def _parts(value: Expression) -> tuple[Expression, ...]:
    match value:
        case Template(parts):
            return tuple(part for part in parts if not isinstance(part, str | TemplateIf | TemplateFor))
        case Tuple(items):
            return items
        case Object(entries):
            return tuple(value for _, value in entries)
        case Call(_, arguments):
            return arguments
        case Conditional(test, then, otherwise):
            return (test, then, otherwise)
        case Binary(_, left, right) | Index(left, right) | For(_, _, left, right):
            return (left, right)
        case Member(of) | Unary(_, of) | Splat(of, _):
            return (of,)
        case Name() | Literal() | Refused():
            return ()
        case _:
            assert_never(value)
