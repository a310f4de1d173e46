"""A save is noticed, however an editor writes a file, and nothing else is."""

from __future__ import annotations

import os
from threading import Timer
from typing import TYPE_CHECKING

import pytest

from octo_spec.storage.file_watch import states, wait_for_change

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AFTER: float = 0.05
"""Seconds until something is written: the watch has begun by then, or looks again."""


def _rename(file: Path) -> None:
    new = file.with_name(".spec.yaml.swp")
    new.write_text("renamed")
    new.replace(file)


SAVES: dict[str, Callable[[Path], object]] = {
    "in place": lambda file: file.write_text("written"),
    "by a rename": _rename,
    "removed": lambda file: file.unlink(),
}


def changed_by(save: Callable[[], object], files: list[str]) -> tuple[str, ...]:
    """Return the files that changed when ``save`` ran in another thread."""
    before = states(files)
    timer = Timer(AFTER, save)
    timer.start()
    try:
        return wait_for_change(before)
    finally:
        timer.join()


@pytest.mark.medium
@pytest.mark.parametrize("how", SAVES)
def test_each_way_of_saving_is_noticed(tmp_path: Path, how: str) -> None:
    file, other = tmp_path / "spec.yaml", tmp_path / "other.yaml"
    for each in (file, other):
        each.write_text("before")

    def save() -> None:
        (tmp_path / "third.yaml").write_text("not watched")
        SAVES[how](file)

    assert changed_by(save, [str(file), str(other)]) == (str(file),)


@pytest.mark.medium
def test_a_file_that_is_made_again_with_its_folder_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "gone" / "spec.yaml"

    def save() -> None:
        file.parent.mkdir()
        file.write_text("made")

    assert changed_by(save, [str(file)]) == (str(file),)


@pytest.mark.medium
def test_a_file_behind_a_link_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    real, link = tmp_path / "a/spec.yaml", tmp_path / "spec.yaml"
    real.write_text("before")
    link.symlink_to(real)
    assert changed_by(lambda: _rename(real), [str(link)]) == (str(link),)


def test_a_change_before_the_watch_begins_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "spec.yaml"
    file.write_text("before")
    before = states([str(file)])
    file.write_text("changed")
    os.utime(file, ns=(1, 1))
    assert wait_for_change(before) == (str(file),)
