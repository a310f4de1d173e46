"""Sound files of this repository, and changes of them."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.language.plain_data import plain
from octo_spec.source import Mapping, Scalar, Sequence, parse_yaml
from tests.attack.mutations import changed_bytes, changed_tree

if TYPE_CHECKING:
    from random import Random

    from octo_spec.source import Node

ROOT: Final = Path(__file__).parents[2]
SPEC: Final = str(ROOT / "spec" / "octo.yaml")
SMALL: Final = str(ROOT / "examples" / "deploy-time-choices" / "spec.yaml")


@cache
def specs() -> tuple[Path, ...]:
    """Name the specs of this repository."""
    return (ROOT / "spec" / "octo.yaml", *sorted(ROOT.glob("examples/*/spec.yaml")))


@cache
def folders(format_name: str) -> tuple[Path, ...]:
    """Name the folders of a format that the examples were built into."""
    return tuple(sorted(ROOT.glob(f"examples/*/dist/{format_name}")))


@cache
def policies() -> tuple[Path, ...]:
    """Name some policies, small ones."""
    paths = sorted(ROOT.glob("tests/cases/**/*.json"))
    return tuple(path for path in paths if path.stat().st_size < 20_000)[::7]


@cache
def templates() -> tuple[Path, ...]:
    """Name templates: our own, and such as others write."""
    kinds = (
        "tests/cases/understood/*",
        "tests/cases/cloudformation/foreign/*",
        "examples/*/dist/*/template.yaml",
    )
    paths = (path for kind in kinds for path in sorted(ROOT.glob(kind)))
    return tuple(path for path in paths if b"AWSTemplateFormatVersion" in path.read_bytes())


@cache
def modules() -> tuple[Path, ...]:
    """Name folders of Terraform modules: our own, and such as others write."""
    understood = (ROOT / "tests" / "cases" / "understood_modules").iterdir()
    return (*folders("terraform"), *sorted(path for path in understood if path.is_dir()))


@cache
def tree(path: Path) -> object:
    """Give the data of a file."""
    node = parse_yaml(path.read_text("utf-8"), str(path)).node
    assert node is not None
    return plain(node)


def changed(random: Random, path: Path) -> bytes:
    """Change a file of YAML without tags, or of JSON, mostly as a tree: so the change comes further in."""
    if random.random() < 0.25:
        return changed_bytes(random, path.read_bytes())
    if path.suffix == ".json":
        return changed_tree(random, json.loads(path.read_text("utf-8")))
    return changed_tree(random, tree(path))


def changed_template(random: Random, path: Path) -> bytes:
    """Change a template in its bytes, or as a tree in which every function has its long name."""
    if random.random() < 0.4:
        return changed_bytes(random, path.read_bytes())
    return changed_tree(random, _tree_of_template(path))


@cache
def _tree_of_template(path: Path) -> object:
    node = parse_yaml(path.read_text("utf-8"), str(path)).node
    assert node is not None
    return _long(node)


def _long(node: Node) -> object:
    """Give the data of a template as JSON writes it: ``!Sub x`` is ``{"Fn::Sub": x}``."""
    if node.tag:
        name = node.tag.removeprefix("!")
        argument = _long(replace(node, tag=""))
        if name == "GetAtt" and isinstance(argument, str):
            argument = argument.split(".", 1)
        return {name if name in ("Ref", "Condition") else f"Fn::{name}": argument}
    match node:
        case Scalar(value):
            return value
        case Sequence(items):
            return [_long(item) for item in items]
        case Mapping(entries):
            return {entry.key.value: _long(entry.value) for entry in entries}


def folder_files(folder: Path) -> dict[str, bytes]:
    """Give the files of a folder, under ``in/``."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {f"in/{path.relative_to(folder)}": path.read_bytes() for path in files}
