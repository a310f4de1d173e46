"""The folder of cached builds: private or passed over, whole or none, and never large."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from octo_spec.storage.folders.build_cache import BUILDS, FLEETS

if TYPE_CHECKING:
    from pathlib import Path

KEY, OTHER = "a" * 64, "b" * 64


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "octospec"


def test_what_was_kept_is_there(folder: Path) -> None:
    assert BUILDS.read(KEY) is None
    BUILDS.write(KEY, b"content")
    assert (BUILDS.read(KEY), BUILDS.read(OTHER)) == (b"content", None)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / KEY).stat().st_mode & 0o777 == 0o600


def test_without_a_cache_folder_of_the_environment_it_is_in_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    BUILDS.write(KEY, b"content")
    assert (tmp_path / ".cache" / "octospec" / KEY).is_file()


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o707])
def test_a_folder_that_others_may_look_into_is_passed_over(folder: Path, mode: int) -> None:
    BUILDS.write(KEY, b"content")
    folder.chmod(mode)
    BUILDS.write(OTHER, b"other")
    assert BUILDS.read(KEY) is None
    assert not (folder / OTHER).exists()


def test_a_folder_of_someone_else_is_passed_over(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    BUILDS.write(KEY, b"content")
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    assert BUILDS.read(KEY) is None


def test_a_link_is_passed_over(folder: Path) -> None:
    BUILDS.write(KEY, b"content")
    folder.rename(folder.parent / "elsewhere")
    folder.symlink_to(folder.parent / "elsewhere")
    assert BUILDS.read(KEY) is None


def test_a_file_that_is_a_link_or_that_others_may_write_is_passed_over(folder: Path) -> None:
    BUILDS.write(KEY, b"content")
    (folder / OTHER).symlink_to(folder / KEY)
    assert BUILDS.read(OTHER) is None
    (folder / KEY).chmod(0o620)
    assert BUILDS.read(KEY) is None


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    BUILDS.write(KEY, b"content")
    os.mkfifo(folder / OTHER, 0o600)
    assert BUILDS.read(OTHER) is None


@pytest.mark.parametrize("damaged", [b"", b"x", b"{}" * 99])
def test_a_damaged_file_counts_as_missing(folder: Path, damaged: bytes) -> None:
    BUILDS.write(KEY, b"content")
    (folder / KEY).write_bytes(damaged)
    assert BUILDS.read(KEY) is None
    BUILDS.write(KEY, b"again")
    assert BUILDS.read(KEY) == b"again"


def test_every_bit_counts(folder: Path) -> None:
    BUILDS.write(KEY, b"content")
    content = (folder / KEY).read_bytes()
    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 1
        (folder / KEY).write_bytes(changed)
        assert BUILDS.read(KEY) is None
        (folder / KEY).write_bytes(content[:place])
        assert BUILDS.read(KEY) is None


def test_the_oldest_go(folder: Path) -> None:
    few = replace(BUILDS, most_files=3)
    for number in range(6):
        few.write(f"{number:064}", b"content")
        os.utime(folder / f"{number:064}", (number, number))
    few.write(KEY, b"content")
    assert sorted(path.name for path in folder.iterdir()) == [f"{4:064}", f"{5:064}", KEY]


def test_the_largest_together_go(folder: Path) -> None:
    small = replace(BUILDS, most_bytes=1000)
    small.write(KEY, b"x" * 600)
    os.utime(folder / KEY, (1, 1))
    small.write(OTHER, b"y" * 600)
    assert [path.name for path in folder.iterdir()] == [OTHER]


def test_what_is_too_large_is_not_kept(folder: Path) -> None:
    replace(BUILDS, largest=10).write(KEY, b"x" * 11)
    assert not folder.exists()


def test_a_folder_that_cannot_be_written_is_not_an_error(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_bytes(b"a file, into which no one writes an entry, root neither")
    BUILDS.write(OTHER, b"other")
    assert BUILDS.read(OTHER) is None


def test_no_place_for_a_cache_is_not_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", os.devnull)
    BUILDS.write(KEY, b"content")
    assert BUILDS.read(KEY) is None


def test_a_fleet_has_its_own_folder_which_builds_do_not_remove(folder: Path) -> None:
    FLEETS.write(KEY, b"customers")
    one = replace(BUILDS, most_files=1)
    one.write(KEY, b"content")
    one.write(OTHER, b"other")
    assert (FLEETS.read(KEY), BUILDS.read(KEY), BUILDS.read(OTHER)) == (b"customers", None, b"other")
    assert (folder / "fleets").stat().st_mode & 0o777 == 0o700
    folder.chmod(0o755)
    assert FLEETS.read(KEY) is None


def test_a_cache_within_the_output_folder_is_not_outside_it(folder: Path) -> None:
    FLEETS.write(KEY, b"customers")
    (folder.parent.parent / "link").symlink_to(folder.parent)
    for out in (folder.parent, folder, folder.parent.parent, folder.parent.parent / "link"):
        assert FLEETS.is_in(str(out)), out
    assert not FLEETS.is_in(str(folder.parent.parent / "out"))
    assert not FLEETS.is_in(str(folder / "other"))
