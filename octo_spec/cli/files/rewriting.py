"""One file of a person, written anew: the old text is there, or the new one, whole."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile


def rewrite(path: str, text: str) -> None:
    """Replace the content of a file, through links, and keep its permissions; raises ``OSError``."""
    target = Path(path).resolve(strict=True)
    with NamedTemporaryFile("wb", dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
        beside = Path(file.name)
        try:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
            beside.chmod(target.stat().st_mode & 0o7777)
            beside.replace(target)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
