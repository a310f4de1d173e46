"""What follows on what customers have: updates, take-overs of roles, changes that a spec takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.attack.cases import Case, with_output
from tests.attack.mutations import changed_bytes
from tests.attack.sources import changed, changed_template, folder_files, folders, specs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from random import Random

FORMATS: Final = ("cloudformation", "terraform", "iam-json")
ANSWERS: Final = (
    *(("--set", "account=111122223333"), ("--set", "region=us-east-1"), ("--set", "partition=aws-cn")),
    *(("--module", "module.access"), ("--module", "${x}"), ("--fix", "external-id=an-external-id")),
    *(("--match", "scheduler=Other"), ("--match", "x"), ()),
)


def into(random: Random) -> Case:
    """Write the changes of what customers have into the spec that it was built from."""
    files = _spec_and_artifacts(random)
    write = ("--write",) if random.random() < 0.5 else ()
    arguments = ("import", _side(files), "--into", "spec.yaml", *write)
    return Case("into", files, with_output(random, *arguments))


def update(random: Random) -> Case:
    """Compare what customers have with the spec, build an update of it, or write a review of that."""
    files = _spec_and_artifacts(random)
    side = _side(files)
    commands = (
        ("diff", side, "spec.yaml", "--updates"),
        ("diff", "spec.yaml", side, "--updates"),
        ("build", "spec.yaml", "--previous", side),
        ("build", "spec.yaml", "--previous", side, "--format", random.choice(FORMATS)),
        ("review", "spec.yaml", "--previous", side, "--out", "page"),
    )
    return Case("update", files, with_output(random, *random.choice(commands)))


def adopt(random: Random) -> Case:
    """Write what makes a format take over the roles of a spec."""
    answers = (*random.choice(ANSWERS), *random.choice(ANSWERS))
    out = ("--out", random.choice(("taken.json", "taken.tf", "in.yaml"))) if random.random() < 0.5 else ()
    arguments = ("adopt", "in.yaml", "--format", random.choice(FORMATS), *answers, *out)
    return Case(
        "adopt", {"in.yaml": changed(random, random.choice(specs()))}, with_output(random, *arguments)
    )


# --- what customers have -----------------------------------------------------------------------


def _spec_and_artifacts(random: Random) -> dict[str, bytes]:
    """Give a spec and what was built from it, one of both changed, or now and then both."""
    folder = random.choice(folders(random.choice(FORMATS)))
    spec = folder.parents[1] / "spec.yaml"
    files = {"spec.yaml": spec.read_bytes(), **folder_files(folder)}
    changes = random.choices((("in",), ("spec",), ("in", "spec")), (5, 3, 2))[0]
    if "spec" in changes:
        files["spec.yaml"] = changed(random, spec)
    if "in" in changes:
        name = random.choice([name for name in files if name.startswith("in/")])
        files[name] = _changed(random, folder / name.removeprefix("in/"))
    return files


def _changed(random: Random, path: Path) -> bytes:
    by_ending: dict[str, Callable[[Random, Path], bytes]] = {".json": changed, ".yaml": changed_template}
    change = by_ending.get(path.suffix)
    return change(random, path) if change else changed_bytes(random, path.read_bytes())


def _side(files: dict[str, bytes]) -> str:
    return "in/template.yaml" if "in/template.yaml" in files else "in"
