"""The page about approvals: its commands run, and its CI jobs fail for a vendor that wants more."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from tests.cli.test_approve import statement, template

if TYPE_CHECKING:
    from collections.abc import Callable

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "approving.md").read_text("utf-8")
SHELL, JOBS = (
    re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL) for kind in ("sh", "yaml")
)
BASH = shutil.which("bash") or "bash"


def scripts() -> list[str]:
    """Return what the jobs for GitHub and for GitLab run, without the installation."""
    github, gitlab = (YAML(typ="safe", pure=True).load(job) for job in JOBS)
    steps = github["jobs"]["approved"]["steps"]
    runs = (
        "\n".join(step["run"] for step in steps if "run" in step),
        "\n".join(gitlab["approved"]["script"]),
    )
    return [re.sub(r"^pip install .*\n", "", run) for run in runs]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "template.json").write_text(template())
    return tmp_path


def run(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a script in a folder, which also is its temporary folder."""
    public = folder / "bank.pub"
    environment = {
        **os.environ,
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
        "BANK_PUB": public.read_text() if public.exists() else "",
        "RUNNER_TEMP": str(folder),
    }
    moved = script.replace("/tmp/", f"{shlex.quote(str(folder))}/")  # noqa: S108 - the text of the page
    return subprocess.run(
        [BASH, "-ec", moved], cwd=folder, env=environment, check=False, capture_output=True, text=True
    )


def test_it_has_a_job_for_two_systems() -> None:
    assert [script.count("octospec review") for script in scripts()] == [1, 1]


@pytest.mark.large
def test_the_jobs_pass_until_the_vendor_wants_more(repository: Path) -> None:
    for script in SHELL:
        ran = run(script, repository)
        assert ran.returncode == 0, ran.stderr
    assert [run(script, repository).returncode for script in scripts()] == [0, 0]
    wider: Callable[[Any], object] = lambda role: statement(role)["Principal"].update(AWS="*")  # noqa: E731 - a change
    (repository / "vendor" / "template.json").write_text(template(wider))
    ran_again = [run(script, repository) for script in scripts()]
    assert [ran.returncode for ran in ran_again] == [1, 1]
    assert all("new access" in ran.stdout for ran in ran_again)


def test_no_job_installs_octospec_by_a_name_that_anyone_can_register() -> None:
    pages = [*DOCS.glob("*.md"), DOCS.parent / "README.md"]
    jobs = [line for page in pages for line in page.read_text("utf-8").splitlines() if "run: pip" in line]
    jobs += [line for job in JOBS for line in job.splitlines() if "pip install" in line]
    assert len(jobs) >= len(JOBS)
    assert not [line for line in jobs if re.search(r"install '?octospec\b", line)]
