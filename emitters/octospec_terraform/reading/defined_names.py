"""The names in a module, to report those that nothing defines."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from octospec_terraform.syntax import (
    Array,
    Attribute,
    Binary,
    Blank,
    Block,
    Call,
    Comment,
    Conditional,
    ForExpression,
    IndexTerm,
    Member,
    Name,
    Not,
    Number,
    Object,
    Template,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octospec_terraform.syntax import BodyItem, Expression


def names(item: BodyItem) -> Iterator[Name]:
    """List every name in a block or an attribute."""
    match item:
        case Block():
            for inner in item.body:
                yield from names(inner)
        case Attribute():
            yield from _names(item.value)
        case Comment() | Blank():
            pass
        case _:
            assert_never(item)


def _names(value: Expression) -> Iterator[Name]:
    if isinstance(value, Name):
        yield value
    for part in _parts(value):
        yield from _names(part)


def _parts(value: Expression) -> tuple[Expression, ...]:
    match value:
        case Template(parts):
            return tuple(part for part in parts if not isinstance(part, str))
        case Array(items):
            return tuple(item for item in items if not isinstance(item, Comment))
        case Object(entries):
            return tuple(entry.value for entry in entries)
        case Call(_, arguments):
            return arguments
        case Conditional(test, then, otherwise):
            return (test, then, otherwise)
        case Binary(_, left, right) | IndexTerm(left, right) | ForExpression(_, left, right):
            return (left, right)
        case Member(of) | Not(of):
            return (of,)
        case Name() | Number():
            return ()
        case _:
            assert_never(value)
