"""A person's file, written as a whole: the old text is there, or the new one; a new file, or none."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def create(path: str | Path, text: str) -> None:
    """Write a new file; raises ``FileExistsError`` if anything is there, and ``OSError``.

    octospec writes a temporary file next to it, and links that to the name: no other program sees a part of
    it, and what another program creates at the same moment stays.
    """
    target = Path(path)
    with _temporary_file(target, text) as temporary:
        _name(temporary, target, text)


def rewrite(path: str, text: str) -> None:
    """Replace the content of a file, through links, and keep its permissions; raises ``OSError``."""
    target = Path(path).resolve(strict=True)
    with _temporary_file(target, text) as temporary:
        temporary.chmod(target.stat().st_mode & 0o7777)
        temporary.replace(target)


@contextmanager
def _temporary_file(target: Path, text: str) -> Iterator[Path]:
    """Write a temporary file in the folder of ``target``; remove it at the end unless it was renamed."""
    temporary = target.with_name(f".{target.name[:_LONGEST]}.{secrets.token_hex(8)}")
    try:
        _write_new(temporary, text)
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


_LONGEST = 200
"""Most file systems support names of 255 bytes."""


def _name(temporary: Path, target: Path, text: str) -> None:
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:
        # Some file systems, such as FAT, have no links: there a killed process may leave a part of a file.
        _write_new(target, text)


def _write_new(path: Path, text: str) -> None:
    with path.open("xb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
