"""The GitHub Action and the hooks for pre-commit: their commands exist, and each step does what it says."""

from __future__ import annotations

import base64
import gzip
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML

from octo_spec.cli import COMMANDS
from tests.project.addresses import addresses

if TYPE_CHECKING:
    import click

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
ACTION = YAML(typ="safe", pure=True).load(ROOT / "action.yml")
HOOKS = YAML(typ="safe", pure=True).load(ROOT / ".pre-commit-hooks.yaml")
PAGE = (ROOT / "docs" / "continuous-integration.md").read_text("utf-8")
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"] if "run" in step}
SETTINGS, LINT, SCAN, RULE, DIFF, COMMENT, REVIEW = list(STEPS)[1:]

SPEC = """\
octospec: 1
name: small
version: 1.0.0
description: A small spec.
roles:
  reader:
    name: Reader
    why: Reads.
    trust: {service: ssm.amazonaws.com}
    inline: {main: [costs]}
groups:
  costs: {category: cost-data, access: list, why: Reports., grants: [{allow: ACTIONS}]}
"""

GH = """\
#!/bin/bash
printf '%s\\n' "$*" >> "$GH_LOG"
case "$*" in
  "pr view "*) jq --raw-output "${!#}" <<< "$GH_COMMENTS" ;;
  *) for one; do case "$one" in body=@*) cat "${one#body=@}" > "$GH_LOG.body" ;; esac; done ;;
esac
exit "${GH_STATUS:-0}"
"""


def commands() -> list[list[str]]:
    """List every call of octospec, in words."""
    scripts = [step["run"] for step in STEPS.values()]
    called = [
        line for script in scripts for line in re.findall(r"^ *(octospec [^|>\n]*)", script, re.MULTILINE)
    ]
    lines = (line for block in blocks("sh") for line in block.splitlines())
    shown = [line.split(" > ")[0] for line in lines if line.startswith("octospec ")]
    return [shlex.split(line) for line in (*called, *(hook["entry"] for hook in HOOKS), *shown)]


