"""Paths of artifacts: valid in every file system, and within the folder of their format."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final
from unicodedata import normalize

from octo_spec.visible_text import visible

WINDOWS_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
"""https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file."""

UNPORTABLE: Final = re.compile(r"[<>:\"\\|?*\x00-\x1f\x7f]|[ .]$")
"""What no part of a path may contain, on some file system."""


def comparable_path(path: PurePosixPath) -> PurePosixPath:
    """Return what two paths have in common if some file system takes them for the same.

    Some ignore case, and some take a letter with its accent for the letter followed by the accent.
    https://www.unicode.org/versions/Unicode16.0.0/core-spec/chapter-3/#G53513 (canonical caseless matching)
    """
    return PurePosixPath(normalize("NFD", normalize("NFD", str(path)).casefold()))


def path_problem(path: PurePosixPath) -> str:
    """Say why a path is not valid in some file system; empty if it is valid in all."""
    if path.is_absolute() or not path.parts or ".." in path.parts:
        return f"{path} is outside of the format's folder"
    bad = [part for part in path.parts if not _is_portable(part)]
    return f"{path}: {bad[0]!r} is not a valid name on every file system" if bad else ""


def _is_portable(part: str) -> bool:
    # Some file systems ignore characters that are not visible, and people cannot see them.
    return visible(part) == part and not (WINDOWS_RESERVED.fullmatch(part) or UNPORTABLE.search(part))
