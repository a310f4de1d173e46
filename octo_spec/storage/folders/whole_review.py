"""The files of a review replaced together: all are those of the old review, or of the new one.

All files are written to a stage first, and the disk is synced; then only renames remain. A folder that
holds a review and nothing else is exchanged for the new one at once, if the system can exchange folders.
If it holds other files, or cannot be moved, each file is renamed; if one rename fails, the earlier ones
are undone. One review at a time writes: the lock is in the folder, or next to it if that is exchanged.
"""

from __future__ import annotations

import ctypes
import errno
import os
import secrets
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.storage.lock import NAME as LOCK
from octo_spec.storage.lock import take_lock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import PurePosixPath

    from octo_spec.plugin.artifacts import Artifact

STAGE: Final = ".octospec-review-"
"""The prefix of a stage's name; the next review removes one that a killed review left."""


def put_review(root: Path, artifacts: Sequence[Artifact]) -> None:
    """Write a review into ``root``; raises ``OSError``, and the old review is there."""
    root.mkdir(parents=True, exist_ok=True)
    place = root.resolve(strict=True)
    if not (_is_movable(place, artifacts) and _exchange_folder(place, artifacts)):
        _rename_files(place, artifacts)


@contextmanager
def _locked_stage(within: Path, artifacts: Sequence[Artifact]) -> Iterator[Path]:
    """Lock a folder, and write all files into a stage in it, which is removed at the end."""
    lock = take_lock(within, waiting=lambda _: None)
    if isinstance(lock, Diagnostic):  # with `waiting`, there is no diagnostic
        raise OSError(lock.message)
    stage = within / f"{STAGE}{secrets.token_hex(8)}"
    try:
        for left in within.glob(f"{STAGE}*"):
            shutil.rmtree(left, ignore_errors=True)
        _write(stage / "new", artifacts)
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        lock.release()


def _write(new: Path, artifacts: Sequence[Artifact]) -> None:
    new.mkdir(parents=True)
    for artifact in artifacts:
        path = new / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(artifact.text.encode())
    os.sync()


# --- the folder as a whole ---------------------------------------------------------------------


def _is_movable(place: Path, artifacts: Sequence[Artifact]) -> bool:
    """Whether the folder holds only files of a review, and another folder may replace it."""
    ours = {LOCK, *(str(artifact.path) for artifact in artifacts)}
    theirs = [path for path in place.iterdir() if not path.name.startswith(STAGE)]
    is_replaceable = (
        os.access(place.parent, os.W_OK | os.X_OK) and not place.is_mount() and place != Path.cwd()
    )
    return is_replaceable and all(path.name in ours and not path.is_dir() for path in theirs)


def _exchange_folder(place: Path, artifacts: Sequence[Artifact]) -> bool:
    """Exchange the folder for one with the new files; ``False`` if the system cannot."""
    with _locked_stage(place.parent, artifacts) as stage:
        new = stage / "new"
        new.chmod(place.stat().st_mode & 0o7777)
        return _exchange(new, place)


_HERE: Final = -100  # AT_FDCWD of linux/fcntl.h
_EXCHANGE: Final = 2  # RENAME_EXCHANGE of linux/fs.h: https://man7.org/linux/man-pages/man2/rename.2.html


def _exchange(one: Path, other: Path) -> bool:
    """Exchange the names of two folders at once; ``False``, with nothing done, if that fails."""
    if sys.platform != "linux":
        return False
    try:
        rename = ctypes.CDLL(None).renameat2
    except AttributeError:
        return False
    return bool(rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)


# --- file by file ------------------------------------------------------------------------------


def _rename_files(place: Path, artifacts: Sequence[Artifact]) -> None:
    """Rename each file into its place; if one rename fails, undo the earlier ones."""
    with _locked_stage(place, artifacts) as stage:
        renames = [_Rename.of(place, stage, artifact.path) for artifact in artifacts]
        started: list[_Rename] = []
        try:
            for rename in renames:
                started.append(rename)
                rename.do()
        except BaseException:
            for rename in reversed(started):
                rename.undo()
            raise


@frozen
class _Rename:
    """A staged file, its place, and where the file goes that ``previous`` there."""

    new: Path
    path: Path
    old: Path
    previous: bool

    @classmethod
    def of(cls, place: Path, stage: Path, name: PurePosixPath) -> Self:
        path = place / name
        return cls(stage / "new" / name, path, stage / "old" / name, os.path.lexists(path))

    def do(self) -> None:
        """Raise ``OSError`` if the disk refuses, or if a folder is there."""
        self.old.parent.mkdir(parents=True, exist_ok=True)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.path.is_dir():
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), str(self.path))
        if self.previous:
            self.path.rename(self.old)
        self.new.rename(self.path)

    def undo(self) -> None:
        """Restore the earlier file, whether or not the rename was complete."""
        if os.path.lexists(self.old):
            self.old.replace(self.path)
        elif not self.previous:
            self.path.unlink(missing_ok=True)
