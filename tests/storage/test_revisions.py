"""Files as git keeps them at a revision, as sides."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from octo_spec.storage import revisions
from tests.cli.conftest import SPEC
from tests.storage.loaded_sides import deployed, errors

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec


@pytest.fixture
def repository(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> Octospec:
    """Two commits: the older has a narrower spec, and its artifacts."""
    for name in ("GIT_DIR", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    assert octospec("build", "spec.yaml").code == 0
    git("init", "-q", "-b", "trunk")
    commit("one")
    octospec.write("spec.yaml", SPEC.replace("ce:Get*", "ce:*").replace("1.0.0", "2.0.0"))
    commit("two")
    git("tag", "v2")
    return octospec


def git(*arguments: str) -> None:
    who = ("-c", "user.name=Someone", "-c", "user.email=someone@example.com")
    subprocess.run(("git", *who, *arguments), check=True, capture_output=True)  # noqa: S607 - the git that is installed


def commit(message: str) -> None:
    git("add", "-A")
    git("commit", "-q", "-m", message)


@pytest.mark.large
@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("written", "version"),
    [
        ("HEAD:spec.yaml", "2.0.0"),
        ("v2:./spec.yaml", "2.0.0"),
        ("trunk~1:spec.yaml", "1.0.0"),
        ("HEAD:dist/cloudformation/template.yaml", "1.0.0"),
        ("HEAD~1:dist/terraform", "1.0.0"),
        ("HEAD~1:./dist/iam-json/", "1.0.0"),
    ],
)
def test_a_side_may_be_at_a_revision(written: str, version: str) -> None:
    assert deployed(written).title == written.rstrip("/")
    assert deployed(written).deployment.version == version


@pytest.mark.medium
def test_a_path_in_a_revision_is_taken_from_the_current_folder(
    repository: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.folder / "dist")
    assert deployed("HEAD:terraform").format == "terraform"
    assert deployed("HEAD:../spec.yaml").spec is not None
    assert deployed("HEAD:./cloudformation").format == "cloudformation"
    assert errors("HEAD:spec.yaml") == [
        "OCT601 there is no 'spec.yaml' in revision 'HEAD'; the path is relative to the current folder"
    ]


@pytest.mark.usefixtures("repository")
def test_places_in_a_revision_name_it() -> None:
    found = deployed("HEAD~1:spec.yaml")
    assert found.spec is not None
    assert str(found.spec.spans.at(("groups", "costs"))) == "HEAD~1:spec.yaml:16:10"
    assert errors("HEAD:dist")[0].endswith(
        "as HEAD:dist/cloudformation or HEAD:dist/iam-json or HEAD:dist/terraform"
    )


def test_the_whole_of_a_revision_is_a_folder(repository: Octospec) -> None:
    repository.write("one.md", "words")
    git("rm", "-rq", "dist", "spec.yaml")
    commit("three")
    assert errors("HEAD:")[-1].startswith("HEAD:one.md:1:1: ")


@pytest.mark.medium
def test_hidden_files_and_submodules_in_a_revision_are_passed_over(repository: Octospec) -> None:
    repository.write("dist/terraform/.terraform.lock.hcl", "x")
    git("-c", "protocol.file.allow=always", "submodule", "add", "-q", "./", "dist/terraform/inner")
    commit("three")
    assert deployed("HEAD:dist/terraform").format == "terraform"


def test_a_file_named_with_a_colon_wins_over_a_revision(repository: Octospec) -> None:
    (repository.folder / "HEAD:spec.yaml").write_text(SPEC)
    assert deployed("HEAD:spec.yaml").deployment.version == "1.0.0"


@pytest.mark.large
@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("v9:spec.yaml", "OCT601 there is no file 'v9:spec.yaml', and git knows no revision 'v9'"),
        (
            "--help:spec.yaml",
            "OCT601 there is no file '--help:spec.yaml', and git knows no revision '--help'",
        ),
        ("HEAD:none.yaml", "OCT601 there is no 'none.yaml' in revision 'HEAD'"),
        ("HEAD:../../none.yaml", "OCT601 there is no '../../none.yaml' in revision 'HEAD'"),
        ("HEAD:/etc/passwd", "OCT601 there is no '/etc/passwd' in revision 'HEAD'"),
        ("HEAD:*.yaml", "OCT601 there is no '*.yaml' in revision 'HEAD'"),
        (
            "HEAD\nHEAD:spec.yaml",
            "OCT601 there is no file 'HEAD\nHEAD:spec.yaml', and git knows no revision",
        ),
        ("HEAD..HEAD:spec.yaml", "OCT601 there is no file 'HEAD..HEAD:spec.yaml', and git knows no revision"),
        ("--output=x:spec.yaml", "OCT601 there is no file '--output=x:spec.yaml', and git knows no revision"),
    ],
)
def test_what_git_does_not_have_is_reported(written: str, problem: str) -> None:
    assert errors(written)[0].startswith(problem)


@pytest.mark.medium
def test_a_repository_cannot_run_a_program(repository: Octospec) -> None:
    program = f"touch {repository.folder / 'ran'}"
    for key in ("core.fsmonitor", "core.pager", "core.sshCommand", "diff.external", "filter.x.smudge"):
        git("config", key, program)
    repository.write(".gitattributes", "* filter=x diff=x\n")
    assert deployed("HEAD:spec.yaml").deployment.version == "2.0.0"
    assert errors("--upload-pack=touch ran:spec.yaml")
    assert not (repository.folder / "ran").exists()


def test_a_revision_outside_of_a_repository_is_reported(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(octospec.folder.parent))
    assert "OCT602 HEAD:spec.yaml cannot be read: fatal: not a git repository" in errors("HEAD:spec.yaml")[0]


def test_a_revision_without_git_is_reported(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(octospec.folder))
    assert errors("HEAD:spec.yaml") == ["OCT602 HEAD:spec.yaml cannot be read: git is not installed"]


def test_a_git_that_does_not_end_is_left_in_time(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    (octospec.folder / "bin").mkdir()
    octospec.write("bin/git", "#!/bin/sh\nexec sleep 5\n")
    (octospec.folder / "bin/git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{octospec.folder / 'bin'}:/usr/bin:/bin")
    monkeypatch.setattr(revisions, "GIT_SECONDS", 0.1)
    with pytest.raises(TimeoutError, match="git rev-parse did not end within"):
        revisions.content_at_revision("HEAD", "spec.yaml")


def test_a_file_that_a_partial_clone_lacks_is_reported(repository: Octospec) -> None:
    del repository
    with pytest.raises(OSError, match="git lacks a file of this revision"):
        revisions.contents(["0" * 40])
