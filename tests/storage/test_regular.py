"""Reading and writing regular files: whole, however little the system takes at once, and nothing else."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from octo_spec.storage.regular import regular_content, write_file

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = bytes(range(256)) * 4


@pytest.fixture(autouse=True)
def little_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the system read and write less than requested, as it may."""
    read, write = os.read, os.write
    monkeypatch.setattr(os, "read", lambda file, size: read(file, min(size, 100)))
    monkeypatch.setattr(os, "write", lambda file, content: write(file, content[:7]))


@pytest.mark.parametrize("content", [b"", b"a", CONTENT], ids=["empty", "short", "long"])
def test_what_is_written_is_read(tmp_path: Path, content: bytes) -> None:
    write_file(tmp_path / "a", content)
    assert regular_content(tmp_path / "a") == content


@pytest.mark.parametrize("kind", ["file", "link", "dangling link"])
def test_nothing_that_is_there_is_written(tmp_path: Path, kind: str) -> None:
    if kind == "link":
        (tmp_path / "other").write_bytes(b"other")
    if kind == "file":
        (tmp_path / "a").write_bytes(b"other")
    else:
        (tmp_path / "a").symlink_to("other")
    with pytest.raises(FileExistsError):
        write_file(tmp_path / "a", CONTENT)
    assert {path.read_bytes() for path in tmp_path.iterdir() if path.exists()} <= {b"other"}


def test_a_file_that_grows_while_it_is_read_is_read_to_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, status = tmp_path / "a", os.fstat
    path.write_bytes(b"a")

    def grown(file: int) -> os.stat_result:
        there = status(file)
        path.write_bytes(CONTENT)
        return there

    monkeypatch.setattr(os, "fstat", grown)
    assert regular_content(path) == CONTENT


def test_a_file_without_a_known_size_is_not_read_byte_by_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, status, read = tmp_path / "a", os.fstat, os.read
    path.write_bytes(CONTENT)
    wanted: list[int] = []

    def noted(file: int, size: int) -> bytes:
        wanted.append(size)
        return read(file, size)

    monkeypatch.setattr(os, "fstat", lambda file: os.stat_result((*status(file)[:6], 0, *status(file)[7:])))
    monkeypatch.setattr(os, "read", noted)
    assert regular_content(path) == CONTENT
    assert min(wanted) > len(CONTENT)
