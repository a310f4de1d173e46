"""The code of the rooms as it runs here: with marks that record what ran, or with a mutant's function."""

from __future__ import annotations

import ast
import gc
import pkgutil
import sys
from collections import Counter
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder, SourceFileLoader
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Final, TypeAlias

from tests.mutants.blocks import MARK, marked
from tests.mutants.drawing import mutated
from tests.mutants.rooms import ROOMS, ROOT, files, module_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from importlib.machinery import ModuleSpec
    from pathlib import Path
    from types import ModuleType

    from tests.mutants.drawing import Mutant

PACKAGES: Final = (
    "octo_spec",
    "octospec_cloudformation",
    "octospec_iam_json",
    "octospec_review",
    "octospec_terraform",
)
LATER: Final = ("octo_spec.testing", "octo_spec.__main__")
"""How many examples a law takes is decided when the first is imported; the second runs the command line."""


def load_all() -> None:
    """Import what tests use, so that no fork has to."""
    for package in map(import_module, PACKAGES):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith(LATER):
                import_module(module.name)


RanBlocks: TypeAlias = dict[str, set[int]]
"""The blocks that ran, by file: a mark adds a number to a set, and does nothing else, since it runs often."""


# --- marks -------------------------------------------------------------------------------------


def mark(ran_blocks: RanBlocks) -> None:
    """Let each block of a room that is imported from now on add its first line to ``ran_blocks``."""
    paths = {module_name(path): path for room in ROOMS for path in files(room)}
    assert not sys.modules.keys() & paths.keys()
    sys.meta_path.insert(0, _Finder(paths, ran_blocks))


class _Finder(MetaPathFinder):
    def __init__(self, paths: dict[str, Path], ran_blocks: RanBlocks) -> None:
        self._paths, self._ran_blocks = paths, ran_blocks

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self._paths:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        assert spec is not None
        assert spec.origin is not None
        spec.loader = _Loader(fullname, spec.origin, self._paths[fullname], self._ran_blocks)
        return spec


class _Loader(SourceFileLoader):
    """Gives the code with marks, and neither reads nor writes bytecode."""

    def __init__(self, fullname: str, path: str, below_root: Path, ran_blocks: RanBlocks) -> None:
        super().__init__(fullname, path)
        self._below_root, self._ran_blocks = below_root, ran_blocks

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - what Python calls it
        return _compiled(self._below_root, marked(ast.parse((ROOT / self._below_root).read_text("utf-8"))))

    def exec_module(self, module: ModuleType) -> None:
        vars(module)[MARK] = self._ran_blocks.setdefault(str(self._below_root), set()).add
        super().exec_module(module)


def _compiled(path: Path, tree: ast.Module) -> CodeType:
    return compile(tree, str(ROOT / path), "exec", dont_inherit=True)


# --- mutants -----------------------------------------------------------------------------------


def put(mutant: Mutant) -> None:
    """Let the loaded function of a mutant run the mutant's code from now on, and those that were made in it.

    What else was computed when its module was imported stays: no test ran that.
    """
    written = _functions(_compiled(mutant.file, ast.parse((ROOT / mutant.file).read_text("utf-8"))))
    changed = _functions(_compiled(mutant.file, mutated(mutant)))
    others = {place: changed[place] for place, old in written.items() if changed.get(place, old) != old}
    assert others
    found = [one for one in gc.get_objects() if isinstance(one, FunctionType)]
    there = [one for one in found if _place(one.__code__) in others and _fits(one, others)]
    assert there
    for function in there:
        function.__code__ = others[_place(function.__code__)]


Place: TypeAlias = tuple[str, str, int]


def _place(code: CodeType) -> Place:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _fits(function: FunctionType, others: Mapping[Place, CodeType]) -> bool:
    """Whether the new code asks for the same variables of the function around it."""
    return function.__code__.co_freevars == others[_place(function.__code__)].co_freevars


def _functions(code: CodeType) -> dict[Place, CodeType]:
    """Give the functions of a module by place, also those in others, except two in one place."""
    every = [*_below(code)]
    count = Counter(map(_place, every))
    return {_place(one): one for one in every if count[_place(one)] == 1}


def _below(code: CodeType) -> Iterator[CodeType]:
    for inner in (each for each in code.co_consts if isinstance(each, CodeType)):
        if inner.co_flags & 0x01:  # CO_OPTIMIZED: a function, where a class has no fast locals
            yield inner
        yield from _below(inner)
