"""One build at a time writes an output folder.

The build locks a file in the folder, and the system releases that lock when the process ends in any way.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import stat
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic, DiagnosticKind
from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = ".octospec-lock"

BUSY = DiagnosticKind.error("OCT531", "busy", "Another build is writing the output folder.")


@frozen
class Lock:
    """A held lock: its path, and the open file that holds it."""

    path: Path
    file: int

    def release(self) -> None:
        """Release the lock; remove the file first, so that a waiting process sees that it is stale."""
        with suppress(OSError):  # a file that stays is void without its lock
            self.path.unlink(missing_ok=True)
        os.close(self.file)


Waiting = Callable[[Diagnostic], None]
"""Receives the holder for which a build waits."""


def take_lock(out: Path, waiting: Waiting | None = None) -> Lock | Diagnostic:
    """Lock an output folder, or say who holds it; with ``waiting`` wait for it. Raises ``OSError``."""
    path = out / NAME
    while True:
        file, is_new = _open_lock_file(path)
        try:
            busy = _try_lock(out, file, fcntl.LOCK_EX, waiting)
        except BaseException:
            _abandon(path, file, is_new=is_new)
            raise
        if busy is None and _is_at(path, file):
            _sign(file)
            return Lock(path, file)
        os.close(file)
        if busy:
            return busy


def lock_holder(out: Path, waiting: Waiting | None = None) -> Diagnostic | None:
    """Say who is writing an output folder; with ``waiting`` wait until no one is."""
    try:
        file = os.open(out / NAME, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        return _try_lock(out, file, fcntl.LOCK_SH, waiting)
    except OSError:
        return None  # where no one can hold a lock
    finally:
        os.close(file)


def _open_lock_file(path: Path) -> tuple[int, bool]:
    """Open the file to lock, and say whether it is new."""
    flags = os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        return os.open(path, flags | os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666), True
    except FileExistsError:
        file = _open_existing(path, flags)
    if stat.S_ISREG(os.fstat(file).st_mode):
        return file, False
    os.close(file)
    raise OSError(errno.EINVAL, "Not a regular file", str(path))


def _open_existing(path: Path, flags: int) -> int:
    try:
        return os.open(path, flags | os.O_RDWR | os.O_CREAT, 0o666)
    except PermissionError:
        # Of another user, whose build was killed: to lock it, reading is enough.
        return os.open(path, flags | os.O_RDONLY)


def _abandon(path: Path, file: int, *, is_new: bool) -> None:
    """Close a file that could not be locked; remove it if it is new, and if no one else has locked it."""
    with suppress(OSError):
        if is_new and os.fstat(file).st_size == 0 and _is_at(path, file):
            path.unlink()
    os.close(file)


def _try_lock(out: Path, file: int, how: int, waiting: Waiting | None) -> Diagnostic | None:
    try:
        _flock(out, file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        busy = _busy_folder(out, file)
        if waiting is None:
            return busy
        waiting(busy)
        _flock(out, file, how)
    return None


def _flock(out: Path, file: int, how: int) -> None:
    try:
        fcntl.flock(file, how)
    except OSError as error:
        if error.errno not in NO_LOCKS:
            raise
        raise OSError(error.errno, "its file system does not support locks (flock)", str(out)) from None


NO_LOCKS: Final = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}
"""Network file systems have no locks, or have them only with a service that may be missing."""


def _is_at(path: Path, file: int) -> bool:
    """Whether the locked file is still the one at the path, and not one that its holder removed."""
    try:
        return os.path.samestat(path.lstat(), os.fstat(file))
    except FileNotFoundError:
        return False


# --- who holds the lock ------------------------------------------------------------------------

SIGNATURE: Final = re.compile(r"process \d+ on [\w.-]+ since [\d-]+ [\d:]+ UTC")


def _sign(file: int) -> None:
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    # A full disk leaves the lock without a signature; the next write reports the full disk.
    with suppress(OSError):
        os.ftruncate(file, 0)
        os.pwrite(file, f"process {os.getpid()} on {os.uname().nodename} since {now}\n".encode(), 0)


def _busy_folder(out: Path, file: int) -> Diagnostic:
    signature = SIGNATURE.match(os.pread(file, 200, 0).decode("ascii", "replace"))
    # Between locking and signing, on a full disk or on a host with an odd name, the holder is unknown.
    who = signature[0] if signature else "another build"
    return BUSY.at(None, f"{out} is being written by {who}", "wait for it with --wait")
