"""Paths of artifacts: valid in every file system, and within the folder of their format."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import PurePosixPath

WINDOWS_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
"""https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file."""

UNPORTABLE: Final = re.compile(r"[<>:\"\\|?*\x00-\x1f\x7f]|[ .]$")
"""What no part of a path may contain, on some file system."""


def path_problem(path: PurePosixPath) -> str:
    """Say why a path is not valid in some file system; empty if it is valid in all."""
    if path.is_absolute() or not path.parts or ".." in path.parts:
        return f"{path} is outside of the format's folder"
    bad = [part for part in path.parts if WINDOWS_RESERVED.fullmatch(part) or UNPORTABLE.search(part)]
    return f"{path}: {bad[0]!r} is not a valid name on every file system" if bad else ""
