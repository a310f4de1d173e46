"""Mutants of a file, and those that are drawn of a room by seed."""

from __future__ import annotations

import ast
import random
from copy import copy
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from tests.mutants.blocks import LISTS, SCOPES, blocks
from tests.mutants.operators import instead, is_untouched
from tests.mutants.rooms import ROOT, files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

AROUND: Final = 24
LONGEST: Final = 120
UNTOUCHED: Final = (*SCOPES, ast.JoinedStr, ast.Raise, ast.Assert, ast.excepthandler)
TYPES: Final = ("annotation", "decorator_list")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one line; ``number`` distinguishes equal ones, and a test of it runs the ``block``."""

    file: Path
    function: str
    source: str
    change: str
    number: int
    line: int
    block: int

    @property
    def key(self) -> tuple[str, str, str, str, int]:
        """What names a mutant although lines above it come and go."""
        return str(self.file), self.function, self.source, self.change, self.number


@dataclass(frozen=True, slots=True)
class Draw:
    """Mutants of a room; ``unseen`` counts those that were drawn, too, but of code that no test runs."""

    mutants: tuple[Mutant, ...]
    unseen: int


def drawn(room: str, seed: int, count: int, is_run: Callable[[Mutant], bool]) -> Draw:
    """Draw mutants of a room until ``count`` are of code that a test runs: for one seed and code the same."""
    every = [mutant for path in files(room) for mutant in mutants(path)]
    random.Random(f"{seed} {room}").shuffle(every)  # noqa: S311 - no secret
    places = [place for place, mutant in enumerate(every) if is_run(mutant)][:count]
    return Draw(tuple(every[place] for place in places), places[-1] + 1 - len(places) if places else 0)


@cache
def mutants(path: Path) -> tuple[Mutant, ...]:
    """Give all mutants of a file below the root."""
    text = (ROOT / path).read_text("utf-8")
    return tuple(mutant for mutant, _, _ in _changes(path, text, ast.parse(text)))


def mutated(mutant: Mutant) -> ast.Module:
    """Give the code of a mutant's file with its change."""
    text = (ROOT / mutant.file).read_text("utf-8")
    tree = ast.parse(text)
    node, other = next(
        (node, other) for made, node, other in _changes(mutant.file, text, tree) if made == mutant
    )
    _Put(node, other).visit(tree)
    return ast.fix_missing_locations(tree)


class _Put(ast.NodeTransformer):
    """Put another node in the place of one."""

    def __init__(self, node: ast.AST, other: ast.AST) -> None:
        self.node, self.other = node, other

    def visit(self, node: ast.AST) -> ast.AST:
        return self.other if node is self.node else self.generic_visit(node)


def _changes(path: Path, text: str, tree: ast.Module) -> Iterator[tuple[Mutant, ast.AST, ast.AST]]:
    """Give each mutant with the node that it changes, and what it puts there."""
    lines = text.splitlines()
    seen: dict[tuple[str, str, str], int] = {}
    for block in blocks(tree):
        for node, line in (
            found for statement in block.statements for found in _nodes(statement, block.first)
        ):
            for other in instead(node, block.returns):
                place = (block.function, lines[line - 1].strip(), _change(_text(node), _text(other)))
                seen[place] = seen.get(place, 0) + 1
                yield Mutant(path, *place, seen[place], line, block.first), node, other


def _nodes(node: ast.AST, line: int) -> Iterator[tuple[ast.AST, int]]:
    """Give the nodes of a statement with their lines, except those in other blocks, types, and messages."""
    line = getattr(node, "lineno", line)
    if isinstance(node, UNTOUCHED) or _is_cast(node) or is_untouched(node):
        return
    yield node, line
    for name, value in ast.iter_fields(node):
        if name in TYPES or (name in LISTS and isinstance(value, list)):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _nodes(child, line)


def _is_cast(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "cast"


def _text(node: ast.AST) -> str:
    """Write a node in one line, without the statements below it."""
    shown = copy(node)
    for name in LISTS:
        if isinstance(getattr(shown, name, None), list):
            setattr(shown, name, [ast.Expr(ast.Constant(...))] if name == "body" else [])
    return " ".join(ast.unparse(shown).split())


def _change(before: str, after: str) -> str:
    """Show what differs, with a few lines around it."""
    begin = max(0, _alike(before, after) - AROUND)
    alike = _alike(before[begin:][::-1], after[begin:][::-1])
    end = max(0, alike - AROUND)
    return " → ".join(_part(text, begin, len(text) - end) for text in (before, after))


def _alike(one: str, other: str) -> int:
    """Count the letters that both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _part(text: str, begin: int, end: int) -> str:
    shown = text[begin:end]
    middle = shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 40]}…{shown[-40:]}"
    return f"{'…' * (begin > 0)}{middle}{'…' * (end < len(text))}"
