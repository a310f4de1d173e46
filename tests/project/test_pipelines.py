"""The recipes for GitLab and Jenkins: their scripts run in a repository, and GitLab's has its shape."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from ruamel.yaml import YAML

from tests.engines.require import require
from tests.project.test_action import PAGE, ROOT, Repository, blocks

if TYPE_CHECKING:
    from collections.abc import Mapping

BASH = shutil.which("bash") or "bash"
BIN = Path(sys.executable).parent
SCHEMAS = ROOT / ".venvs" / "packaging" / "bin" / "check-jsonschema"
SPEC = "spec/octo.yaml"
BUILD = [str(BIN / "octospec"), "build", SPEC, "--out", "artifacts"]


def gitlab() -> Mapping[str, Any]:
    """Return the job of the page."""
    [job] = (YAML(typ="safe", pure=True).load(block) for block in blocks("yaml") if "before_script" in block)
    return dict(job["access"])


def jenkins() -> str:
    """Return the script of the page, without the lines that install octospec."""
    [pipeline] = blocks("groovy")
    [script] = re.findall(r"sh '''\n(.*?)'''", pipeline, re.DOTALL)
    return f"status=0{str(script).partition('status=0')[2]}"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Give a repository with a spec, its artifacts, and a remote of which both are on main."""
    folder = tmp_path / "repository"
    folder.mkdir()
    made = Repository(folder)
    (folder / "spec").mkdir()
    made.git("mv", "spec.yaml", SPEC)
    subprocess.run(BUILD, cwd=folder, check=True, capture_output=True)
    made.git("add", ".")
    made.git("commit", "--quiet", "--message", "Artifacts")
    made.base = made.git("rev-parse", "HEAD").strip()
    made.git("branch", "--force", "main")
    made.git("remote", "add", "origin", str(folder))
    return made


def run(repository: Repository, script: str, **environment: str) -> int:
    given = {"SPEC": SPEC, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", **environment}
    done = subprocess.run(
        [BASH, "-e", "-c", script],
        cwd=repository.folder,
        env={**os.environ, **given},
        check=False,
        capture_output=True,
    )
    return done.returncode


def run_gitlab(repository: Repository) -> int:
    """Run the script as a runner does: its lines one after the other, until one fails."""
    script = "\n".join(gitlab()["script"])
    return run(repository, script, CI_MERGE_REQUEST_DIFF_BASE_SHA=repository.base)


def change(repository: Repository, before: str, after: str) -> None:
    path = repository.folder / SPEC
    path.write_text(path.read_text().replace(before, after))


@pytest.mark.deep
@pytest.mark.large
def test_gitlab_gets_all_its_reports_when_all_is_well_and_when_nothing_is(repository: Repository) -> None:
    assert run_gitlab(repository) == 0
    assert json.loads((repository.folder / "gl-code-quality-report.json").read_text()) == []
    change(repository, "ce:ListCostCategoryDefinitions", "ce:LstCosts")
    assert run_gitlab(repository) != 0
    [finding] = json.loads((repository.folder / "gl-code-quality-report.json").read_text())
    assert finding["location"] == {"path": SPEC, "lines": {"begin": 12}}
    suite = ET.fromstring((repository.folder / "lint.xml").read_text())  # noqa: S314 - our own report
    assert suite.attrib["failures"] == "1"
    assert "Access" in (repository.folder / "access.md").read_text()


@pytest.mark.deep
@pytest.mark.large
def test_gitlab_fails_for_stale_artifacts_and_for_new_trust(repository: Repository) -> None:
    change(repository, "ssm.amazonaws.com", "ec2.amazonaws.com")
    assert run_gitlab(repository) == 1
    subprocess.run(BUILD, cwd=repository.folder, check=True, capture_output=True)
    assert run_gitlab(repository) == 1
    assert "ec2.amazonaws.com" in (repository.folder / "access.md").read_text()


@pytest.mark.deep
@pytest.mark.engines
def test_the_job_has_the_shape_that_gitlab_reads(tmp_path: Path) -> None:
    require(SCHEMAS.exists(), "check-jsonschema", "make .venvs/packaging/.ready")
    jobs = tmp_path / ".gitlab-ci.yml"
    pages = (PAGE, (ROOT / "docs" / "approving.md").read_text("utf-8"))
    found = [
        block
        for page in pages
        for block in re.findall(r"^```yaml\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
        if "CI_PIPELINE_SOURCE" in block
    ]
    assert len(found) == 2
    jobs.write_text("".join(found))
    command = [str(SCHEMAS), "--builtin-schema", "vendor.gitlab-ci", str(jobs)]
    ran = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.deep
@pytest.mark.large
def test_jenkins_compares_a_pull_request_with_its_target(repository: Repository) -> None:
    assert run(repository, jenkins()) == 0
    assert not (repository.folder / "access.md").exists()
    assert run(repository, jenkins(), CHANGE_TARGET="main") == 0
    change(repository, "ssm.amazonaws.com", "ec2.amazonaws.com")
    subprocess.run(BUILD, cwd=repository.folder, check=True, capture_output=True)
    assert run(repository, jenkins(), CHANGE_TARGET="main") == 1
    assert "ec2.amazonaws.com" in (repository.folder / "access.md").read_text()


def test_both_install_the_wheel_that_was_built_in_a_clone() -> None:
    [installing] = gitlab()["before_script"]
    wheel = installing.split()[-1]
    assert installing == f"pip install --quiet {wheel}"
    [pipeline] = blocks("groovy")
    assert f'/bin/pip" install --quiet {wheel}\n' in pipeline
    assert wheel in (ROOT / "docs" / "approving.md").read_text("utf-8")
