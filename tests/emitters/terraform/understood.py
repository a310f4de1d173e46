"""Writes what is understood of third-party modules: ``python -m tests.emitters.terraform.understood``.

Each module of ``tests/cases/understood_modules/`` has its result in ``expected.txt``. Read it before you
commit it.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from octo_spec.plugin.artifacts import Artifact, ReadMode
from octospec_terraform import EMITTER
from tests.emitters.cloudformation.understood import rendered

if TYPE_CHECKING:
    from octo_spec.plugin.artifacts import Reading

FOLDER = Path(__file__).parents[2] / "cases" / "understood_modules"
EXPECTED = "expected.txt"


def modules() -> tuple[Path, ...]:
    """List the folders of modules."""
    return tuple(sorted(path for path in FOLDER.iterdir() if path.is_dir()))


def artifacts(folder: Path) -> tuple[Artifact, ...]:
    """Read the files of a module."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != EXPECTED)
    return tuple(Artifact(PurePosixPath(path.relative_to(folder)), path.read_text("utf-8")) for path in paths)


def understand(**files: str) -> Reading:
    """Understand a module of files, by name without the ending."""
    assert EMITTER.read
    return EMITTER.read(
        tuple(Artifact(PurePosixPath(f"{name}.tf"), text) for name, text in files.items()), ReadMode.FOREIGN
    )


def result_text(folder: Path) -> str:
    """Describe the result of a module."""
    assert EMITTER.read
    reading = EMITTER.read(artifacts(folder), ReadMode.FOREIGN)
    lines = [*map(str, reading.diagnostics), ""]
    if reading.deployment is not None:
        lines += rendered(reading.deployment)
    return "".join(f"{line}\n" for line in lines)


def main() -> None:
    """Write every text."""
    for folder in modules():
        (folder / EXPECTED).write_text(result_text(folder), "utf-8", newline="")


if __name__ == "__main__":
    main()
