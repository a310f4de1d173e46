"""Specs, customers files and manifests, changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from tests.attack.cases import Case, with_output
from tests.attack.foreign_files import ACCOUNT
from tests.attack.sources import ROOT, SMALL, SPEC, changed, folder_files, folders, specs

if TYPE_CHECKING:
    from random import Random

CUSTOMERS: Final = ROOT / "spec" / "customers.yaml"


def spec(random: Random) -> Case:
    """Do all that is done with a spec."""
    commands = (
        *(("validate", "in.yaml"), ("lint", "in.yaml"), ("lint", "in.yaml", "--accepted", "--strict")),
        *(
            ("access", "in.yaml"),
            ("can", "in.yaml", "iam:PassRole"),
            ("import", "in.yaml"),
            ("review", "in.yaml"),
        ),
        *(("build", "in.yaml"), ("build", "in.yaml"), ("build", "in.yaml", "--check")),
        *(("fmt", "in.yaml"), ("fmt", "in.yaml", "--check"), ("fmt", "in.yaml", "--diff")),
        *(("diff", SMALL, "in.yaml"), ("diff", "in.yaml", "in.yaml"), ("diff", "in.yaml", SMALL)),
        *(("validate", "in.yaml", "--customers", str(CUSTOMERS)), ("drift", "in.yaml", "live.json")),
    )
    content = changed(random, random.choice(specs()))
    files = {"in.yaml": content, "live.json": json.dumps(ACCOUNT).encode()}
    return Case("spec", files, with_output(random, *random.choice(commands)))


def customers(random: Random) -> Case:
    """Do all that is done with a customers file."""
    content = changed(random, CUSTOMERS)
    commands = (
        *(("validate", SPEC, "--customers", "in.yaml"),) * 3,
        ("build", SPEC, "--customers", "in.yaml", "--format", "iam-json"),
        ("access", SPEC, "--customers", "in.yaml"),
        ("lint", SPEC, "--customers", "in.yaml"),
        ("diff", SPEC, SPEC, "--customers", "in.yaml"),
        ("fmt", "in.yaml", "--diff"),
        ("access", "in.yaml"),
    )
    return Case("customers", {"in.yaml": content}, with_output(random, *random.choice(commands)))


def manifest(random: Random) -> Case:
    """Build over what another build left behind, with another manifest."""
    folder = random.choice(folders("iam-json")).parent
    files = {name.replace("in/", "out/", 1): content for name, content in folder_files(folder).items()}
    files["out/manifest.json"] = changed(random, folder / "manifest.json")
    check = ("--check",) if random.random() < 0.3 else ()
    arguments = ("build", str(folder.parent / "spec.yaml"), "--out", "out", "--format", "iam-json", *check)
    return Case("manifest", files, with_output(random, *arguments))
