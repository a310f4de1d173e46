"""A format folder is either the old set or the new one, whole, whatever happens."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.pipeline.compile import Compilation
from octo_spec.pipeline.format_build import FormatBuild
from octo_spec.pipeline.proof import Proof
from octo_spec.resolve.customers import Customer
from octo_spec.storage.folders.folder_report import State
from octo_spec.storage.folders.manifest import Manifest, load_manifest
from octo_spec.storage.folders.output import OutputFolder, built_folders
from octo_spec.storage.folders.staging import Stage, repair
from tests.storage.output_sets import NEW, OLD, artifacts, on_disk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import PurePosixPath

    from octo_spec.storage.folders.manifest import FolderRecord
    from tests.storage.output_sets import Sets


def write(out: Path, sets: Sets, *, force: bool = False) -> list[State]:
    builds = tuple(FormatBuild(name, "test 1", artifacts(files), Proof.EQUAL) for name, files in sets.items())
    folders = built_folders((Compilation(Customer(), None, builds),))
    return [built.state for built in OutputFolder(out, {"name": "x"}, force=force).write(folders)]


def recorded(out: Path) -> Mapping[str, FolderRecord]:
    manifest = load_manifest(out / "manifest.json")
    assert isinstance(manifest, Manifest)
    return manifest.folders


def whole(out: Path) -> bool:
    return all(on_disk(out / name) in (OLD[name], NEW[name]) for name in OLD)


def in_child(work: Callable[[], object]) -> int:
    """Run in a process of its own, and give its process id."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    return child


def test_what_is_written_is_what_was_emitted(tmp_path: Path) -> None:
    assert write(tmp_path, OLD) == [State.WRITTEN, State.WRITTEN]
    assert {name: on_disk(tmp_path / name) for name in OLD} == OLD
    assert write(tmp_path, NEW) == [State.WRITTEN, State.WRITTEN]
    assert {name: on_disk(tmp_path / name) for name in NEW} == NEW
    assert write(tmp_path, NEW) == [State.UNCHANGED, State.UNCHANGED]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["manifest.json", "one", "two"]


def test_a_build_of_one_format_leaves_the_others_and_their_records(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    write(tmp_path, {"one": NEW["one"]})
    assert on_disk(tmp_path / "two") == OLD["two"]
    assert set(recorded(tmp_path)) == {"one", "two"}


def test_a_folder_with_a_third_party_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    (tmp_path / "one" / "terraform.tfstate").write_text("precious")
    assert write(tmp_path, NEW) == [State.REFUSED, State.WRITTEN]
    assert on_disk(tmp_path / "one") == {**OLD["one"], "terraform.tfstate": "precious"}


def test_a_folder_that_octospec_never_wrote_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "a.txt").write_text("mine")
    assert write(tmp_path, NEW) == [State.REFUSED, State.WRITTEN]
    assert on_disk(tmp_path / "one") == {"a.txt": "mine"}


def test_with_force_the_third_party_files_stay(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    (tmp_path / "one" / ".terraform").mkdir()
    (tmp_path / "one" / ".terraform" / "lock").write_text("precious")
    assert write(tmp_path, NEW, force=True) == [State.WRITTEN, State.WRITTEN]
    assert on_disk(tmp_path / "one") == {**NEW["one"], ".terraform/lock": "precious"}
    assert ".terraform/lock" not in recorded(tmp_path)["one"].artifacts


def test_a_third_party_link_is_a_third_party_file(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "one" / "link").symlink_to(tmp_path / "elsewhere")
    assert write(tmp_path, NEW) == [State.REFUSED, State.WRITTEN]
    assert write(tmp_path, NEW, force=True) == [State.WRITTEN, State.UNCHANGED]
    assert (tmp_path / "one" / "link").readlink() == tmp_path / "elsewhere"


@pytest.mark.large
@pytest.mark.parametrize(
    "start", [pytest.param(None, id="first build", marks=pytest.mark.deep), pytest.param(OLD, id="rebuild")]
)
def test_stopped_before_any_operation_the_next_run_finds_a_whole_set(
    tmp_path: Path, start: Sets | None
) -> None:
    """Stops a run before its first, second, third ... change of the disk, until one run gets through."""
    for stop in range(100):
        out = tmp_path / str(stop)
        if start:
            write(out, start)
        if run_until(stop, lambda out=out: write(out, NEW)):  # type: ignore[misc]
            break
        repair(out)
        assert all(on_disk(out / name) in ((start or {}).get(name, {}), NEW[name]) for name in NEW)
        write(out, NEW)
        assert {name: on_disk(out / name) for name in NEW} == NEW
        assert not list(out.rglob(".*octospec*"))
    else:
        pytest.fail("no run got through")
    assert stop > 10  # the disk is changed more than ten times, or this test sees nothing


@pytest.mark.deep
@pytest.mark.large
def test_stopped_before_any_operation_a_third_party_file_stays(tmp_path: Path) -> None:
    for stop in range(100):
        out = tmp_path / str(stop)
        write(out, OLD)
        (out / "one" / "terraform.tfstate").write_text("precious")
        if run_until(stop, lambda out=out: write(out, NEW, force=True)):  # type: ignore[misc]
            break
        repair(out)
        assert (out / "one" / "terraform.tfstate").read_text() == "precious"
        assert "terraform.tfstate" not in recorded(out)["one"].artifacts
        write(out, NEW, force=True)
        assert on_disk(out / "one") == {**NEW["one"], "terraform.tfstate": "precious"}
    else:
        pytest.fail("no run got through")


def test_interrupted_by_the_keyboard_every_folder_is_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, OLD)
    swap = Stage.swap

    def interrupted(self: Stage, path: PurePosixPath) -> None:
        swap(self, path)
        if path.name == "two":
            raise KeyboardInterrupt

    monkeypatch.setattr(Stage, "swap", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, NEW)
    assert {name: on_disk(tmp_path / name) for name in OLD} == OLD
    assert sorted(path.name for path in tmp_path.iterdir()) == ["manifest.json", "one", "two"]


def run_until(stop: int, work: Callable[[], object]) -> bool:
    """Run ``work`` in a child that dies before its change number ``stop``; return whether it finished."""

    def dying() -> None:
        die_before(stop)
        work()

    child = in_child(dying)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 0


def die_before(stop: int) -> None:
    left = iter(range(stop))

    def counted(change: Callable[..., Any]) -> Callable[..., Any]:
        def changing(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever the change takes
            if next(left, None) is None:
                os._exit(9)
            return change(*args, **kwargs)

        return changing

    for owner, name in (
        (Path, "rename"),
        (Path, "mkdir"),
        (os, "write"),
        (os, "replace"),
        (os, "link"),
        (os, "unlink"),
        (os, "rmdir"),
        (shutil, "rmtree"),
    ):
        setattr(owner, name, counted(getattr(owner, name)))


@pytest.mark.deep
@pytest.mark.large
def test_killed_while_it_writes_over_and_over_each_folder_is_whole(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    moments = random.Random(2)  # noqa: S311 - moments, not secrets
    for turn in range(50):
        wanted = (NEW, OLD)[turn % 2]
        child = in_child(lambda wanted=wanted: [write(tmp_path, wanted) for _ in range(200)])  # type: ignore[misc]
        time.sleep(moments.uniform(0, 0.02))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        repair(tmp_path)
        assert whole(tmp_path)
        assert all(set(recorded(tmp_path)[name].artifacts) >= set(on_disk(tmp_path / name)) for name in OLD)
    assert write(tmp_path, NEW) != [State.REFUSED, State.REFUSED]
    assert {name: on_disk(tmp_path / name) for name in NEW} == NEW
