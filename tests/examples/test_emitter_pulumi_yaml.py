"""The example of a format for Pulumi YAML: installed from its own folder, it works as its README says."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from octo_spec.source import Mapping, parse_yaml

pytestmark = pytest.mark.engines

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "emitter-pulumi-yaml"
README = (EXAMPLE / "README.md").read_text("utf-8")
SAMPLE = EXAMPLE / "sample" / "Pulumi.yaml"
BIN = Path(sys.executable).parent
PROVEN = "read back by octospec-pulumi-yaml 0.1: equal to the spec, grants the same"
LENGTH = "+ external-id minimum length: none → 2"
DIFFERENCES = {
    **dict.fromkeys(("cloudformation", "terraform", "iam-json"), LENGTH),
    "pulumi-yaml/Pulumi.yaml": "No difference in access, roles or inputs is known, and some are not decided.",
}
"""What a format has that the sample has not: a check of what AWS requires, but in a program nothing."""
FIXED = ("--fix", "principal=131920598436", "--fix", "external-id=MSP-1")


def _commands() -> list[list[str]]:
    block, *_ = re.findall(r"^```sh\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    return [shlex.split(line) for line in block.splitlines()]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the package next to the environment, not into it."""
    target = tmp_path_factory.mktemp("installed")
    install, *_ = _commands()
    offline = ("--quiet", "--offline", "--no-cache", "--python", sys.executable, "--target", str(target))
    _run(target, [*install, *offline])
    return target


def _run(installed: Path, command: list[str], exit_code: int = 0) -> str:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(installed), "OCTOSPEC_EXAMPLES": "10"}
    finished = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=600
    )
    assert finished.returncode == exit_code, finished.stdout + finished.stderr
    return " ".join((finished.stdout + finished.stderr).split())


def test_the_commands_of_the_readme_work(installed: Path, tmp_path: Path) -> None:
    _, read, build, diff = _commands()
    placed = {"acme.yaml": str(tmp_path / "acme.yaml"), "dist": str(tmp_path / "dist")}
    imported = _run(installed, [placed.get(word, word) for word in read], exit_code=1)
    assert "trusts the same principals, for the parts that were imported; skipped parts are" in imported
    assert f"{SAMPLE.relative_to(ROOT)}:98:17: warning: OCT440" in imported
    assert PROVEN in _run(installed, [placed.get(word, word) for word in build])
    compared = _run(installed, [*diff[:-1], str(tmp_path / "dist" / "pulumi-yaml")])
    assert "No difference in access, roles or inputs is known, and some are not decided." in compared


@pytest.mark.deep
def test_the_sample_is_built_into_all_formats(installed: Path, tmp_path: Path) -> None:
    spec, out = tmp_path / "acme.yaml", tmp_path / "dist"
    _run(installed, ["octospec", "import", str(SAMPLE), "--out", str(spec)], exit_code=1)
    built = _run(installed, ["octospec", "build", str(spec), "--out", str(out)])
    assert built.count("equal to the spec, grants the same") == 4
    assert PROVEN in built
    for path, found in DIFFERENCES.items():
        assert found in _run(installed, ["octospec", "diff", str(SAMPLE), str(out / path)])


@pytest.mark.deep
def test_a_spec_with_its_answers_is_built(installed: Path, tmp_path: Path) -> None:
    build = ["octospec", "build", "spec/octo.yaml", "--format", "pulumi-yaml", "--out", str(tmp_path)]
    assert "PUL101 'principal' is limited to some values" in _run(installed, build, exit_code=2)
    assert PROVEN in _run(installed, [*build, *FIXED])
    program = parse_yaml((tmp_path / "pulumi-yaml" / "Pulumi.yaml").read_text("utf-8"), "Pulumi.yaml")
    assert isinstance(program.node, Mapping)
    assert not program.diagnostics


@pytest.mark.deep
def test_its_codes_are_explained(installed: Path) -> None:
    for code in ("PUL101", "PUL102", "PUL103", "PUL104"):
        assert "Pulumi YAML" in _run(installed, ["octospec", "explain", code])


@pytest.mark.deep
def test_the_tests_of_the_package_pass(installed: Path) -> None:
    assert "octospec-pulumi-yaml 0.1" in _run(installed, ["octospec", "emitters"])
    _run(installed, ["pytest", str(EXAMPLE / "tests"), "-q", "-p", "no:cacheprovider"])
