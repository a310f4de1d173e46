"""What a role may do is shown above it, and what the text changes since the last commit."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from octo_spec.editor.edited_text import EditedText
from octo_spec.editor.lenses import Lens, lens_titles, lenses
from tests.cli.conftest import NOT_EVERY_ANSWER
from tests.editor.texts import SPEC, read_text

if TYPE_CHECKING:
    from pathlib import Path


NO: str = "reads secrets: no · deletes data: no"
SECRETS = SPEC.replace("ce:Get*", "secretsmanager:GetSecretValue")


def titles(text: str) -> dict[str, str]:
    return lens_titles(EditedText(text, "spec.yaml"))


def test_each_role_has_a_line() -> None:
    assert lenses(read_text(SPEC)) == (Lens(8, "reader"),)
    assert lenses(read_text("octospec-customers: 1\ncustomers: {}\n")) == ()
    assert lenses(read_text("")) == ()


def test_an_answer_for_some_choices_is_marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert titles(SPEC) == {"reader": NO}
    assert titles(SECRETS) == {"reader": "reads secrets: yes, with some choices · deletes data: no"}
    always = SECRETS.replace("    needs: {size: large}\n", "").replace("  size: {", "  #size: {")
    assert titles(always.replace("choices:\n", "")) == {"reader": "reads secrets: yes · deletes data: no"}


def test_answers_are_those_of_every_choice_if_not_every_one_can_be_deployed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = NOT_EVERY_ANSWER.replace("ce:List*", "secretsmanager:GetSecretValue")
    assert titles(text) == {"reader": "reads secrets: yes, with some choices · deletes data: no"}


@pytest.mark.parametrize("text", ["", "octospec: 1\n", SPEC.replace("[costs]", "[kosts]")])
def test_a_spec_with_errors_has_no_answers(text: str) -> None:
    assert titles(text) == {}


@pytest.mark.medium
def test_a_change_since_the_last_commit_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    # A byte order mark and other ends of lines change nothing.
    (tmp_path / "spec.yaml").write_bytes(f"\ufeff{SPEC}".replace("\n", "\r\n").encode())
    committed(tmp_path)
    assert titles(SPEC) == {
        "reader": f"{NO} · since the last commit: no difference in access, roles or inputs"
    }
    [title] = titles(SPEC.replace("ce:Get*", "[ce:Get*, ce:List*]")).values()
    assert title == f"{NO} · since the last commit: new access by 1 statement"
    (tmp_path / "spec.yaml").write_text("octospec: 1\n")
    committed(tmp_path)
    assert titles(SPEC) == {"reader": NO}


@pytest.mark.medium
def test_a_change_of_one_role_is_counted_there_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    group = (
        "    category: cost-data\n    access: read\n    why: Costs.\n    grants: [{allow: s3:GetObject}]\n"
    )
    role = SPEC[SPEC.index("  reader:") : SPEC.index("groups:")].replace("reader", "other")
    both = SPEC.replace("groups:\n", f"{role.replace('costs', 'files')}groups:\n  files:\n{group}")
    (tmp_path / "spec.yaml").write_text(both)
    committed(tmp_path)
    found = titles(both.replace("ce:Get*", "[ce:Get*, ce:List*]"))
    assert {role: title.partition("commit: ")[2] for role, title in found.items()} == {
        "reader": "new access by 1 statement",
        "other": "no difference in this role",
    }


@pytest.mark.medium
def test_each_of_two_workspaces_has_its_own_last_commit(tmp_path: Path) -> None:
    more = SPEC.replace("ce:Get*", "[ce:Get*, ce:List*]")
    found = []
    for name, text in (("a", SPEC), ("b", more)):
        path = tmp_path / name / "spec.yaml"
        path.parent.mkdir()
        path.write_text(text, "utf-8")
        committed(path.parent)
        [title] = lens_titles(EditedText(more, str(path))).values()
        found.append(title.partition("commit: ")[2])
    assert found == ["new access by 1 statement", "no difference in access, roles or inputs"]


def committed(folder: Path) -> None:
    """Commit all files of a folder."""
    who = ("-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@example.com")
    for command in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "x")):
        subprocess.run(("git", *who, *command), check=True)  # noqa: S607 - the git of the machine
