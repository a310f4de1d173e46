"""Files in a folder are read, links out of it are not, whatever is swapped meanwhile."""

from __future__ import annotations

import os
import threading
from pathlib import Path, PurePosixPath

import pytest

from octo_spec.storage.unlinked_files import OutsideError, open_within, unlinked_content


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder next to a secret, and a link to it, since a path above may be one."""
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/a").write_text("secret")
    inside = tmp_path / "inside"
    (inside / "below").mkdir(parents=True)
    (inside / "below/a").write_text("a")
    (tmp_path / "link").symlink_to("inside")
    return tmp_path / "link"


def within(folder: Path, path: str) -> str:
    with open_within(folder, PurePosixPath(path)) as file:
        return file.read().decode()


def test_a_file_is_read(folder: Path) -> None:
    assert within(folder, "below/a") == "a"
    assert unlinked_content(folder, PurePosixPath("below/a"), 9) == b"a"


@pytest.mark.parametrize("to", ["../secret", "below/../../secret", "/etc/passwd", "../outside/a"])
def test_a_link_out_of_the_folder_is_refused(folder: Path, to: str) -> None:
    (folder / "a").symlink_to(to)
    with pytest.raises(OutsideError):
        within(folder, "a")
    with pytest.raises(OSError, match="symbolic"):
        unlinked_content(folder, PurePosixPath("a"), 9)


def test_a_folder_that_is_a_link_out_is_refused(folder: Path) -> None:
    (folder / "out").symlink_to("../outside")
    with pytest.raises(OutsideError):
        within(folder, "out/a")
    with pytest.raises(OSError, match="symbolic"):
        unlinked_content(folder, PurePosixPath("out/a"), 9)


def test_links_that_stay_inside_are_followed(folder: Path) -> None:
    """As Kubernetes mounts the files of a ConfigMap."""
    (folder / "..data").symlink_to("below")
    (folder / "a").symlink_to("..data/a")
    (folder / "b").symlink_to(folder.resolve() / "a")
    assert (within(folder, "a"), within(folder, "b")) == ("a", "a")
    with pytest.raises(OSError, match="symbolic"):
        unlinked_content(folder, PurePosixPath("a"), 9)


@pytest.mark.parametrize("to", ["a", "nowhere", "below"])
def test_a_link_to_no_file_is_an_error(folder: Path, to: str) -> None:
    (folder / "a").symlink_to(to)
    with pytest.raises(OSError, match=r"symbolic|No such|Not a regular|directory"):
        within(folder, "a")


def test_a_pipe_is_an_error_and_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    with pytest.raises(OSError, match="Not a regular file"):
        within(folder, "pipe")


def test_no_link_is_followed_that_appears_there_meanwhile(folder: Path) -> None:
    inside, stopped = folder.resolve(), threading.Event()
    (inside / "to").symlink_to("../outside")
    (inside / "real").mkdir()
    (inside / "real/a").write_text("a")

    def swap() -> None:
        while not stopped.is_set():
            for name in ("real", "to"):
                (inside / name).rename(inside / "now")
                (inside / "now").rename(inside / name)

    swapping = threading.Thread(target=swap)
    swapping.start()
    try:
        read = {_attempt(folder, "now/a") for _ in range(300)}
    finally:
        stopped.set()
        swapping.join()
    assert read <= {"a", ""}


def _attempt(folder: Path, path: str) -> str:
    try:
        return within(folder, path)
    except OSError:
        return ""
