"""A stranger with an empty home installs the wheel, and reaches everything else by following messages."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.engines.cloud import ACCOUNT
from tests.engines.require import require

if TYPE_CHECKING:
    from tests.engines.ministack import Ministack

ROOT = Path(__file__).parents[2]
UV = ROOT / ".venvs" / "uv" / "bin" / "uv"
INSTALL = {
    "uv tool": "uv tool install --quiet --python {python} {wheel}",
    "uv pip": "uv venv --quiet --python {python} .local && uv pip install --quiet --python .local {wheel}",
}
DEPLOYED = {"ExternalId": "0123456789abcdef"}

pytestmark = [
    pytest.mark.engines,
    pytest.mark.deep,
    pytest.mark.large,
    pytest.mark.skipif(not (ROOT / "octo_spec").exists(), reason="the suite for the wheel has no sources"),
]


class Stranger:
    """Runs commands in an empty home, where packages come from what ``make build`` has downloaded."""

    def __init__(self, home: Path) -> None:
        require(UV.exists(), "uv", "make build")
        own = {
            name: value for name, value in os.environ.items() if name != "XDG_CACHE_HOME"
        }  # tests have none
        found = subprocess.run((UV, "cache", "dir"), env=own, check=True, capture_output=True, text=True)
        self.home = home
        self.environment = {
            "HOME": str(home),
            "PATH": f"{home}/.local/bin:{UV.parent}:/usr/bin:/bin",
            "UV_CACHE_DIR": found.stdout.strip(),
            "UV_CONSTRAINT": str(ROOT / "requirements" / "dev.txt"),
            "UV_OFFLINE": "1",
        }

    def run(self, command: str, *, code: int = 0) -> str:
        """Run a shell command, which must end with ``code``; return all that it prints."""
        ran = subprocess.run(
            ("/bin/sh", "-c", command),
            cwd=self.home,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert ran.returncode == code, ran.stdout
        return ran.stdout

    def follow(self, command: str) -> None:
        """Run a command that needs a missing extra, and then the command that its message names."""
        advice = re.search(r"install it with: (.*)", self.run(command, code=2))
        assert advice
        self.run(advice[1])


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = (sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder))
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [built] = folder.iterdir()
    return built


@pytest.mark.parametrize("installer", INSTALL)
def test_a_stranger_builds_signs_and_looks_at_live_roles(
    installer: str, wheel: Path, tmp_path: Path, emptied: Ministack
) -> None:
    stranger = Stranger(tmp_path)
    stranger.run(INSTALL[installer].format(python=sys.executable, wheel=wheel))
    started = stranger.run("octospec init my-access.yaml")
    next_command = re.search(r"build it with: (.*)", started)
    assert next_command
    assert "read back: equal to the spec" in stranger.run(next_command[1])
    unsigned = stranger.run("octospec release my-access.yaml --out unsigned")
    assert "`octospec key new NAME` makes keys" in unsigned
    stranger.follow("octospec key new ours")
    assert "wrote ours.key: signs releases" in stranger.run("octospec key new ours")
    assert "signed, the latest" in stranger.run("octospec release my-access.yaml --key ours.key")
    assert "signed by the holder of the key" in stranger.run("octospec verify release/0.1.0 --key ours.pub")

    emptied.create((tmp_path / "dist" / "cloudformation" / "template.yaml").read_text(), DEPLOYED)
    stranger.environment |= {**emptied.environment, "AWS_ACCESS_KEY_ID": ACCOUNT}
    stranger.follow("octospec drift my-access.yaml --live")
    assert "No drift" in stranger.run("octospec drift my-access.yaml --live")
    assert "signed by the holder of the key" in stranger.run("octospec verify release/0.1.0 --key ours.pub")