def blocks(language: str) -> list[str]:
    """List what the page shows in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_each_command_that_is_called_has_the_options_that_are_given(words: list[str]) -> None:
    _, name, *arguments = words
    assert name in COMMANDS
    command: click.Command = import_module(f"octo_spec.cli.commands.{name}").command
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in arguments if word.startswith("--") and word != "--"} <= known


def test_the_hooks_are_those_of_fmt_validate_lint_and_build_check() -> None:
    assert [hook["entry"] for hook in HOOKS] == [
        "octospec fmt",
        "octospec validate",
        "octospec lint",
        "octospec build --check",
    ]
    for hook in HOOKS:
        assert {"id", "name", "description", "entry", "language", "pass_filenames"} <= hook.keys()
        assert hook["language"] == "python"
        assert hook["pass_filenames"] is False


def test_no_step_pastes_an_input_into_its_script() -> None:
    assert all("${{" not in step["run"] for step in STEPS.values())
    assert all(step["shell"] == "bash" for step in STEPS.values())


def test_every_action_that_is_used_is_named_by_the_hash_of_a_commit() -> None:
    used = re.findall(r"uses: (.*)", (ROOT / "action.yml").read_text("utf-8") + PAGE)
    third_party = [action for action in used if not action.startswith(OURS[0])]
    assert len(third_party) == 3
    assert [action for action in third_party if not re.fullmatch(r"\S+@[0-9a-f]{40} # v[\d.]+", action)] == []


def test_nothing_is_installed_that_is_not_locked() -> None:
    installing = STEPS["Install octospec"]["run"]
    assert installing.count("pip install") == 2
    assert "--require-hashes --requirement" in installing
    assert "--no-deps --no-build-isolation" in installing
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements/action.txt").read_text(), re.MULTILINE))
    backend = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"]
    assert {re.split("[<>=]", requirement)[0] for requirement in backend} <= locked


def test_the_action_locks_what_the_suite_ran_with() -> None:
    versions = [
        dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / "requirements" / name).read_text(), re.MULTILINE))
        for name in ("action.txt", "dev.txt")
    ]
    assert versions[0].items() <= versions[1].items()


def test_every_input_is_described_and_used() -> None:
    steps = str(ACTION["runs"])
    for name, given in ACTION["inputs"].items():
        assert given["description"]
        assert f"inputs.{name} " in steps


def test_the_page_shows_existing_hooks_and_inputs() -> None:
    workflow, _, config = (YAML(typ="safe", pure=True).load(block) for block in blocks("yaml"))
    [hooks] = (repository["hooks"] for repository in config["repos"])
    assert [hook["id"] for hook in hooks] == [hook["id"] for hook in HOOKS]
    assert workflow["jobs"]["access"]["steps"][1]["with"].keys() <= ACTION["inputs"].keys()
    assert re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE) == list(ACTION["inputs"])


# --- a repository with a pull request ----------------------------------------------------------


@dataclass(slots=True)
class Repository:
    """A repository whose main branch has a spec, and a pull request that changes it."""

    folder: Path
    inputs: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.git("init", "--quiet")
        self.write("ce:ListCostCategoryDefinitions")
        self.git("add", ".")
        self.git("commit", "--quiet", "--message", "Begin")
        self.base = self.git("rev-parse", "HEAD").strip()
        self.gh = self.folder.parent / "gh.log"
        stub = self.folder.parent / "bin" / "gh"
        stub.parent.mkdir()
        stub.write_text(GH)
        stub.chmod(0o755)
        self.inputs = {name: given.get("default", "") for name, given in ACTION["inputs"].items()}
        self.inputs["spec"] = "spec.yaml"

    base: str = field(init=False)
    gh: Path = field(init=False)

    def write(self, actions: str) -> None:
        """Let the spec grant ``actions``."""
        (self.folder / "spec.yaml").write_text(SPEC.replace("ACTIONS", f"[{actions}]"))

    def git(self, *arguments: str) -> str:
        """Run git as some user."""
        someone = {
            f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        environment = {**os.environ, **someone, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        command = ["git", *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout

    def run(self, name: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a step as a runner does."""
        script = self.folder.parent / "step.sh"
        script.write_text(STEPS[name]["run"])
        given = {key: self.evaluated(value) for key, value in STEPS[name]["env"].items()}
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]
        environment = {**os.environ, **self.runner(), **given, **more}
        return subprocess.run(
            command, cwd=self.folder, env=environment, check=False, capture_output=True, text=True
        )

    def runner(self) -> dict[str, str]:
        """Give what a runner sets."""
        parent = self.folder.parent
        return {
            "PATH": os.pathsep.join([str(parent / "bin"), str(BIN), os.environ["PATH"]]),
            "RUNNER_TEMP": str(parent),
            "GITHUB_REPOSITORY": "acme/octo",
            "GITHUB_SHA": "0123abc",
            "GITHUB_REF": "refs/pull/7/merge",
            "GITHUB_STEP_SUMMARY": str(parent / "summary.md"),
            "GITHUB_OUTPUT": str(parent / "output"),
            "GH_LOG": str(self.gh),
            "GH_COMMENTS": '{"comments": []}',
            "GITHUB_WORKSPACE": str(self.folder),
        }

    def evaluated(self, expression: str) -> str:
        """Give the value of an expression of the action."""
        values = {f"inputs.{name}": value for name, value in self.inputs.items()} | {
            "github.event.pull_request.base.sha": self.base,
            "github.event.pull_request.number": "7",
            "steps.settings.outputs.spec": self.inputs["spec"],
            "steps.diff.outputs.page": str(self.folder.parent / "octospec-diff.md"),
        }
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: values[found[1]], expression)

    def outside(self, name: str) -> str:
        """Read a file that a step wrote for the runner."""
        return (self.folder.parent / name).read_text("utf-8")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    folder = tmp_path / "repository"
    folder.mkdir()
    return Repository(folder)


