"""A review is the old or the new one, whole: killed, on a full disk, and where two write at once."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest

from octo_spec.diagnostics import Diagnostic
from octo_spec.plugin.artifacts import Artifact
from octo_spec.storage.folders import whole_review
from octo_spec.storage.folders.review_files import write_review
from tests.matrices import deep

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("review.html", "review.md", "permissions.csv", "review.json")
MARK = "# Access review: "


def review(letter: str, size: int = 10) -> tuple[Artifact, ...]:
    """Write a review whose files all hold one letter."""
    return tuple(Artifact(PurePosixPath(name), f"{MARK}{letter * size}\n") for name in NAMES)


def letters(folder: Path) -> list[str]:
    """Return from which reviews the files in a folder are."""
    return [(folder / name).read_text("utf-8").removeprefix(MARK)[:1] for name in NAMES]


@pytest.fixture(params=["alone", "next to others", "where we are"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with a review: one that can be exchanged, and two that cannot."""
    place = tmp_path / "out"
    assert write_review(str(place), review("a"), force=False) == tuple(str(place / name) for name in NAMES)
    if request.param == "next to others":
        (place / "notes.txt").write_text("mine", "utf-8")
    if request.param == "where we are":
        monkeypatch.chdir(place)
    return place


def test_a_review_takes_the_place_of_an_older_one_and_leaves_nothing_behind(folder: Path) -> None:
    others = {path.name for path in folder.iterdir()} - {*NAMES}
    folder.chmod(0o750)
    assert write_review(str(folder), review("b"), force=False)
    assert letters(folder) == ["b"] * 4
    assert {path.name for path in folder.iterdir()} - {*NAMES} == others
    assert [path.name for path in folder.parent.iterdir()] == ["out"]
    assert folder.stat().st_mode & 0o777 == 0o750


@pytest.mark.parametrize("at", range(9))
def test_a_disk_that_refuses_a_rename_leaves_the_old_review(
    folder: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    rename, done = type(folder).rename, []

    def refusing(self: Path, target: Path) -> Path:
        done.append(target)
        if len(done) == at + 1:
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(type(folder), "rename", refusing)
    written = write_review(str(folder), review("b"), force=False)
    assert letters(folder) == (["a"] if isinstance(written, Diagnostic) else ["b"]) * 4
    assert isinstance(written, Diagnostic) is (len(done) > at)
    assert not list(folder.parent.rglob(f"{whole_review.STAGE}*"))


def test_a_folder_in_the_place_of_a_file_stays_even_by_force(folder: Path) -> None:
    (folder / "review.json").unlink()
    (folder / "review.json").mkdir()
    (folder / "review.json" / "mine").write_text("mine", "utf-8")
    written = write_review(str(folder), review("b"), force=True)
    assert isinstance(written, Diagnostic)
    assert (folder / "review.json" / "mine").read_text("utf-8") == "mine"
    assert (folder / "review.md").read_text("utf-8").startswith(f"{MARK}a")


def test_where_folders_cannot_be_exchanged_files_are_renamed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_review, "_exchange", lambda *_: False)
    assert write_review(str(folder), review("b"), force=False)
    assert letters(folder) == ["b"] * 4


def test_through_a_link_the_folder_behind_it_is_written(folder: Path) -> None:
    link = folder.parent / "link"
    link.symlink_to("out")
    assert write_review(str(link), review("b"), force=False)
    assert link.is_symlink()
    assert letters(folder) == ["b"] * 4


@pytest.mark.medium
@pytest.mark.skipif(sys.platform != "linux", reason="the test forks, and exchanges folders")
@pytest.mark.parametrize("times", [5, deep(60)])
def test_killed_at_random_moments_a_review_is_whole(tmp_path: Path, times: int) -> None:
    place, size = tmp_path / "out", 1_000_000
    start = time.perf_counter()
    write_review(str(place), review("a", size), force=False)
    long = time.perf_counter() - start
    for turn in range(times):
        before = letters(place)
        letter = "bc"[turn % 2]
        process = os.fork()
        if process == 0:
            write_review(str(place), review(letter, size), force=False)
            os._exit(0)
        time.sleep(random.uniform(0, long))  # noqa: S311 - when it is killed is no secret
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        assert letters(place) in (before, [letter] * 4)
    assert write_review(str(place), review("d"), force=False)
    assert letters(place) == ["d"] * 4
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.medium
@pytest.mark.skipif(sys.platform != "linux", reason="the test forks")
def test_two_at_once_tear_nothing(folder: Path) -> None:
    processes = []
    for letter in "bcde":
        process = os.fork()
        if process == 0:
            for _ in range(5):
                write_review(str(folder), review(letter, 10_000), force=False)
            os._exit(0)
        processes.append(process)
    assert [os.waitpid(process, 0)[1] for process in processes] == [0] * 4
    assert len({*letters(folder)}) == 1
    assert {path.name for path in folder.iterdir()} <= {*NAMES, "notes.txt"}


def test_what_the_vendor_said_is_replaced_and_does_not_stay(tmp_path: Path) -> None:
    said = Artifact(PurePosixPath("vendor.csv"), "question,text,answer\n")
    for artifacts in ((*review("a"), said), (*review("b"), said)):
        assert not isinstance(write_review(str(tmp_path), artifacts, force=False), Diagnostic)
    assert not isinstance(write_review(str(tmp_path), review("c"), force=False), Diagnostic)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(NAMES)
    (tmp_path / "vendor.csv").write_text("mine\n", "utf-8")
    assert not isinstance(write_review(str(tmp_path), review("d"), force=False), Diagnostic)
    assert (tmp_path / "vendor.csv").read_text("utf-8") == "mine\n"
