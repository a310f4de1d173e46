"""What lies on disk, as SHA-256."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from octo_spec.cli.files.regular import regular_content

if TYPE_CHECKING:
    from collections.abc import Iterator


def sha256(content: bytes) -> str:
    """Give the SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


def hashes_on_disk(folder: Path) -> dict[str, str]:
    """Give the SHA-256 of each file below a folder by relative path; raises ``OSError``.

    For what is no regular file it says what that is, which is the SHA-256 of nothing.
    """
    return {
        str(PurePosixPath(path.relative_to(folder))): _fingerprint(path) for path in sorted(_files(folder))
    }


def _files(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder, onerror=_raise):
        links = (name for name in folders if Path(root, name).is_symlink())
        yield from (Path(root, name) for name in (*names, *links))


def _raise(error: OSError) -> None:
    raise error


def _fingerprint(path: Path) -> str:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return f"link to {path.readlink()}"
    return sha256(regular_content(path)) if stat.S_ISREG(mode) else "special file"
