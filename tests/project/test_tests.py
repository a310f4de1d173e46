"""The tests themselves: each file has something that `make quick` runs."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
FILES = sorted(path.relative_to(TESTS) for path in TESTS.rglob("test_*.py"))


def is_large(test: ast.stmt) -> bool:
    """Tell whether the whole test is marked; a mark on some of its parameters leaves the others."""
    marks = test.decorator_list if isinstance(test, ast.FunctionDef | ast.ClassDef) else ()
    return any(ast.unparse(mark) == "pytest.mark.large" for mark in marks)


def is_test(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.FunctionDef | ast.ClassDef) and statement.name.lower().startswith("test")


@pytest.mark.parametrize("path", FILES, ids=str)
def test_each_file_has_a_test_that_is_not_large(path: Path) -> None:
    tests = filter(is_test, ast.parse((TESTS / path).read_text("utf-8")).body)
    assert not all(map(is_large, tests))
