"""A new file is written whole or not at all, and never over what is there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NoReturn

import pytest

from octo_spec.storage.rewriting import create, rewrite

if TYPE_CHECKING:
    from pathlib import Path


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_a_new_file_has_its_text_and_nothing_lies_next_to_it(tmp_path: Path) -> None:
    create(tmp_path / "a.yaml", "one\ntwo\n")
    assert (tmp_path / "a.yaml").read_bytes() == b"one\ntwo\n"
    assert _names(tmp_path) == ["a.yaml"]


def test_a_new_file_may_be_read_as_far_as_others_that_are_made_here(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("x")
    create(tmp_path / "a.yaml", "x")
    assert (tmp_path / "a.yaml").stat().st_mode == (tmp_path / "other").stat().st_mode


@pytest.mark.parametrize("kind", ["file", "dangling link"])
def test_what_is_there_stays(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "a.yaml"
    if kind == "file":
        target.write_text("old")
    else:
        target.symlink_to(tmp_path / "nowhere")
    with pytest.raises(FileExistsError):
        create(target, "new")
    assert _names(tmp_path) == ["a.yaml"]
    assert not (tmp_path / "nowhere").exists()


def test_a_file_system_without_links_gets_the_file_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    create(tmp_path / "a.yaml", "new")
    assert (tmp_path / "a.yaml").read_text() == "new"
    with pytest.raises(FileExistsError):
        create(tmp_path / "a.yaml", "newer")
    assert _names(tmp_path) == ["a.yaml"]


def test_a_link_is_followed_where_a_file_is_rewritten(tmp_path: Path) -> None:
    (tmp_path / "theirs").write_text("theirs")
    (tmp_path / "theirs").chmod(0o640)
    (tmp_path / "link").symlink_to("theirs")
    rewrite(str(tmp_path / "link"), "new")
    assert (tmp_path / "theirs").read_text() == "new"
    assert (tmp_path / "theirs").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "link").is_symlink()
    assert sorted(_names(tmp_path)) == ["link", "theirs"]


def test_a_folder_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        create(tmp_path / "no" / "a.yaml", "new")
