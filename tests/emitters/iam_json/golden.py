"""Writes the expected files: ``python -m tests.emitters.iam_json.golden``.

The script is omitted: it is the same everywhere, and part of the package.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from octo_spec.plugin.contract import EmitterOptions
from octospec_iam_json import EMITTER
from tests.emitters.iam_json.samples import SAMPLES

FOLDER = Path(__file__).parents[2] / "cases" / "iam_json"


def expected(name: str) -> dict[str, str]:
    """Read the expected files of a case, by path."""
    folder = FOLDER / name
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def emitted(name: str) -> dict[str, str]:
    """Write a sample, by path."""
    emission = EMITTER.emit(SAMPLES[name], EmitterOptions())
    return {
        str(artifact.path): artifact.text
        for artifact in emission.artifacts
        if artifact.path.name != "apply.sh"
    }


def main() -> None:
    """Write every case."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    for name in SAMPLES:
        for path, text in emitted(name).items():
            file = FOLDER / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8", newline="")


if __name__ == "__main__":
    main()
