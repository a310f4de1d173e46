"""What is locked is what the package asks for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
REQUIREMENTS = ROOT / "requirements"


def test_the_run_time_requirements_are_those_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert (REQUIREMENTS / "run.in").read_text("utf-8").split() == project["dependencies"]


def test_every_locked_package_has_hashes_and_no_address() -> None:
    for lock in REQUIREMENTS.glob("*.txt"):
        text = lock.read_text("utf-8")
        assert "://" not in text, lock.name
        pinned = re.findall(r"^[a-z0-9][^ ]*==[^ ]+ \\\n +--hash=sha256:", text, re.MULTILINE | re.IGNORECASE)
        assert len(pinned) == len(re.findall(r"^[A-Za-z0-9][^ ]*==", text, re.MULTILINE)) > 0, lock.name
