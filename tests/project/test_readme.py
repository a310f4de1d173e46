"""The README: its commands run, and its examples are what octospec writes."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.engines.page_picture import DIGEST, digest, page
from tests.project.diff_picture import PICTURE, picture, said
from tests.project.in_process import PLAIN, run_here

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "README.md").read_text("utf-8")
BIN = Path(sys.executable).parent


class Clone:
    """A repository with the specs of this one, in which commands run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(ROOT / "spec", folder / "spec")
        git = ("git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", str(folder))
        for command in (("init", "-q"), ("add", "spec"), ("commit", "-qm", "Specs")):
            subprocess.run([*git, *command], check=True)

    def __call__(self, command: str) -> str:
        """Run a command of the page, and return everything that it prints."""
        ran = subprocess.run(
            [str(BIN / "octospec"), *shlex.split(command.removeprefix("octospec "))],
            cwd=self.folder,
            env={**os.environ, **PLAIN},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        assert ran.returncode == 0, (command, ran.stdout)
        return ran.stdout

    def here(self, command: str) -> str:
        """Run a command in this process, which is quicker, and return everything that it prints."""
        ran = run_here(command, self.folder)
        assert ran.exit_code == 0, (command, ran.output)
        return ran.output


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


def test_the_versions_of_engines_are_those_of_the_tests() -> None:
    locked = "".join(path.read_text("utf-8") for path in sorted((ROOT / "requirements").glob("*.txt")))
    names = {"moto": "moto", "ministack": "ministack", "cfn-lint": "cfn-lint", "the AWS CLI": "awscli"}
    for name, package in names.items():
        [version] = set(re.findall(rf"{name} (\d+\.\d+)", PAGE))
        assert re.search(rf"^{package}=={re.escape(version)}\.", locked, re.MULTILINE), name
    provider = (ROOT / "requirements" / "terraform-provider.in").read_text("utf-8")
    assert re.findall(r"the AWS provider (\d+\.\d+)", PAGE) == re.findall(r"provider (\d+\.\d+)\.", provider)
    engines = sorted(path.stem for path in (ROOT / "requirements").glob("terraform-1.*.txt"))
    assert engines == ["terraform-1.15", "terraform-1.6"]
    assert "Terraform 1.6 and 1.15" in PAGE


def test_the_excerpt_is_in_the_spec() -> None:
    excerpt, _ = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    spec = (ROOT / "spec" / "octo.yaml").read_text("utf-8").splitlines()
    positions = [spec.index(line) for line in excerpt.splitlines() if line]
    assert positions
    assert all(line in spec for line in excerpt.splitlines())


@pytest.mark.medium
@pytest.mark.parametrize(
    ("language", "file"),
    [
        ("yaml", "cloudformation/template.yaml"),
        ("hcl", "terraform/main.tf"),
        ("json", "iam-json/alphaus-acct-access/inline-policies/root.json"),
    ],
)
def test_the_statements_are_in_the_outputs(language: str, file: str, outputs: Path) -> None:
    *_, shown = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    written = [" ".join(line.split()) for line in (outputs / file).read_text("utf-8").splitlines()]
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    assert lines in [written[at : at + len(lines)] for at in range(len(written))]


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    clone = Clone(tmp_path_factory.mktemp("clone"))
    clone("octospec build spec/octo.yaml")
    return clone.folder / "dist"


def test_the_terminal_shows_what_the_command_prints() -> None:
    assert PICTURE.read_text("utf-8") == picture()


def test_the_terminal_shows_each_word_and_loads_nothing() -> None:
    drawn = ET.fromstring(picture())  # noqa: S314 - a picture of our own
    shown = " ".join(element.text or "" for element in drawn.iter() if element.tag.endswith("text"))
    words = re.sub(r"\x1b\[[0-9;]*m", "", said()).split()
    assert [word for word in words if word not in shown.split()] == []
    assert re.findall(r"url\((?!#)|href|<script", picture()) == []


def test_the_picture_of_the_page_is_up_to_date() -> None:
    assert DIGEST.read_text("utf-8").strip() == digest(page()), (
        "python -m tests.engines.page_picture takes it"
    )


@pytest.mark.large
def test_all_commands_of_the_page_run_one_after_the_other(clone: Clone) -> None:
    begun = re.findall(r"^(octospec .*?) +#", PAGE, re.MULTILINE)
    assert [each.split()[1] for each in begun] == ["init", "build", "review"]
    for each in begun:
        clone.here(each)
    [(command, shown)] = re.findall(r"```\n\$ (octospec .*)\n((?:.*\n)*?)```", PAGE)
    assert clone(command) == shown
    commands = re.findall(r"\| `(octospec .*?)` \|", PAGE)
    assert len(commands) > 5
    printed = {each: clone.here(each) for each in commands}
    for each in commands:
        if each.startswith("octospec diff") and "--customers" not in each:
            assert "New access" in printed[each] or "Lost access" in printed[each], each
    assert "warning: OCT" in printed["octospec lint imported.yaml"]


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        *(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")),
    ],
)
def test_each_link_has_a_target(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    links = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", text)
    targets = [(ROOT / page).parent / link for link in links if "://" not in link]
    assert [target for target in targets if not target.exists() and not is_source(target)] == []


def is_source(target: Path) -> bool:
    """Return whether a link leads into the packages, which the suite for the wheel does not have."""
    sources = ROOT / "octo_spec"
    return not sources.exists() and target.resolve().is_relative_to(sources)
