"""What plugin authors import is public: ``octo_spec.plugin``, ``octo_spec.lint``, ``octo_spec.testing``."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import octo_spec.lint
import octo_spec.plugin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROOT = Path(__file__).parents[2]
DOORS = [octo_spec.plugin, octo_spec.lint]


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """List what a file imports from octospec: module and name."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("octo_spec"):
            yield from ((str(node.module), alias.name) for alias in node.names)


@pytest.mark.parametrize("door", DOORS)
def test_each_public_name_is_given_by_its_module(door: ModuleType) -> None:
    assert len(set(door.__all__)) == len(door.__all__)
    for module, names in door.PUBLIC.items():
        for name in names:
            assert getattr(door, name) is getattr(import_module(module), name)


@pytest.mark.parametrize("door", DOORS)
def test_type_checkers_see_the_same_names(door: ModuleType) -> None:
    written = set(imports(Path(str(door.__file__))))
    table = {(module, name) for module, names in door.PUBLIC.items() for name in names}
    assert written - table == {("octo_spec.plugin.public_names", "imported_on_demand")}
    assert table <= written


@pytest.mark.parametrize("door", DOORS)
def test_a_door_imports_only_the_names_that_are_used(door: ModuleType) -> None:
    program = (
        f"import sys, {door.__name__} as door\n"
        "print(sorted(set(door.PUBLIC) & set(sys.modules)))\n"
        "from octo_spec.plugin import Span\n"
        "print('octo_spec.model.deployment' in sys.modules)"
    )
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert printed.stdout == "[]\nFalse\n"


def test_what_is_not_public_cannot_be_imported() -> None:
    with pytest.raises(ImportError, match="cannot import name 'offers'"):
        from octo_spec.plugin import offers  # type: ignore[attr-defined]  # noqa: F401, PLC0415 - it is not there


@pytest.mark.parametrize(
    ("example", "door"),
    [
        ("emitter-aws-cli", "octo_spec.plugin"),
        ("emitter-pulumi-yaml", "octo_spec.plugin"),
        ("rules-acme", "octo_spec.lint"),
    ],
)
def test_an_example_imports_only_public_names(example: str, door: str) -> None:
    modules = {module for path in (ROOT / "examples" / example).rglob("*.py") for module, _ in imports(path)}
    assert modules == {door, "octo_spec.testing"}