@pytest.mark.medium
def test_a_step_finds_the_spec_in_the_configuration_that_is_named(repository: Repository) -> None:
    assert repository.run(SETTINGS).returncode == 0
    assert "spec.yaml\n" in repository.outside("output")
    repository.inputs["spec"] = ""
    assert "::error::octospec needs the input spec, or config" in repository.run(SETTINGS).stdout
    repository.inputs["config"] = "octospec.toml"
    (repository.folder / "octospec.toml").write_text('spec = "found.yaml"\n')
    assert repository.run(SETTINGS).returncode == 0
    assert "found.yaml\n" in repository.outside("output")
    (repository.folder / "octospec.toml").write_text('spec = ["a.yaml", "b.yaml"]\n')
    assert repository.run(SETTINGS).returncode == 0
    assert "\na.yaml\nb.yaml\n" in repository.outside("output")
    (repository.folder / "octospec.toml").write_text("strict = true\n")
    done = repository.run(SETTINGS)
    assert (done.returncode, "octospec.toml lists no spec" in done.stdout) == (2, True)
    (repository.folder / "octospec.toml").write_text("nonsense = 1\n")
    assert repository.run(SETTINGS).returncode == 2


@pytest.fixture
def two(repository: Repository) -> Repository:
    """Give a repository with two specs, which octospec.toml lists, and a pull request that changes one."""
    other = SPEC.replace("name: small", "name: other").replace("ACTIONS", "ce:ListCostAllocationTags")
    (repository.folder / "other spec.yaml").write_text(other)
    (repository.folder / "octospec.toml").write_text('spec = ["spec.yaml", "other spec.yaml"]\n')
    repository.git("add", ".")
    repository.git("commit", "--quiet", "--message", "Two")
    repository.base = repository.git("rev-parse", "HEAD").strip()
    repository.inputs |= {"spec": "spec.yaml\nother spec.yaml", "config": "octospec.toml"}
    repository.write("ce:ListCostCategoryDefinitions, ce:LstCosts")
    return repository


@pytest.mark.deep
@pytest.mark.large
def test_each_step_takes_several_specs(two: Repository) -> None:
    linted = two.run(LINT)
    assert linted.returncode == 1
    assert "2 specs: 1 passed, 1 failed (spec.yaml)" in linted.stdout
    assert two.run(SCAN).returncode == 0
    assert two.gh.read_text().count("code-scanning/sarifs") == 2
    built = two.run(RULE)
    assert (built.returncode, "2 specs: 0 passed, 2 failed" in built.stdout) == (2, True)


@pytest.mark.deep
@pytest.mark.large
def test_several_specs_have_one_comment_and_one_folder_of_reviews(two: Repository) -> None:
    two.inputs["fail-on"] = "new-access"
    assert two.run(DIFF).returncode == 1
    page = two.outside("octospec-diff.md")
    assert page.startswith("<!-- octospec spec.yaml other spec.yaml -->\n\n## Access: small")
    assert page.count("## Access: ") == 2
    assert two.run(COMMENT, GH_COMMENTS=comments((True, page.splitlines()[0]))).returncode == 0
    assert "--method PATCH repos/acme/octo/issues/comments/41 " in two.gh.read_text()
    (two.folder.parent / "output").unlink()
    two.run(REVIEW)
    output = dict(line.split("=", 1) for line in two.outside("output").splitlines())
    assert output["name"] == "octospec-review-spec.yaml-and-1-more"
    assert (Path(output["folder"]) / "other-spec.yaml" / "review.html").exists()


@pytest.mark.deep
@pytest.mark.large
def test_a_spec_that_cannot_be_compared_decides_over_one_that_has_new_access(two: Repository) -> None:
    (two.folder / "other spec.yaml").write_text("}")
    two.inputs["fail-on"] = "new-access"
    assert two.run(DIFF).returncode == 2
    page = two.outside("summary.md")
    assert "ce:LstCosts" in page
    assert "## Access: `other spec.yaml`\n\nIt cannot be compared" in page


