"""A copy of the project, in which a recipe of CONTRIBUTING is followed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import octo_spec

ROOT: Final = Path(__file__).parents[2]
_PASSING: Final = shutil.ignore_patterns("*.pyc.*", "node_modules")
"""What may go while it is copied. What is compiled is copied: else each copy compiles all modules."""


@dataclass(frozen=True, slots=True)
class Project:
    """The folder of a copy."""

    folder: Path

    def replace(self, path: str, old: str, new: str) -> None:
        """Replace one piece of a file, which must be there once."""
        file = self.folder / path
        text = file.read_text("utf-8")
        assert text.count(old) == 1, (path, old, text.count(old))
        file.write_text(text.replace(old, new), encoding="utf-8")

    def write(self, path: str, text: str) -> None:
        """Write a new file."""
        assert not (self.folder / path).exists()
        (self.folder / path).write_text(text, encoding="utf-8")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a module of Python there, so that it imports the copy."""
        environment = {**os.environ, "PYTHONPATH": f"{self.folder}:{self.folder / 'emitters'}"}
        command = [sys.executable, "-m", *arguments]
        return subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )

    def suite(self, *arguments: str) -> str:
        """Run tests there, and give what pytest printed."""
        return self.run("pytest", "-q", "-p", "no:cacheprovider", *arguments).stdout


def copied(folder: Path, *names: str) -> Project:
    """Copy the package, and the named files and folders of the repository."""
    shutil.copytree(Path(octo_spec.__file__).parent, folder / "octo_spec", ignore=_PASSING)
    for name in names:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target, ignore=_PASSING, dirs_exist_ok=True)
        else:
            shutil.copy(ROOT / name, target)
    return Project(folder)
