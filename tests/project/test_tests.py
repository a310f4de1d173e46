"""The tests themselves: each file is about a module or listed in tests/README.md, and has something quick."""

from __future__ import annotations

import ast
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

import pytest

TESTS = Path(__file__).parents[1]
FILES = sorted(path.relative_to(TESTS) for path in TESTS.rglob("test_*.py"))
LISTED = re.findall(r"^\| `(\S+/test_\S+\.py)` \|", (TESTS / "README.md").read_text("utf-8"), re.MULTILINE)


@cache
def names_below(package: str, folder: str) -> set[str]:
    """Give the names of all modules and packages below a folder of an installed package."""
    spec = find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations
    [root] = spec.submodule_search_locations
    return {path.stem for path in (Path(root) / folder).rglob("*") if path.is_dir() or path.suffix == ".py"}


def is_about_a_module(path: Path) -> bool:
    name = path.stem.removeprefix("test_")
    match path.parts:
        case ["emitters", format_name, _]:
            return name in names_below(f"octospec_{format_name}", "")
        case [room, *_, _]:
            return name in names_below("octo_spec", room)
        case _:
            return find_spec(f"octo_spec.{name}") is not None


def is_listed(path: Path) -> bool:
    return any(PurePosixPath(path).match(row) for row in LISTED)


def test_each_test_file_belongs_to_a_module_or_is_listed() -> None:
    assert [str(path) for path in FILES if is_listed(path) is is_about_a_module(path)] == []


def test_each_row_is_there_once() -> None:
    assert [row for row in dict.fromkeys(LISTED) if LISTED.count(row) > 1] == []


def test_each_row_names_existing_files() -> None:
    assert [row for row in LISTED if not any(PurePosixPath(path).match(row) for path in FILES)] == []


# --- what `make quick` runs --------------------------------------------------------------------


SKIPPED = ("pytest.mark.large", "pytest.mark.medium")


def is_large(test: ast.stmt) -> bool:
    """Return whether the whole test is marked; a mark on some parameters is not one of the whole test."""
    marks = test.decorator_list if isinstance(test, ast.FunctionDef | ast.ClassDef) else ()
    return any(ast.unparse(mark) in SKIPPED for mark in marks)


def is_test(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.FunctionDef | ast.ClassDef) and statement.name.lower().startswith("test")


def is_quick(path: Path) -> bool:
    tests = filter(is_test, ast.parse((TESTS / path).read_text("utf-8")).body)
    return not all(map(is_large, tests))


@pytest.mark.medium
def test_each_file_has_a_test_that_is_not_large() -> None:
    assert [str(path) for path in FILES if not is_quick(path)] == []
