"""Each GitHub Action that a file of this repository uses is pinned to a commit, by one table."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.project.addresses import REVISION, addresses
from tests.project.pinned_actions import (
    GIT,
    ROOT,
    PinnedAction,
    compared,
    filled,
    pages,
    pinned_actions,
    used_actions,
)

if TYPE_CHECKING:
    from pathlib import Path


@cache
def uses() -> list[tuple[Path, str]]:
    """Read the pages once, and not while tests are collected."""
    return [
        (path, used) for path in pages() if path.exists() for used in used_actions(path.read_text("utf-8"))
    ]


def test_each_action_is_used_as_the_table_has_it() -> None:
    """Not by a tag or a branch, which its owner can move, and everywhere by the same commit."""
    known = {str(action) for action in pinned_actions()}
    assert [f"{path.relative_to(ROOT)}: {used}" for path, used in uses() if used not in known] == []


def test_each_action_of_the_table_is_used() -> None:
    assert {str(action) for action in pinned_actions()} == {used for _, used in uses()}


@pytest.mark.parametrize("action", pinned_actions(), ids=lambda action: action.name)
def test_a_row_has_a_whole_version_and_a_whole_hash(action: PinnedAction) -> None:
    assert re.fullmatch(r"v\d+\.\d+\.\d+", action.version)
    assert re.fullmatch(rf"[0-9a-f]{{40}}|{REVISION}", action.commit)


def test_only_what_publishes_waits_for_a_commit_to_be_looked_up() -> None:
    """A workflow with such a line does not start, and so no check of a change may have one."""
    waiting = {path.name for path, used in uses() if f"@{REVISION} " in used}
    assert waiting <= {"release.yml"}


def test_a_commit_is_filled_in_where_an_action_is_used() -> None:
    action = PinnedAction("pypa/gh-action-pypi-publish", "v1.13.0", "c0ffee" * 6 + "c0de")
    table, workflow = (
        (ROOT / name).read_text("utf-8")
        for name in ("requirements/github-actions.toml", ".github/workflows/release.yml")
    )
    for text in (table, workflow):
        waiting = text.replace(
            next((a.commit for a in pinned_actions() if a.name == action.name), REVISION), REVISION
        )
        assert action.commit in filled(waiting, [action])
    assert f"uses: {action}" in filled(workflow, [action])


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("      - uses: actions/checkout@v4", ["actions/checkout@v4"]),
        ("    uses: docker://alpine", ["docker://alpine"]),
        ("- uses:  a/b@1 # v1", ["a/b@1 # v1"]),
        ("  - uses: ./here", []),
        (f"  - uses: {addresses().name}@REVISION", []),
        ("uses: it begins with an action. Or", []),
    ],
)
def test_what_is_used_is_found(line: str, found: list[str]) -> None:
    assert list(used_actions(f"steps:\n{line}\n")) == found


@pytest.mark.parametrize("options", [(), ("-a", "-m", "One")], ids=["lightweight", "annotated"])
def test_the_commit_of_a_version_is_compared_with_its_repository(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    repository = tmp_path / "actions" / "checkout"
    repository.mkdir(parents=True)

    def git(*arguments: str) -> str:
        who = ("-c", "user.name=a", "-c", "user.email=a@b")
        ran = subprocess.run(
            (GIT, "-C", str(repository), *who, *arguments), check=True, capture_output=True, text=True
        )
        return ran.stdout.strip()

    git("init", "-q")
    git("commit", "-q", "--allow-empty", "-m", "One")
    git("tag", *options, "v1.2.3")
    there = git("rev-parse", "HEAD")
    for version, expected in (("v1.2.3", there), ("v1.2.4", "")):
        action = PinnedAction("actions/checkout/below", version, "0" * 40)
        assert list(compared([action], str(tmp_path))) == [(action, expected)]


def test_a_repository_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=f"git cannot read {tmp_path}/actions/absent: "):
        list(compared([PinnedAction("actions/absent", "v1.2.3", "0" * 40)], str(tmp_path)))
