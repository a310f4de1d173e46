"""Blocks of statements that run one after another: what is recorded of a test is which blocks it ran."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK: Final = "__ran__"
COMPOUND: Final = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match)
FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
SCOPES: Final = (*FUNCTIONS, ast.ClassDef)
LISTS: Final = ("body", "orelse", "finalbody")
PARTS: Final = ("handlers", "cases")


@dataclass(frozen=True, slots=True)
class Block:
    """Statements of one function, the line of the ``first``, and what the function says it ``returns``."""

    first: int
    function: str
    returns: str
    statements: tuple[ast.stmt, ...]


def blocks(tree: ast.Module) -> Iterator[Block]:
    """Cut all functions of a module into blocks."""
    for name, function in _functions(tree, ()):
        returns = ast.unparse(function.returns) if function.returns else ""
        for statements in _lists(function):
            for run in _runs(statements):
                yield Block(run[0].lineno, name, returns, run)


def _functions(
    parent: ast.AST, path: tuple[str, ...]
) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for child in ast.iter_child_nodes(parent):
        inner = (*path, child.name) if isinstance(child, SCOPES) else path
        if isinstance(child, FUNCTIONS):
            yield ".".join(inner), child
        yield from _functions(child, inner)


def _lists(parent: ast.AST) -> Iterator[list[ast.stmt]]:
    """Give all lists of statements below a node that are of the same function, without docstrings."""
    documented = isinstance(parent, FUNCTIONS) and ast.get_docstring(parent) is not None
    for name in LISTS:
        statements = getattr(parent, name, [])[documented and name == "body" :]
        yield statements
        for statement in statements:
            yield from () if isinstance(statement, SCOPES) else _lists(statement)
    for part in (part for name in PARTS for part in getattr(parent, name, ())):
        yield from _lists(part)


def _runs(statements: list[ast.stmt]) -> Iterator[tuple[ast.stmt, ...]]:
    """Cut after each statement that may leave the function, or hold others."""
    ends = [place + 1 for place, each in enumerate(statements) if isinstance(each, COMPOUND)]
    for begin, end in zip((0, *ends), (*ends, len(statements)), strict=True):
        if begin < end:
            yield tuple(statements[begin:end])


def marked(tree: ast.Module) -> ast.Module:
    """Let each block report its first line, by a call, when it begins."""
    firsts = {id(block.statements[0]): block.first for block in blocks(tree)}
    for node in tuple(ast.walk(tree)):
        for name in LISTS:
            if isinstance(statements := getattr(node, name, None), list):
                setattr(node, name, [each for one in statements for each in _with_mark(one, firsts)])
    return ast.fix_missing_locations(tree)


def _with_mark(statement: ast.stmt, firsts: dict[int, int]) -> tuple[ast.stmt, ...]:
    if id(statement) not in firsts:
        return (statement,)
    line = ast.Constant(firsts[id(statement)])
    call = ast.Expr(ast.Call(ast.Name(MARK, ast.Load()), [line], []))
    return (ast.copy_location(call, statement), statement)
