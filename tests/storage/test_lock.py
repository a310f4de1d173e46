"""Two builds at once: one writes, and the other reports that or waits; no file is mixed."""

from __future__ import annotations

import errno
import fcntl
import os
import random
import re
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from octo_spec.cli.render.progress import ShownProgress
from octo_spec.diagnostics import Diagnostic
from octo_spec.pipeline.compile import Compilation
from octo_spec.pipeline.format_build import FormatBuild
from octo_spec.pipeline.proof import Proof
from octo_spec.resolve.customers import Customer
from octo_spec.storage.folders.folder_report import State
from octo_spec.storage.folders.manifest import Manifest, load_manifest
from octo_spec.storage.folders.output import OutputFolder, built_folders
from octo_spec.storage.hashing import hashes_on_disk
from octo_spec.storage.lock import NAME, Lock, lock_holder, take_lock
from octo_spec.testing import LAW
from octo_spec.testing.laws import DEEP
from tests.storage.output_sets import NEW, OLD, artifacts, on_disk
from tests.trials import THOROUGH

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.storage.folders.output import Builds
    from tests.cli.conftest import Octospec
    from tests.storage.output_sets import Sets

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the tests fork")

WHO = r"dist is being written by process \d+ on \S+ since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC"


def held(out: Path) -> Lock:
    lock = take_lock(out)
    assert isinstance(lock, Lock)
    return lock


def in_process(work: Callable[[], object]) -> int:
    """Run in a process of its own, and give its process id."""
    process = os.fork()
    if process == 0:
        try:
            work()
        finally:
            os._exit(0)
    return process


@pytest.mark.medium
@pytest.mark.parametrize("check", [(), ("--check",)], ids=["build", "check"])
def test_a_second_build_is_shown_who_writes_and_since_when(
    octospec: Octospec, check: tuple[str, ...]
) -> None:
    (octospec.folder / "dist").mkdir()
    lock = held(octospec.folder / "dist")
    ran = octospec("build", "spec.yaml", *check)
    lock.release()
    assert ran.code == 2
    assert re.search(rf"OCT531 {WHO}; wait for it with --wait", ran.err)
    assert "equal to the spec" not in ran.out
    assert not list((octospec.folder / "dist").iterdir())
    assert octospec("build", "spec.yaml").code == 0


@pytest.mark.medium
def test_with_wait_it_is_reported_and_waits(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    dist = octospec.folder / "dist"
    dist.mkdir()
    holds, is_held = os.pipe()
    waits, is_waiting = os.pipe()

    def hold() -> None:
        lock = held(dist)
        os.write(is_held, b"1")
        os.read(waits, 1)
        time.sleep(0.1)
        lock.release()

    say = ShownProgress.waiting

    def say_and_report(shown: ShownProgress, reason: Diagnostic) -> None:
        say(shown, reason)
        os.write(is_waiting, b"1")

    monkeypatch.setattr(ShownProgress, "waiting", say_and_report)
    process = in_process(hold)
    os.read(holds, 1)
    ran = octospec("build", "spec.yaml", "--wait")
    os.waitpid(process, 0)
    assert ran.code == 0
    assert re.search(f"waiting: {WHO}", ran.err)
    assert not (dist / NAME).exists()


def test_a_killed_build_holds_nothing(tmp_path: Path) -> None:
    reading, writing = os.pipe()

    def hold() -> None:
        held(tmp_path)
        os.write(writing, b"1")
        time.sleep(60)

    process = in_process(hold)
    os.read(reading, 1)
    assert isinstance(take_lock(tmp_path), Diagnostic)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    assert (tmp_path / NAME).exists()
    held(tmp_path).release()
    assert not (tmp_path / NAME).exists()


def test_a_file_that_its_holder_removed_locks_no_one_out(tmp_path: Path) -> None:
    """A build that waited for the old file must not share the folder with one that made a new file."""
    first = held(tmp_path)
    reported: list[Diagnostic] = []

    def release_and_take_again(busy: Diagnostic) -> None:
        reported.append(busy)
        if len(reported) == 1:
            first.release()
            second.append(held(tmp_path))
        else:
            second[0].release()

    second: list[Lock] = []
    third = take_lock(tmp_path, release_and_take_again)
    assert isinstance(third, Lock)
    assert len(reported) == 2
    third.release()


def test_a_full_disk_leaves_a_lock_unsigned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "pwrite", full)
    held(tmp_path).release()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.EIO])
def test_a_lock_that_fails_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(fcntl, "flock", _refusing(number))
    files = len([*Path("/proc/self/fd").iterdir()])
    with pytest.raises(OSError, match=r"does not support locks \(flock\)|Input/output") as refused:
        take_lock(tmp_path)
    assert refused.value.errno == number
    assert ([*tmp_path.iterdir()], len([*Path("/proc/self/fd").iterdir()])) == ([], files)


def _refusing(number: int) -> Callable[[int, int], None]:
    def refuse(_file: int, _how: int) -> None:
        raise OSError(number, os.strerror(number))

    return refuse


def test_a_build_without_locks_says_so_and_a_check_does_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert write(tmp_path / "dist", OLD, wait=False) == [State.WRITTEN] * 2
    before = on_disk(tmp_path)
    monkeypatch.setattr(fcntl, "flock", _refusing(errno.ENOLCK))
    folder = OutputFolder(tmp_path / "dist", {"name": "x"})
    [refused, _] = folder.write(built(NEW))
    assert refused.state is State.REFUSED
    assert refused.diagnostics[0].message == (
        f"{tmp_path / 'dist'} cannot be written: its file system does not support locks (flock)"
    )
    (tmp_path / "dist" / NAME).touch()  # which someone left
    assert {each.state for each in folder.check(built(OLD))} == {State.UNCHANGED}
    (tmp_path / "dist" / NAME).unlink()
    assert on_disk(tmp_path) == before