@pytest.mark.deep
@pytest.mark.large
def test_a_configuration_counts_only_if_the_action_names_it(repository: Repository) -> None:
    spec = repository.folder / "spec.yaml"
    spec.write_text(spec.read_text() + "accept: {unknown-action: None is here.}\n")
    (repository.folder / "octospec.toml").write_text("strict = true\n")
    assert repository.run(LINT).returncode == 0
    repository.inputs["config"] = "octospec.toml"
    assert repository.run(LINT).returncode == 1


@pytest.mark.large
def test_a_step_lints_with_annotations(repository: Repository) -> None:
    assert repository.run(LINT).returncode == 0
    repository.write("ce:LstCosts")
    done = repository.run(LINT)
    assert done.returncode == 1
    assert done.stdout.startswith("::error file=spec.yaml,line=12,col=")


@pytest.mark.large
def test_a_step_uploads_the_findings_to_code_scanning(repository: Repository) -> None:
    repository.write("ce:LstCosts")
    done = repository.run(SCAN)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    called = repository.gh.read_text()
    assert "--method POST repos/acme/octo/code-scanning/sarifs --field commit_sha=0123abc" in called
    assert "--field ref=refs/pull/7/merge --field sarif=@" in called
    uploaded = repository.outside("octospec.sarif.base64")
    findings = json.loads(gzip.decompress(base64.b64decode(uploaded, validate=True)))
    assert findings["runs"][0]["results"]


@pytest.mark.deep
@pytest.mark.large
def test_findings_that_cannot_be_uploaded_do_not_fail_the_step(repository: Repository) -> None:
    done = repository.run(SCAN, GH_STATUS="1")
    assert done.returncode == 0
    assert done.stdout.startswith("::warning::octospec could not upload")
    (repository.folder / "spec.yaml").unlink()
    assert repository.run(SCAN).returncode == 2


@pytest.mark.deep
@pytest.mark.large
def test_a_strict_action_fails_for_warnings(repository: Repository) -> None:
    spec = repository.folder / "spec.yaml"
    spec.write_text(spec.read_text() + "accept: {unknown-action: None is here.}\n")
    assert repository.run(LINT).returncode == 0
    repository.inputs["strict"] = "true"
    assert repository.run(LINT).returncode == 1


@pytest.mark.large
def test_a_step_fails_if_outputs_are_out_of_date(repository: Repository) -> None:
    repository.inputs["build-arguments"] = "--out artifacts\n--format terraform\n"
    assert repository.run(RULE).returncode == 1
    build = [str(BIN / "octospec"), "build", "spec.yaml", "--out", "artifacts", "--format", "terraform"]
    subprocess.run(build, cwd=repository.folder, check=True, capture_output=True)
    assert repository.run(RULE).returncode == 0


@pytest.mark.medium
def test_a_step_adds_the_difference_of_a_pull_request_to_the_summary(repository: Repository) -> None:
    repository.write("ce:ListCostCategoryDefinitions, ce:ListTagsForResource")
    done = repository.run(DIFF)
    assert (done.returncode, done.stderr) == (0, "")
    summary = repository.outside("summary.md")
    assert summary.startswith("<!-- octospec spec.yaml -->\n\n## Access: small 1.0.0 ")
    assert "ce:ListTagsForResource" in summary
    assert repository.outside("output") == f"page={repository.folder.parent / 'octospec-diff.md'}\n"


CUSTOMERS = """\
octospec-customers: 1
customers:
  acme: {fix: {extra: EXTRA}}
  bolt: {fix: {extra: off}}
"""


@pytest.mark.large
def test_new_access_of_a_customer_is_posted_and_fails(repository: Repository) -> None:
    choice = "choices: {extra: {description: More., default: off, ask: build}}\nroles:"
    group = (
        "inline: {main: [costs, more]}\ngroups:\n  more: {category: cost-data, access: list, why: More., "
        "needs: {extra: on}, grants: [{allow: ce:ListTagsForResource}]}"
    )
    repository.write("ce:ListCostCategoryDefinitions")
    spec = repository.folder / "spec.yaml"
    text = spec.read_text().replace("roles:", choice).replace("inline: {main: [costs]}\ngroups:", group)
    spec.write_text(text)
    customers = repository.folder / "customers.yaml"
    customers.write_text(CUSTOMERS.replace("EXTRA", "off"))
    repository.git("add", ".")
    repository.git("commit", "--quiet", "--message", "Customers")
    repository.base = repository.git("rev-parse", "HEAD").strip()
    customers.write_text(CUSTOMERS.replace("EXTRA", "on"))
    repository.inputs["fail-on"] = "new-access"
    assert repository.run(DIFF).returncode == 0
    repository.inputs["customers"] = "customers.yaml"
    assert repository.run(DIFF).returncode == 1
    assert "1 of 2 customers gains read access: `acme`" in repository.outside("summary.md")


