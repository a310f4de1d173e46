"""The example of a third party's emitter: installed from its own folder, it works as its page says."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engines import shell
from tests.engines.cloud import ACCOUNT, running
from tests.engines.reading_roles import read_roles

pytestmark = pytest.mark.engines

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "emitter-aws-cli"
PAGE = (ROOT / "docs" / "writing-an-emitter.md").read_text("utf-8")
BIN = Path(sys.executable).parent
FILES = ("pyproject.toml", "octospec_aws_cli/*.py", "tests/*.py")
SOURCE = "\n".join(path.read_text("utf-8") for pattern in FILES for path in EXAMPLE.glob(pattern))


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("snippet", [*_blocks("python"), *_blocks("toml")])
def test_a_snippet_of_the_page_is_in_the_example(snippet: str) -> None:
    assert snippet in SOURCE


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the package next to the environment, not into it."""
    target = tmp_path_factory.mktemp("installed")
    [commands] = _blocks("sh")
    install, *_ = commands.splitlines()
    _run(
        ROOT,
        [
            *shlex.split(install),
            "--quiet",
            "--offline",
            "--no-cache",
            "--python",
            sys.executable,
            "--target",
            str(target),
        ],
    )
    return target


def _run(folder: Path, command: list[str], **more: str) -> str:
    return _ran(folder, command, 0, more)


def _ran(folder: Path, command: list[str], exit_code: int, more: dict[str, str]) -> str:
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", **more}
    finished = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=600
    )
    assert finished.returncode == exit_code, finished.stdout + finished.stderr
    return " ".join((finished.stdout + finished.stderr).split())


def test_the_core_refuses_what_the_package_reserves(installed: Path, tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    text = (ROOT / "spec" / "octo.yaml").read_text("utf-8")
    spec.write_text(text.replace("description: ", "description: file:///etc/passwd ", 1), "utf-8")
    command = ["octospec", "validate", str(spec)]
    assert "valid: octo-api-access" in _run(ROOT, command)
    assert "OCT491 'file://' would make" in _ran(ROOT, command, 2, {"PYTHONPATH": str(installed)})


@pytest.mark.deep
def test_the_commands_of_the_page_work(installed: Path, tmp_path: Path) -> None:
    [commands] = _blocks("sh")
    _, emitters, build, tests = (shlex.split(line) for line in commands.replace("\\\n", "").splitlines())
    found = {"PYTHONPATH": str(installed), "OCTOSPEC_EXAMPLES": "10"}
    assert "octospec-aws-cli 1.0.0" in _run(ROOT, emitters, **found)
    printed = _run(ROOT, [*build, "--out", str(tmp_path)], **found)
    assert "read back by octospec-aws-cli 1.0.0: equal to the spec" in printed
    _run(ROOT, [*tests, "-p", "no:cacheprovider"], **found)
    with running() as cloud:
        values = {"PATH": shell.with_real_aws()}
        shell.run(cloud, tmp_path / "aws-cli", "sh", "create.sh", values=values)
        role = read_roles(cloud)["AlphausAcctAccessRole"]
    assert set(role["inline"]) == {"root", "octo-optimization-recommendation"}
    statements = role["inline"]["root"]["Statement"]
    [own] = [statement for statement in statements if "iam:PutRolePolicy" in statement["Action"]]
    assert own["Resource"] == f"arn:aws:iam::{ACCOUNT}:role/AlphausAcctAccessRole"
