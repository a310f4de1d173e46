"""Folders that stay the same while octospec writes into them, even if someone replaces them meanwhile.

Between a look at a folder and a write into it, another user of a shared disk could replace the folder, or one
above, by a link. So octospec opens the folder once, and names what is in it by the open folder.
"""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic

Identity: TypeAlias = tuple[int, int]
"""What makes a folder the same: its file system, and its number there."""

HERE: Final = PurePosixPath()
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY
_OPEN_FILES: Final = "/proc/self/fd"
"""Linux has a path here for each open folder. On other systems, only the way to a folder is checked."""


def identity(folder: Path) -> Identity:
    """Return what makes a folder the same; raises ``OSError``."""
    there = folder.stat()
    return there.st_dev, there.st_ino


@contextmanager
def pinned_folder(root: Path, path: PurePosixPath = HERE, same_as: Identity | None = None) -> Iterator[Path]:
    """Open the folder at ``path`` below ``root``, and return a path that names it while it is open.

    ``root`` itself may be a link, as a person named it; with ``same_as`` it must be that folder. Folders
    below are made if they are missing, and may not be links. Raises ``OSError``, whose file is named by
    ``root``.
    """
    file = _open_path(root, path, same_as)
    place, shown = _pinned_name(file, root / path), root / path
    try:
        yield place
    except OSError as error:
        if isinstance(error.filename, str):
            error.filename = error.filename.replace(str(place), str(shown))
        raise
    finally:
        os.close(file)


def with_given_name(reported: Diagnostic, place: Path, shown: Path) -> Diagnostic:
    """Report about a pinned folder by the name that a person gave it."""
    if place == shown:
        return reported
    message, help = (text.replace(str(place), str(shown)) for text in (reported.message, reported.help))
    return replace(reported, message=message, help=help)


def _open_path(root: Path, path: PurePosixPath, same_as: Identity | None) -> int:
    file = os.open(root, _FOLDER)
    try:
        _check(file, same_as, root)
        for part in path.parts:
            below = _open_part(file, part, root / path)
            os.close(file)
            file = below
    except BaseException:
        os.close(file)
        raise
    return file


def _check(file: int, same_as: Identity | None, root: Path) -> None:
    if same_as is None:
        return
    there = os.fstat(file)
    if same_as != (there.st_dev, there.st_ino):
        raise OSError(errno.ESTALE, "another folder is in its place now", str(root))


def _open_part(file: int, part: str, shown: Path) -> int:
    with suppress(FileExistsError):
        os.mkdir(part, dir_fd=file)
    try:
        return os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=file)
    except OSError as error:
        is_blocked = error.errno in _NO_FOLDER
        reason = "a link or a file is in the way" if is_blocked else error.strerror
        raise OSError(error.errno, reason, str(shown)) from None


_NO_FOLDER: Final = {errno.ENOTDIR, errno.ELOOP, errno.EMLINK}


def _pinned_name(file: int, path: Path) -> Path:
    named = Path(_OPEN_FILES, str(file))
    try:
        is_named = os.path.samestat(named.stat(), os.fstat(file))
    except OSError:
        return path
    return named if is_named else path