def test_a_file_that_someone_else_left_stays_if_it_cannot_be_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / NAME).touch()
    monkeypatch.setattr(fcntl, "flock", _refusing(errno.ENOLCK))
    with pytest.raises(OSError, match="does not support locks"):
        take_lock(tmp_path)
    assert (tmp_path / NAME).exists()


def test_an_interrupted_lock_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_file: int, _how: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(fcntl, "flock", interrupted)
    with pytest.raises(KeyboardInterrupt):
        take_lock(tmp_path)
    assert not [*tmp_path.iterdir()]


def test_a_signal_does_not_end_the_wait(tmp_path: Path) -> None:
    """A handler runs, and the system call starts again."""

    def hold() -> None:
        held(tmp_path)
        time.sleep(60)

    holder = in_process(hold)
    while lock_holder(tmp_path) is None:
        time.sleep(0.01)
    heard: list[int] = []

    def hear(number: int, _frame: object) -> None:
        heard.append(number)
        os.kill(holder, signal.SIGKILL)

    before = signal.signal(signal.SIGALRM, hear)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    lock = take_lock(tmp_path, waiting=lambda _: None)
    signal.signal(signal.SIGALRM, before)
    os.waitpid(holder, 0)
    assert isinstance(lock, Lock)
    lock.release()
    assert heard == [signal.SIGALRM]


def test_a_lock_of_another_user_who_may_read_only_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / NAME).write_text("process 1 on elsewhere since 2026-01-01 00:00:00 UTC\n")
    opened = os.open

    def foreign(path: Path, flags: int, *mode: int) -> int:
        if flags & os.O_RDWR and not flags & os.O_EXCL:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opened(path, flags, *mode)

    monkeypatch.setattr(os, "open", foreign)
    held(tmp_path).release()
    assert not [*tmp_path.iterdir()]


def test_a_lock_file_that_cannot_be_removed_is_void(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = held(tmp_path)
    with monkeypatch.context() as patching:
        patching.setattr(type(tmp_path), "unlink", lambda *_, **__: _refusing(errno.EROFS)(0, 0))
        lock.release()
    assert (tmp_path / NAME).exists()
    held(tmp_path).release()


def test_a_signature_of_another_kind_is_not_repeated(tmp_path: Path) -> None:
    lock = held(tmp_path)
    (tmp_path / NAME).write_text("\033[31m anything at all")
    busy = take_lock(tmp_path)
    lock.release()
    assert isinstance(busy, Diagnostic)
    assert busy.message == f"{tmp_path} is being written by another build"


# --- races -------------------------------------------------------------------------------------


def built(sets: Sets) -> Builds:
    builds = tuple(FormatBuild(name, "test 1", artifacts(files), Proof.EQUAL) for name, files in sets.items())
    return built_folders((Compilation(Customer(), None, builds),))


def write(out: Path, sets: Sets, *, wait: bool) -> list[State]:
    output = OutputFolder(out, {"name": "x"}, waiting=(lambda _: None) if wait else None)
    done = output.write(built(sets))
    assert all(diagnostic.kind.code == "OCT531" for built in done for diagnostic in built.diagnostics)
    assert not output.notes  # neither takes what the other has staged for a leftover
    return [built.state for built in done]


def racing(out: Path, sets: Sets, gate: tuple[int, int], delay: float, *, wait: bool) -> int:
    """Start a build that writes when the pipe ``gate`` is closed; it ends badly if what it says is wrong."""
    start, go = gate

    def race() -> None:
        os.read(start, 1)
        time.sleep(delay)
        if len(set(write(out, sets, wait=wait))) != 1:
            os._exit(1)
        os._exit(0)

    process = os.fork()
    if process == 0:
        try:
            os.close(go)
            race()
        finally:
            os._exit(2)
    return process


@pytest.mark.large
@pytest.mark.parametrize("wait", [True, False], ids=["waiting", "not waiting"])
def test_of_two_builds_at_once_each_folder_is_of_one(tmp_path: Path, wait: bool) -> None:  # noqa: FBT001 - a case
    write(tmp_path, OLD, wait=False)
    moments = random.Random(4)  # noqa: S311 - moments, not secrets
    for _ in range(200 if THOROUGH else 20 if LAW.max_examples >= DEEP else 5):
        gate = os.pipe()
        processes = [
            racing(tmp_path, sets, gate, moments.uniform(0, 0.002), wait=wait) for sets in (OLD, NEW)
        ]
        for end in gate:
            os.close(end)
        ended = [os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) for process in processes]
        assert ended == [0, 0]
        assert [on_disk(tmp_path / name) for name in OLD] in (list(OLD.values()), list(NEW.values()))
        assert sorted(path.name for path in tmp_path.iterdir()) == ["manifest.json", "one", "two"]
        manifest = load_manifest(tmp_path / "manifest.json")
        assert isinstance(manifest, Manifest)
        assert all(manifest.folders[name].artifacts == hashes_on_disk(tmp_path / name) for name in OLD)


@pytest.mark.deep
@pytest.mark.medium
def test_two_builds_of_different_formats_at_once_are_both_recorded(tmp_path: Path) -> None:
    for round_ in range(10):
        out = tmp_path / str(round_)
        gate = os.pipe()
        processes = [racing(out, {name: NEW[name]}, gate, 0, wait=True) for name in NEW]
        for end in gate:
            os.close(end)
        assert [os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) for process in processes] == [0, 0]
        assert {name: on_disk(out / name) for name in NEW} == NEW
        manifest = load_manifest(out / "manifest.json")
        assert isinstance(manifest, Manifest)
        assert set(manifest.folders) == set(NEW)
