"""Regular files, with few system calls; reading a FIFO or a device, say, might never end."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


SIZE_NOT_KNOWN: Final = 1 << 16
"""The bytes to read at once from a file of size 0: some file systems report no size, as those in /proc."""


def regular_content(path: Path | str) -> bytes:
    """Return the content of a regular file, through links; raises ``OSError`` for anything else."""
    return checked_content(path, _accept)


def checked_content(path: Path | str, check: Callable[[os.stat_result], None]) -> bytes:
    """Return the content of a regular file; nothing is read if ``check`` of the open file raises."""
    # Open without waiting, then check the open file, so that nothing can replace it in between. A file object
    # would make twice as many system calls, and a fleet has hundreds of thousands of files.
    file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        there = os.fstat(file)
        if not stat.S_ISREG(there.st_mode):
            raise OSError(errno.EINVAL, "Not a regular file", str(path))
        check(there)
        return _read_to_end(file, (there.st_size or SIZE_NOT_KNOWN) + 1)
    finally:
        os.close(file)


def _accept(_: os.stat_result) -> None:
    """Accept each regular file."""


def _read_to_end(file: int, at_once: int) -> bytes:
    """Read to the end, whatever length the file had before."""
    parts = []
    while part := os.read(file, at_once):
        parts.append(part)
    return b"".join(parts)


def write_file(path: Path | str, content: bytes) -> None:
    """Write a new file; raises ``OSError``, also if there is something at the path."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        while content:
            content = content[os.write(file, content) :]
    finally:
        os.close(file)
