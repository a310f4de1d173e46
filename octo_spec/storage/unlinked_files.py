"""Regular files in a folder or below, never through a link out of it; a path above the folder may be a link.

Each folder on the way is opened in the one above, so that no link that someone puts there meanwhile is
followed.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path, PurePosixPath
from typing import IO, Final


class OutsideError(OSError):
    """A link that leads out of the folder."""


def unlinked_content(folder: Path, path: PurePosixPath, most: int) -> bytes:
    """Return the first ``most`` bytes of the file at ``path`` below ``folder``.

    Raises ``OSError`` if there is no regular file, with ``ELOOP`` if a link leads to it.
    """
    with _open_unlinked(folder, path) as content:
        return content.read(most)


def open_within(folder: Path, path: PurePosixPath) -> IO[bytes]:
    """Open the regular file at ``path`` below ``folder``, also through links that stay in the folder.

    Raises ``OutsideError`` for a link that leads out of it, and ``OSError``.
    """
    try:
        return _open_unlinked(folder, path)
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
    inside = Path(os.path.realpath(folder, strict=True))
    real = Path(os.path.realpath(inside / path, strict=True))
    if not real.is_relative_to(inside):
        raise OutsideError(errno.ELOOP, "It is a link that leads out of the folder", str(path))
    return _open_unlinked(inside, PurePosixPath(real.relative_to(inside)))


def _open_unlinked(folder: Path, path: PurePosixPath) -> IO[bytes]:
    above = os.open(folder, _FOLDER)
    try:
        for part in path.parts[:-1]:
            below = _open_part(part, _FOLDER | os.O_NOFOLLOW, above, path)
            os.close(above)
            above = below
        file = _open_part(path.name, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW, above, path)
    finally:
        os.close(above)
    mode = os.fstat(file).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(file, "rb")
    os.close(file)
    if stat.S_ISDIR(mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    raise OSError(errno.EINVAL, "Not a regular file", str(path))


_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY


def _open_part(name: str, flags: int, above: int, path: PurePosixPath) -> int:
    try:
        return os.open(name, flags, dir_fd=above)
    except OSError as error:
        # For a link in the place of a folder, systems differ.
        is_link = error.errno != errno.ENOENT and _is_link(name, above)
        number = errno.ELOOP if is_link else error.errno or errno.EIO
        raise OSError(number, os.strerror(number), str(path)) from None


def _is_link(name: str, above: int) -> bool:
    try:
        return stat.S_ISLNK(os.stat(name, dir_fd=above, follow_symlinks=False).st_mode)
    except OSError:
        return False
