"""Write the golden modules: ``python -m tests.emitters.terraform.golden``; never edit them by hand."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from octospec_terraform import EMITTER
from tests.emitters.terraform.samples import DEPLOYMENTS

if TYPE_CHECKING:
    from octo_spec.plugin.artifacts import Artifact

CASES = Path(__file__).parents[2] / "cases"
FOLDERS = {"hcl": CASES / "terraform", "json": CASES / "terraform_json"}
"""Where the modules of a syntax are."""


def emitted(name: str, syntax: str = "hcl") -> tuple[Artifact, ...]:
    """Write the module of a sample."""
    emission = EMITTER.emit(DEPLOYMENTS[name], EMITTER.options(syntax=syntax))
    assert not emission.diagnostics
    return emission.artifacts


def write() -> None:
    """Write all modules."""
    for syntax, folder in FOLDERS.items():
        shutil.rmtree(folder, ignore_errors=True)
        for name in DEPLOYMENTS:
            for artifact in emitted(name, syntax):
                path = folder / name / artifact.path
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(artifact.text, encoding="utf-8")


if __name__ == "__main__":
    write()