@pytest.mark.large
def test_a_difference_that_fails_the_step_is_still_shown(repository: Repository) -> None:
    repository.write("ce:ListCostCategoryDefinitions, ce:ListTagsForResource")
    repository.inputs["fail-on"] = "new-access"
    assert repository.run(DIFF).returncode == 1
    assert "ce:ListTagsForResource" in repository.outside("summary.md")
    assert "page=" in repository.outside("output")


@pytest.mark.large
def test_another_account_as_the_default_of_a_trusted_parameter_fails_the_step(repository: Repository) -> None:
    repository.write("ce:ListTagsForResource")
    spec = repository.folder / "spec.yaml"
    trust = "{account: '${param.vendor}', without-external-id: Test.}"
    parameters = "parameters: {vendor: {description: Us., default: '111122223333'}}\nroles:"
    text = spec.read_text().replace("roles:", parameters).replace("{service: ssm.amazonaws.com}", trust)
    spec.write_text(text)
    repository.git("commit", "--quiet", "--all", "--message", "Trust")
    repository.base = repository.git("rev-parse", "HEAD").strip()
    spec.write_text(text.replace("111122223333", "444455556666"))
    repository.inputs["fail-on"] = "new-trust"
    assert repository.run(DIFF).returncode == 1
    assert "444455556666:root may now assume the role" in repository.outside("summary.md")


@pytest.mark.large
def test_a_change_that_an_unknown_policy_hides_fails_the_step_and_is_shown(repository: Repository) -> None:
    repository.write("ce:ListTagsForResource")
    spec = repository.folder / "spec.yaml"
    attaching = spec.read_text().replace("why: Reports.,", "why: Reports., attach: [NoSuchPolicy],")
    spec.write_text(attaching.replace("grants: [", "grants: [{deny: 'sqs:*'}, "))
    repository.git("commit", "--quiet", "--all", "--message", "Attach")
    repository.base = repository.git("rev-parse", "HEAD").strip()
    spec.write_text(attaching)
    repository.inputs["fail-on"] = "new-access"
    assert repository.run(DIFF).returncode == 3
    page = repository.outside("summary.md")
    assert "Not decided: new access of role reader" in page
    assert "cannot be compared" not in page


def test_a_new_spec_is_reported_as_new(repository: Repository) -> None:
    (repository.folder / "spec.yaml").rename(repository.folder / "new spec.yaml")
    repository.inputs["spec"] = "new spec.yaml"
    assert repository.run(DIFF).returncode == 0
    assert "The spec is new" in repository.outside("summary.md")


@pytest.mark.large
def test_a_spec_may_be_named_with_the_folder_of_the_workspace(repository: Repository) -> None:
    repository.write("ce:ListTagsForResource")
    repository.inputs["spec"] = str(repository.folder / "spec.yaml")
    repository.inputs["fail-on"] = "new-access"
    assert repository.run(DIFF).returncode == 1
    assert "ce:ListTagsForResource" in repository.outside("summary.md")


@pytest.mark.large
def test_an_unreadable_base_is_reported(repository: Repository) -> None:
    repository.write("}")
    repository.git("commit", "--quiet", "--all", "--message", "Break")
    repository.base = repository.git("rev-parse", "HEAD").strip()
    repository.write("ce:ListTagsForResource")
    done = repository.run(DIFF)
    assert done.returncode == 2
    assert "OCT100" in done.stderr
    assert "cannot be compared" in repository.outside("summary.md")


