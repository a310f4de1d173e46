"""Regular files: reading anything else, such as a FIFO or a device, might never end."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def regular_content(path: Path | str) -> bytes:
    """Return the content of a regular file, through links; raises ``OSError`` for anything else."""
    # Open without waiting, then check the open file, so that nothing can replace it in between.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "Not a regular file", str(path))
        return file.read()
