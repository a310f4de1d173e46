"""What a mutant changes: each operator yields, for one node of the code, what may replace it.

Prose is left alone: a text with a space in it is a message, and tests of messages compare them whole where it
matters. So are annotations, whatever runs when the module is imported, and what changes nothing: ``rsplit``
without a limit splits as ``split`` does, and the lengths that ``strict`` compares are always the same.
"""

from __future__ import annotations

import ast
from copy import copy
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

SWAPPED: Final[Mapping[type[ast.AST], type[ast.AST]]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.And: ast.Or, ast.Or: ast.And,
    ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult, ast.BitAnd: ast.BitOr,
}  # fmt: skip
NAMES: Final[Mapping[str, str]] = {
    "any": "all",
    "all": "any",
    "min": "max",
    "max": "min",
    "startswith": "endswith",
    "endswith": "startswith",
    "removeprefix": "removesuffix",
    "removesuffix": "removeprefix",
    "issubset": "issuperset",
    "issuperset": "issubset",
    "split": "rsplit",
    "rsplit": "split",
    "partition": "rpartition",
    "rpartition": "partition",
    "union": "intersection",
    "takewhile": "dropwhile",
}
YES, NO = ast.Constant(value=True), ast.Constant(value=False)
NOTHING: Final[Mapping[str, ast.expr]] = {
    "tuple": ast.Tuple([], ast.Load()),
    "list": ast.List([], ast.Load()),
    "dict": ast.Dict([], []),
    "str": ast.Constant(""),
    "int": ast.Constant(0),
    "frozenset": ast.Call(ast.Name("frozenset", ast.Load()), [], []),
}


def instead(node: ast.AST, returns: str) -> Iterator[ast.AST]:
    """Yield all that may replace a node; ``returns`` is the annotation of its function."""
    for operator in OPERATORS:
        yield from operator(node)
    if isinstance(node, ast.Return):
        yield from _returned(node, returns)


def is_untouched(node: ast.AST) -> bool:
    """Return whether no change of an argument changes a result."""
    return isinstance(node, ast.keyword) and node.arg == "strict"


def _with(node: ast.AST, **changed: object) -> ast.AST:
    other = copy(node)
    for name, value in changed.items():
        setattr(other, name, value)
    return other


def _compared(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            other = SWAPPED[type(operator)]()
            yield _with(node, ops=[*node.ops[:place], other, *node.ops[place + 1 :]])


def _computed(node: ast.AST) -> Iterator[ast.AST]:
    """Swap what joins two values; of a sum, either part is left."""
    match node:
        case ast.BoolOp(op=operator):
            yield _with(node, op=SWAPPED[type(operator)]())
        case ast.BinOp(left=left, op=ast.Add() | ast.BitOr(), right=right):
            yield left
            yield right
        case ast.BinOp(op=operator) if type(operator) in SWAPPED:
            yield _with(node, op=SWAPPED[type(operator)]())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand


def _constant(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Constant(value=bool(value)):
            yield ast.Constant(value=not value)
        case ast.Constant(value=int(number)):
            yield ast.Constant(number + 1)
            yield ast.Constant(number - 1)
        case ast.Constant(value=str(text)) if " " not in text:
            yield ast.Constant(f"{text}other")


def _decided(node: ast.AST) -> Iterator[ast.AST]:
    """Decide a condition both ways; a loop may not become endless."""
    match node:
        case ast.If() | ast.IfExp():
            yield _with(node, test=YES)
            yield _with(node, test=NO)
        case ast.While():
            yield _with(node, test=NO)
        case ast.comprehension(ifs=[_, *_] as conditions):
            for place in range(len(conditions)):
                yield _with(node, ifs=conditions[:place] + conditions[place + 1 :])
            yield _with(node, ifs=[NO])
        case ast.match_case(guard=guard, pattern=pattern):
            if guard is not None:
                yield _with(node, guard=None)
            if not isinstance(pattern, ast.MatchAs) or pattern.pattern is not None:
                yield _with(node, guard=NO)


def _dropped(node: ast.AST) -> Iterator[ast.AST]:
    """Omit an effect, or one part of a compound."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super"))))):
            return  # Without it, the function has other free variables, so it cannot take the code's place.
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()) | ast.AugAssign():
            yield ast.Pass()
        case (
            ast.Tuple(elts=parts, ctx=ast.Load()) | ast.List(elts=parts, ctx=ast.Load()) | ast.Set(elts=parts)
        ):
            for place in range(len(parts)):
                yield _with(node, elts=parts[:place] + parts[place + 1 :])
        case ast.Dict(keys=keys, values=values):
            for place in range(len(keys)):
                left = {
                    "keys": keys[:place] + keys[place + 1 :],
                    "values": values[:place] + values[place + 1 :],
                }
                yield _with(node, **left)
        case ast.Call(keywords=keywords):
            for place in (place for place, each in enumerate(keywords) if not is_untouched(each)):
                yield _with(node, keywords=keywords[:place] + keywords[place + 1 :])


def _named(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Call(func=ast.Name(id=name) as called) if name in NAMES:
            yield _with(node, func=_with(called, id=NAMES[name]))
        case ast.Call(func=ast.Attribute(attr="split" | "rsplit"), args=[] | [_], keywords=[]):
            return
        case ast.Call(func=ast.Attribute(attr=name) as called) if name in NAMES:
            yield _with(node, func=_with(called, attr=NAMES[name]))
        case ast.Call(func=ast.Name(id="sorted"), args=[values]):
            yield _with(node, func=ast.Name("list", ast.Load()), args=[values], keywords=[])


def _returned(node: ast.Return, returns: str) -> Iterator[ast.AST]:
    """Return the other truth, or nothing of the type that the function says it returns."""
    if returns == "bool" and node.value is not None:
        yield _with(node, value=ast.UnaryOp(ast.Not(), node.value))
    elif (nothing := NOTHING.get(returns.partition("[")[0])) and node.value is not None:
        if ast.dump(nothing) != ast.dump(node.value):
            yield _with(node, value=nothing)
    elif returns.endswith("| None") and not isinstance(node.value, ast.Constant):
        yield _with(node, value=ast.Constant(None))


OPERATORS: Final[tuple[Callable[[ast.AST], Iterator[Any]], ...]] = (
    _compared,
    _computed,
    _constant,
    _decided,
    _dropped,
    _named,
)