@pytest.mark.large
def test_a_difference_that_could_not_be_computed_is_reported(repository: Repository) -> None:
    git = Path(shutil.which("git") or "").parent
    assert repository.run(DIFF, PATH=f"{git}{os.pathsep}/bin").returncode == 127
    assert "cannot be compared" in repository.outside("summary.md")


@pytest.mark.large
def test_the_base_is_fetched_if_the_checkout_is_shallow(repository: Repository, tmp_path: Path) -> None:
    repository.write("ce:ListTagsForResource")
    repository.git("commit", "--quiet", "--all", "--message", "More")
    shallow = tmp_path / "shallow"
    repository.git("config", "uploadpack.allowAnySHA1InWant", "true")
    repository.git("clone", "--quiet", "--depth", "1", f"file://{repository.folder}", str(shallow))
    repository.folder = shallow
    assert repository.git("rev-list", "--all", "--count").strip() == "1"
    assert repository.run(DIFF).returncode == 0
    assert "ce:ListTagsForResource" in repository.outside("summary.md")


def comments(*written: tuple[bool, str]) -> str:
    """Give what gh says of comments: whether they are ours, and what they begin with."""
    url = "https://github.com/acme/octo/pull/7#issuecomment-{}"
    return json.dumps(
        {
            "comments": [
                {"url": url.format(41 + number), "viewerDidAuthor": ours, "body": f"{begin}\n\n…"}
                for number, (ours, begin) in enumerate(written)
            ]
        }
    )


@pytest.mark.large
def test_a_step_comments_once_and_then_updates_its_comment(repository: Repository) -> None:
    repository.run(DIFF)
    assert repository.run(COMMENT).returncode == 0
    assert "--method POST repos/acme/octo/issues/7/comments " in repository.gh.read_text()
    assert Path(f"{repository.gh}.body").read_text() == repository.outside("octospec-diff.md")
    mark = "<!-- octospec spec.yaml -->"
    written = comments((True, "<!-- octospec other.yaml -->"), (True, mark), (True, mark))
    assert repository.run(COMMENT, GH_COMMENTS=written).returncode == 0
    assert "--method PATCH repos/acme/octo/issues/comments/42 " in repository.gh.read_text()


@pytest.mark.large
def test_comments_of_other_users_are_not_overwritten(repository: Repository) -> None:
    repository.run(DIFF)
    theirs = comments((False, "<!-- octospec spec.yaml -->"))
    assert repository.run(COMMENT, GH_COMMENTS=theirs).returncode == 0
    assert "PATCH" not in repository.gh.read_text()
    assert "--method POST repos/acme/octo/issues/7/comments " in repository.gh.read_text()


@pytest.mark.large
def test_a_pull_request_that_may_not_be_commented_on_does_not_fail(repository: Repository) -> None:
    repository.run(DIFF)
    done = repository.run(COMMENT, GH_STATUS="1")
    assert done.returncode == 0
    assert done.stdout.startswith("::warning::octospec could not comment")


@pytest.mark.large
def test_a_page_that_is_too_long_for_a_comment_is_cut_at_a_line(repository: Repository) -> None:
    page = repository.folder.parent / "octospec-diff.md"
    page.write_text("é" * 99 + "\n" + ("wörds " * 10 + "\n") * 1500, "utf-8")
    assert repository.run(COMMENT).returncode == 0
    body = Path(f"{repository.gh}.body").read_text("utf-8")
    assert len(body.encode()) < 65_000
    assert body.splitlines()[-3:] == ["wörds " * 10, "", "The rest is in the summary of the run."]


def test_the_action_installs_itself_and_imports_nothing_of_the_repository() -> None:
    install = STEPS["Install octospec"]["run"].splitlines()
    assert all(line.startswith("python -I -m pip install ") for line in install)
    assert STEPS["Install octospec"]["env"]["ACTION"] == "${{ github.action_path }}"
    locked, itself = (shlex.split(line) for line in install)
    assert "--require-hashes" in locked
    assert (ROOT / locked[-1].removeprefix("$ACTION/")).is_file()
    assert itself[-3:] == ["--no-deps", "--no-build-isolation", "$ACTION"]


