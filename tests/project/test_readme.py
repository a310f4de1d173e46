"""The README: what it shows is what there is."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "README.md").read_text("utf-8")
BIN = Path(sys.executable).parent


def octospec(command: str, folder: Path) -> str:
    """Run a command of the page on the specs of this repository, and give all that it prints."""
    arguments = shlex.split(command.removeprefix("octospec "))
    if arguments[0] == "build":
        arguments += ["--out", str(folder / "dist")]
    environment = {**os.environ, "NO_COLOR": "1"}
    if "HEAD:" in command:
        commit_specs(folder)
    ran = subprocess.run(
        [str(BIN / "octospec"), *arguments],
        cwd=ROOT if "spec/" in command and "HEAD:" not in command else folder,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    assert ran.returncode == (1 if "--check" in command else 0), ran.stdout
    return ran.stdout


def commit_specs(folder: Path) -> None:
    """Make a repository of the specs: what is tested need not be one."""
    shutil.copytree(ROOT / "spec", folder / "spec")
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", str(folder))
    for command in (("init", "-q"), ("add", "spec"), ("commit", "-qm", "Specs")):
        subprocess.run([*git, *command], check=True)


def test_the_excerpt_stands_in_the_spec() -> None:
    [excerpt] = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    spec = (ROOT / "spec" / "octo.yaml").read_text("utf-8").splitlines()
    positions = [spec.index(line) for line in excerpt.splitlines() if line]
    assert positions
    assert all(line in spec for line in excerpt.splitlines())


@pytest.mark.large
def test_the_output_is_what_the_command_prints(tmp_path: Path) -> None:
    [(command, shown)] = re.findall(r"```\n\$ (octospec .*)\n((?:.*\n)*?)```", PAGE)
    printed = octospec(command, tmp_path)
    # The page builds into dist/, this test beside it, so only the width of the column differs.
    assert words(printed.replace(str(tmp_path / "dist"), "dist")) == words(shown)


def words(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()]


@pytest.mark.large
def test_each_command_of_the_table_works(tmp_path: Path) -> None:
    commands = re.findall(r"\| `(octospec .*?)` \|", PAGE)
    assert len(commands) > 5
    for command in commands:
        octospec(command, tmp_path)


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        *(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")),
    ],
)
def test_each_link_leads_somewhere(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    links = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", text)
    targets = [(ROOT / page).parent / link for link in links if "://" not in link]
    assert [target for target in targets if not target.exists() and not is_source(target)] == []


def is_source(target: Path) -> bool:
    """Tell whether a link leads into the packages, which are not beside the suite that tests the wheel."""
    sources = ROOT / "octo_spec"
    return not sources.exists() and target.resolve().is_relative_to(sources)
