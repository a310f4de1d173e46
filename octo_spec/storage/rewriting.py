"""A person's file, written as a whole: the old text is there, or the new one; a new file, or none.

The new text is written to a temporary file in the same folder, flushed to the disk and read back, and only
then gets the name. A process that is killed may leave the temporary file; the next one that writes the same
file removes it. A process locks its temporary file, so that no other one removes it.
"""

from __future__ import annotations

import codecs
import errno
import fcntl
import os
import re
import secrets
import stat
import time
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK: Final = ".octospec-"
"""A temporary file is named by the file that it is for, between a dot and this, and a random number."""
_LONGEST: Final = 180
"""Most file systems support names of 255 bytes."""


class ChangedError(OSError):
    """A file that someone else has changed since it was read."""

    def __init__(self, path: Path) -> None:
        super().__init__(errno.ESTALE, "it was changed since it was read", str(path))


def create(path: str | Path, text: str) -> None:
    """Write a new file; raises ``FileExistsError`` if anything is there, and ``OSError``.

    The temporary file is linked to the name: no other program sees a part of it, and what another program
    creates at the same moment stays.
    """
    target = Path(path)
    with _temporary_file(target, text.encode()) as temporary:
        _name(temporary, target, text.encode())


def rewrite(path: str, text: str, read: str | None = None) -> None:
    """Replace the content of a file, through links, and keep its permissions, owner and names.

    ``read`` is the text that it had when it was read; a byte order mark before that text is kept. Raises
    ``ChangedError``, and ``OSError``; the file then has its old content.
    """
    target = Path(os.path.realpath(path, strict=True))
    content = (b"" if read is None else _byte_order_mark(target)) + text.encode()
    with (
        _temporary_file(target, content) as temporary,
        nullcontext() if read is None else _exclusive_lock(target),
    ):
        if read is not None and not has_text(target, read):
            raise ChangedError(target)
        if not (_copy_metadata(temporary, target) and _replace_target(temporary, target)):
            _overwrite(target, content)


def _byte_order_mark(path: Path) -> bytes:
    with path.open("rb") as file:
        beginning = file.read(len(codecs.BOM_UTF8))
    return beginning if beginning == codecs.BOM_UTF8 else b""


def write_whole(path: Path, text: str) -> None:
    """Write a new file, or replace the content of one; raises ``OSError``."""
    if path.exists():
        rewrite(str(path), text)
    else:
        create(path, text)


@contextmanager
def _exclusive_lock(target: Path) -> Iterator[None]:
    """Let no other process compare and replace a file at the same time: one of two texts would be lost.

    A process that waited holds the lock of a replaced file, and finds the new text at the name.
    """
    file = os.open(target, os.O_RDONLY | os.O_NONBLOCK)
    try:
        _wait_for_lock(file)
        yield
    finally:
        os.close(file)


def _wait_for_lock(file: int) -> None:
    """Lock a file; a process that holds it for longer is another program, which may wait for this one."""
    for _ in range(_TRIES):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_PAUSE)
        except OSError:  # some file systems have no locks
            return
        else:
            return


_TRIES: Final = 100
_PAUSE: Final = 0.01


def has_text(path: Path, text: str) -> bool:
    """Whether a file has this text, with or without a byte order mark; raises ``OSError``."""
    return path.read_bytes().removeprefix(codecs.BOM_UTF8) == text.encode()


# --- temporary files ---------------------------------------------------------------------------


def remove_leftovers(path: str | Path) -> None:
    """Remove the temporary files that killed processes left of a file."""
    target = Path(os.path.realpath(path))
    with suppress(OSError), os.scandir(target.parent) as entries:
        temporary = re.compile(re.escape(_beginning(target)) + rb"[0-9a-f]{16}")
        for entry in entries:
            if temporary.fullmatch(os.fsencode(entry.name)):
                _remove_unlocked(Path(entry.path))


def _remove_unlocked(path: Path) -> None:
    with suppress(OSError):
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if stat.S_ISREG(os.fstat(file).st_mode):
                path.unlink()
        finally:
            os.close(file)


def _beginning(target: Path) -> bytes:
    return b"." + os.fsencode(target.name)[:_LONGEST] + MARK.encode()


@contextmanager
def _temporary_file(target: Path, content: bytes) -> Iterator[Path]:
    """Write a temporary file in the folder of ``target``; remove it at the end unless it was renamed."""
    remove_leftovers(target)
    temporary = target.with_name(os.fsdecode(_beginning(target)) + secrets.token_hex(8))
    try:
        with temporary.open("xb+") as file:
            with suppress(OSError):  # without locks, no other process removes it, either
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _fill(file, content)
            yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _fill(file: BinaryIO, content: bytes) -> None:
    """Make this the whole content of a file, on the disk; raises ``OSError`` if it does not read so."""
    file.seek(0)
    file.write(content)
    file.truncate()
    file.flush()
    os.fsync(file.fileno())
    file.seek(0)
    if file.read() != content:
        raise OSError(errno.EIO, "it does not read as it was written", file.name)


def _name(temporary: Path, target: Path, content: bytes) -> None:
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:
        # Some file systems, such as FAT, have no links: there a killed process may leave a part of a file.
        with target.open("xb+") as file:
            try:
                _fill(file, content)
            except OSError:
                target.unlink()
                raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # some file systems cannot
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


# --- the same file with other content ----------------------------------------------------------


def _copy_metadata(temporary: Path, target: Path) -> bool:
    """Give a temporary file all that ``target`` has besides its content; ``False`` if that is not possible.

    A file with several names would be two different files if one of its names were replaced.
    """
    there = target.stat()
    if there.st_nlink > 1:
        return False
    try:
        new = temporary.stat()
        if (new.st_uid, new.st_gid) != (there.st_uid, there.st_gid):
            os.chown(temporary, there.st_uid, there.st_gid)
        _copy_attributes(target, temporary)
        temporary.chmod(stat.S_IMODE(there.st_mode))
    except OSError:
        return False
    return True


def _copy_attributes(target: Path, temporary: Path) -> None:
    """Copy extended attributes, such as the entries of an access list, if the system has them."""
    if not hasattr(os, "listxattr"):
        return
    try:
        names = os.listxattr(target)
    except OSError as error:
        if error.errno in {errno.ENOTSUP, errno.ENOSYS}:
            return
        raise
    for name in names:
        value = os.getxattr(target, name)
        # A label that the system gave both of them may not be set by users.
        if name not in os.listxattr(temporary) or os.getxattr(temporary, name) != value:
            os.setxattr(temporary, name, value)


def _replace_target(temporary: Path, target: Path) -> bool:
    """Give a temporary file the name of ``target``; ``False`` if that is mounted there, as in a container."""
    try:
        temporary.replace(target)
    except OSError as error:
        if error.errno != errno.EBUSY:
            raise
        return False
    _sync_folder(target.parent)
    return True


def _overwrite(target: Path, content: bytes) -> None:
    """Write into the very file; if the disk refuses, write its old content again."""
    with target.open("rb+") as file:
        old = file.read()
        try:
            _fill(file, content)
        except OSError:
            with suppress(OSError):
                _fill(file, old)
            raise
