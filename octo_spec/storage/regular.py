"""Regular files: what else may lie at a path, a FIFO or a device, would be waited for without end."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def regular_content(path: Path | str) -> bytes:
    """Give the content of a regular file, through links; raises ``OSError`` for whatever else is there."""
    # Opened without waiting, and looked at afterwards, so that nothing can be put there in between.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "Not a regular file", str(path))
        return file.read()
