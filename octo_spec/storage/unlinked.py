"""Regular files in a folder or below, never through a link; a path above the folder may be a link."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import PurePosixPath


def unlinked_content(folder: Path, path: PurePosixPath, most: int) -> bytes:
    """Return the first ``most`` bytes of the file at ``path`` below ``folder``.

    Raises ``OSError`` if there is no regular file, with ``ELOOP`` if a link leads to it.
    """
    for length in range(1, len(path.parts) + 1):
        if (folder / Path(*path.parts[:length])).is_symlink():
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    opened = os.open(folder / path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    with os.fdopen(opened, "rb") as content:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            raise OSError(errno.EINVAL, "Not a regular file", str(path))
        return content.read(most)
