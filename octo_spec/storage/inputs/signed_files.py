"""Files with a signature next to them, and the files of keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from octo_spec.release.codes import BAD_KEY
from octo_spec.storage.paths import shown
from octo_spec.storage.regular import regular_content

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic


def content_or_none(path: Path) -> bytes | None:
    """Read a file; ``None`` if it does not exist or cannot be read."""
    try:
        return regular_content(path)
    except OSError:
        return None


def key_content(path: str) -> bytes | Diagnostic:
    """Read the file of a key."""
    try:
        return regular_content(Path(path))
    except OSError as error:
        return BAD_KEY.at(None, f"{shown(path)} cannot be read: {error.strerror}")