@pytest.mark.large
def test_a_step_writes_the_review_of_what_a_pull_request_changes(repository: Repository) -> None:
    repository.write("ce:ListCostCategoryDefinitions, ce:ListCostAllocationTags")
    assert repository.run(REVIEW).returncode == 0
    output = dict(line.split("=", 1) for line in repository.outside("output").splitlines())
    assert output["name"] == "octospec-review-spec.yaml"
    folder = Path(output["folder"])
    assert (folder / "review.html").exists()
    changes = json.loads((folder / "review.json").read_text())["changes"]
    assert changes["previous"] == f"{repository.base}:spec.yaml"
    assert [change["is-more"] for change in changes["changes"]] == [True]


@pytest.mark.large
def test_a_spec_that_is_new_is_reviewed_alone_and_one_with_errors_not_at_all(repository: Repository) -> None:
    repository.base = "0" * 40
    assert repository.run(REVIEW).returncode == 0
    output = dict(line.split("=", 1) for line in repository.outside("output").splitlines())
    assert json.loads((Path(output["folder"]) / "review.json").read_text())["changes"] is None
    (repository.folder.parent / "output").unlink()
    repository.write("ce:")
    assert repository.run(REVIEW).returncode == 2
    assert not (repository.folder.parent / "output").exists()


def test_the_review_is_attached() -> None:
    [attaching] = [step for step in ACTION["runs"]["steps"] if "upload-artifact" in step.get("uses", "")]
    written = set(re.findall(r"(?:'|\\n)(\w+)=%s", STEPS[REVIEW]["run"]))
    assert written == {"name", "folder"}
    assert attaching["with"] == {
        "name": "${{ steps.review.outputs.name }}",
        "path": "${{ steps.review.outputs.folder }}",
    }


# --- the actions that files and pages use --------------------------------------------------------

USES = re.compile(
    r"""uses["']?:\s*["']?(?P<action>[\w.-]+/[\w./-]+)@(?P<revision>[\w./-]+)(?P<rest>[^\n]*)"""
)
OURS = (addresses().name, "REVISION")
"""What the page says until a release: there is no revision of octospec to pin yet."""


def _used() -> list[tuple[str, str, str, str]]:
    """List the file, the action, its revision and the rest of the line, for each place where one is used."""
    folders = (
        ROOT / name
        for name in ("docs", "examples", "octo_spec", "emitters", "spec", ".github", ".ci", "editors")
    )
    files = [*ROOT.glob("*.*"), *ROOT.glob(".*.yaml")]
    files += [path for folder in folders if folder.is_dir() for path in folder.rglob("*")]
    texts = {".md", ".yml", ".yaml", ".toml", ".py", ".txt", ".html", ".json", ""}
    return [
        (path.relative_to(ROOT).as_posix(), match["action"], match["revision"], match["rest"])
        for path in files
        if path.is_file() and path.suffix in texts
        for match in USES.finditer(path.read_text("utf-8", "replace"))
    ]


@pytest.mark.medium
def test_each_action_is_pinned_to_a_commit_whose_tag_a_comment_names() -> None:
    used = _used()
    assert {file for file, *_ in used} >= {"action.yml", "docs/releases.md", "docs/publishing.md"}
    wrong = [
        f"{file}: {action}@{revision}{rest}"
        for file, action, revision, rest in used
        if (action, revision) != OURS
        # It cannot start before `make release-ready` has looked the commit up.
        and not (file == ".github/workflows/release.yml" and revision == "REVISION")
        and not (re.fullmatch(r"[0-9a-f]{40}", revision) and re.fullmatch(r" # v\d+\.\d+\.\d+", rest))
    ]
    assert not wrong


@pytest.mark.medium
def test_an_action_has_the_same_commit_everywhere() -> None:
    revisions: dict[str, set[str]] = {}
    for _, action, revision, rest in _used():
        revisions.setdefault(action, set()).add(f"{revision}{rest}")
    assert [action for action, known in revisions.items() if len(known) > 1] == []
