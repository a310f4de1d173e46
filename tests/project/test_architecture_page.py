"""docs/architecture.md: the functions that it walks through and the tests that it names exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
STEPS = re.findall(r"^\| \d+ \| `([^:`]+):(\w+)`", PAGE, re.MULTILINE)
FILES = re.findall(r"`((?:tests|octo_spec|emitters)/[\w./]*)`", PAGE)


def _functions(file: Path) -> set[str]:
    nodes = ast.walk(ast.parse(file.read_text("utf-8")))
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef)}


@pytest.mark.skipif(not (ROOT / "octo_spec").exists(), reason="the built wheel is tested without the sources")
@pytest.mark.parametrize(("file", "function"), STEPS)
def test_a_step_is_a_function(file: str, function: str) -> None:
    assert function in _functions(ROOT / file)


@pytest.mark.skipif(not (ROOT / "octo_spec").exists(), reason="the built wheel is tested without the sources")
@pytest.mark.parametrize("file", FILES)
def test_a_file_that_is_named_exists(file: str) -> None:
    assert (ROOT / file).exists()


def test_the_steps_are_numbered_without_a_gap() -> None:
    numbers = re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)
    assert numbers == [str(index + 1) for index in range(len(STEPS))]
