"""Artifacts of each format, and templates that others wrote, changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.attack.cases import Case, over_a_side
from tests.attack.mutations import changed_bytes
from tests.attack.sources import changed, changed_template, folder_files, folders, modules, templates

if TYPE_CHECKING:
    from random import Random


def template(random: Random) -> Case:
    """Read a template as a side, or import it."""
    content = changed_template(random, random.choice(templates()))
    return Case("template", {"in.yaml": content}, over_a_side(random, "in.yaml"))


def module(random: Random) -> Case:
    """Read a Terraform module, or import it."""
    files = folder_files(random.choice(modules()))
    name = random.choice([name for name in files if name.endswith(".tf")])
    files[name] = changed_bytes(random, files[name])
    return Case("module", files, over_a_side(random, "in"))


def documents(random: Random) -> Case:
    """Read a folder of documents with their index."""
    folder = random.choice(folders("iam-json"))
    files = folder_files(folder)
    names = [name for name in files if name.endswith(".json")]
    name = "in/index.json" if random.random() < 0.6 else random.choice(names)
    files[name] = changed(random, folder / name.removeprefix("in/"))
    if random.random() < 0.05:
        del files[random.choice(names)]
    return Case("documents", files, over_a_side(random, "in"))
