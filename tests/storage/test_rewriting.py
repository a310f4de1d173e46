"""A new file is written whole or not at all, and never over what is there."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from octo_spec.storage.rewriting import ChangedError, create, remove_leftovers, rewrite

if TYPE_CHECKING:
    from collections.abc import Callable


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


# --- what fails, and what is killed ------------------------------------------------------------

LEFT = ".a.yaml.octospec-0123456789abcdef"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "a.yaml"
    path.write_text("old")
    return path


def _fail(number: int) -> Callable[[int], NoReturn]:
    def failing(_file: int) -> NoReturn:
        raise OSError(number, os.strerror(number))

    return failing


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_full_disk_leaves_the_old_file_alone(
    old: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(os, "fsync", _fail(number))
    with pytest.raises(OSError, match=os.strerror(number)):
        rewrite(str(old), "new")
    with pytest.raises(OSError, match=os.strerror(number)):
        create(old.with_name("b.yaml"), "new")
    assert (old.read_text(), _names(old.parent)) == ("old", ["a.yaml"])


def test_what_does_not_read_as_it_was_written_replaces_nothing(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda file: os.ftruncate(file, 2))
    with pytest.raises(OSError, match="it does not read as it was written"):
        rewrite(str(old), "new")
    assert (old.read_text(), _names(old.parent)) == ("old", ["a.yaml"])


@pytest.mark.parametrize(
    "work", [lambda path: rewrite(path, "new"), lambda path: create(f"{path}.new", "new")]
)
def test_the_next_process_removes_what_a_killed_one_left(old: Path, work: Callable[[str], None]) -> None:
    child = os.fork()
    if not child:
        os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment]
        work(str(old))
        os._exit(0)
    os.waitpid(child, 0)
    assert (old.read_text(), len(_names(old.parent))) == ("old", 2)
    work(str(old))
    assert not [name for name in _names(old.parent) if "octospec" in name]


def test_the_temporary_file_of_a_running_process_stays(old: Path) -> None:
    with old.with_name(LEFT).open("w") as running:
        fcntl.flock(running, fcntl.LOCK_EX)
        rewrite(str(old), "new")
        assert sorted(_names(old.parent)) == [LEFT, "a.yaml"]
    remove_leftovers(old)
    assert _names(old.parent) == ["a.yaml"]


@pytest.mark.parametrize("name", [f"{LEFT}0", f"{LEFT[:-1]}", ".a.yaml.octospec-old", f".b{LEFT}", LEFT[1:]])
def test_other_files_are_no_leftovers(old: Path, name: str) -> None:
    old.with_name(name).write_text("mine")
    remove_leftovers(old)
    assert old.with_name(name).read_text() == "mine"


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to("a.yaml")])
def test_a_leftover_is_a_file(old: Path, make: Callable[[Path], None]) -> None:
    make(old.with_name(LEFT))
    remove_leftovers(old)
    assert (old.read_text(), len(_names(old.parent))) == ("old", 2)


def test_what_someone_else_changed_meanwhile_stays(old: Path) -> None:
    with pytest.raises(ChangedError, match="it was changed since it was read"):
        rewrite(str(old), "new", "older")
    assert (old.read_text(), _names(old.parent)) == ("old", ["a.yaml"])


def test_a_byte_order_mark_before_the_text_that_was_read_stays(old: Path) -> None:
    for read, written in (("old", "\ufeffnew"), (None, "new")):
        old.write_bytes("\ufeffold".encode())
        rewrite(str(old), "new", read)
        assert old.read_text() == written


def test_one_of_two_processes_replaces_a_file(old: Path) -> None:
    read = locked_file(old)
    (old.parent / "new").write_text("meanwhile")

    def replaced() -> None:
        time.sleep(0.1)
        (old.parent / "new").replace(old)
        os.close(read)

    other = threading.Thread(target=replaced)
    other.start()
    with pytest.raises(ChangedError):
        rewrite(str(old), "mine", "old")
    other.join()
    assert old.read_text() == "meanwhile"


def locked_file(path: Path) -> int:
    """Lock a file as another process does that is about to replace it."""
    file = os.open(path, os.O_RDONLY)
    fcntl.flock(file, fcntl.LOCK_EX)
    return file


def test_who_locks_the_file_for_this_process_does_not_stop_it(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("octo_spec.storage.rewriting._PAUSE", 0)
    locked = locked_file(old)
    rewrite(str(old), "mine", "old")
    os.close(locked)
    assert old.read_text() == "mine"


# --- what a file has besides its content ---------------------------------------------------------


def test_a_file_with_two_names_keeps_both(old: Path) -> None:
    os.link(old, old.with_name("b.yaml"))
    rewrite(str(old), "n")
    assert (old.read_text(), old.with_name("b.yaml").read_text()) == ("n", "n")


def test_a_file_with_two_names_keeps_its_text_on_a_full_disk(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.link(old, old.with_name("b.yaml"))
    calls = iter([None, errno.ENOSPC])

    def second(_file: int) -> None:
        if number := next(calls, None):
            raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", second)
    with pytest.raises(OSError, match="No space left"):
        rewrite(str(old), "much longer")
    assert old.with_name("b.yaml").read_text() == "old"


def test_a_file_of_someone_else_stays_theirs(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, stat = old.stat().st_ino, Path.stat
    owner = 4711

    def foreign(path: Path, **how: bool) -> object:
        there = stat(path, **how)
        return there if "octospec" in path.name else os.stat_result((*there[:4], owner, *there[5:10]))

    chown: list[tuple[int, int]] = []
    monkeypatch.setattr(Path, "stat", foreign)
    monkeypatch.setattr(os, "chown", lambda _, *ids: chown.append(ids))
    rewrite(str(old), "new")
    assert (old.read_text(), chown[0][0], stat(old).st_ino != before) == ("new", owner, True)
    before = stat(old).st_ino

    def refused(*_: object) -> NoReturn:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "chown", refused)
    rewrite(str(old), "newer")  # into the very file
    assert (old.read_text(), stat(old).st_ino, _names(old.parent)) == ("newer", before, ["a.yaml"])


def test_a_file_keeps_its_attributes(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[str, dict[str, bytes]] = {"a.yaml": {"user.x": b"1", "security.label": b"2"}}

    def of(path: Path) -> dict[str, bytes]:
        return kept.setdefault(path.name, {"security.label": b"2"})

    def put(path: Path, name: str, value: bytes) -> None:
        of(path)[name] = value

    monkeypatch.setattr(os, "listxattr", lambda path: [*of(path)], raising=False)
    monkeypatch.setattr(os, "getxattr", lambda path, name: of(path)[name], raising=False)
    monkeypatch.setattr(os, "setxattr", put, raising=False)
    rewrite(str(old), "new")
    there, new = kept.values()
    assert there == new


def test_a_file_that_is_mounted_gets_its_text_all_the_same(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> NoReturn:
        raise OSError(errno.EBUSY, "Device or resource busy")

    monkeypatch.setattr(Path, "replace", busy)
    rewrite(str(old), "new")
    assert (old.read_text(), _names(old.parent)) == ("new", ["a.yaml"])


@pytest.mark.parametrize("name", ["ä" * 120, "€" * 84, "a" * 255])
def test_a_name_may_be_as_long_as_the_system_lets_it_be(tmp_path: Path, name: str) -> None:
    create(tmp_path / name, "old")
    rewrite(str(tmp_path / name), "new")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["new"]


def test_a_folder_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        create(tmp_path / "no" / "a.yaml", "new")
