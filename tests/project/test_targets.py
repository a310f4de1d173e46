"""The core knows no target: what depends on one is data that its emitter declares."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

import octo_spec

if TYPE_CHECKING:
    from collections.abc import Iterator

# The package that is imported, which is the installed one where the wheel is tested.
CORE: Final = Path(octo_spec.__file__).parent
ROOMS: Final = sorted(
    path.name for path in CORE.iterdir() if not path.name.startswith("__") and path.is_dir()
)
MODULES: Final = sorted(path.name for path in CORE.glob("*.py"))

TARGET: Final = re.compile("(?i)cloudformation|terraform|hcl")
OF_AWS: Final = re.compile(
    r"(?im)https://\S+|\bcloudformation(?=:|\")|^cloudformation(?= )|AWSCloudFormation(?=/)"
)
"""AWS's own service of that name: its pages, its actions, ARNs, and rows about it in tables."""
NAME_THE_SERVICE: Final = {"analysis", "iam", "lint", "model", "review", "symbolic", "testing"}
"""Rooms that know the service; all others name nothing of that name at all."""

EXCEPTIONS: Final = {
    "release/registration.py": "reads what AWS sends of a stack, and the outputs that tools print",
    "foreign/access_giving_types.py": "a table of types of resources: one format uses those of both",
    "iam/identity_providers.py": "a table of identity providers, one of which is the host app.terraform.io",
    "lint/rules/honesty/tag_that_no_update_changes.py": "a rule about stacks, whose page names AWS's service",
    "release/publication.py": "a table of the media types of all suffixes",
}
"""File that names a target -> why it may."""


def naming(paths: Iterator[Path]) -> list[str]:
    """List the files that name a target."""
    texts = {path.relative_to(CORE).as_posix(): path.read_text("utf-8") for path in paths}
    assert texts
    return [name for name, text in texts.items() if TARGET.search(_without_service(name, text))]


def _without_service(name: str, text: str) -> str:
    return OF_AWS.sub("", text) if name.partition("/")[0] in NAME_THE_SERVICE else text


@pytest.mark.parametrize("room", [room for room in ROOMS if room != "cli"])
def test_a_room_of_the_core_names_no_target(room: str) -> None:
    assert set(naming((CORE / room).rglob("*.py"))) - EXCEPTIONS.keys() == set()


def test_a_module_outside_the_rooms_names_no_target() -> None:
    assert naming(CORE / name for name in MODULES) == []


def test_each_exception_is_still_needed() -> None:
    assert naming(CORE / name for name in EXCEPTIONS) == list(EXCEPTIONS)


# --- the command line ---------------------------------------------------------------------------

MESSAGES: Final = {
    (
        "cli/args/release_args.py",
        "does not begin with https://, which the console and Terraform require",
    ): "a message that says who asks for it, and decides nothing",
}
"""File and text of the command line that names a target -> why it may."""


def decisive_texts(tree: ast.Module) -> Iterator[str]:
    """Return the texts of a module, except docstrings and examples, which are its help."""
    shown = {
        id(part)
        for node in ast.walk(tree)
        for part in ast.walk(node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "examples"
    }
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in shown | docstrings:
                yield text
            case ast.Name(name) | ast.Attribute(attr=name):
                yield name


@pytest.mark.medium
def test_the_command_line_names_targets_only_in_its_help() -> None:
    found = {
        (path.relative_to(CORE).as_posix(), text)
        for path in (CORE / "cli").rglob("*.py")
        for text in decisive_texts(ast.parse(path.read_text("utf-8")))
        if TARGET.search(text)
    }
    assert found == MESSAGES.keys()
