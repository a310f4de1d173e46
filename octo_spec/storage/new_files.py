"""New files: existing files stay, and of several files all are written or none."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic, DiagnosticKind
from octo_spec.storage.rewriting import create

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NOT_WRITTEN = DiagnosticKind.error(
    "OCT535", "not-written", "A new file already exists, or cannot be written."
)


def write_new(texts: Mapping[str, str]) -> Diagnostic | None:
    """Write files by their paths, or say why none is written."""
    written: list[str] = []
    for path, text in texts.items():
        problem = _write(path, text)
        if problem is not None:
            for other in written:
                with suppress(OSError):
                    Path(other).unlink()
            return problem
        written.append(path)
    return None


def existing_paths(paths: Iterable[str]) -> list[str]:
    """Return the paths that exist."""
    return [path for path in paths if Path(path).exists()]


def make_folder_of(path: str) -> None:
    """Make the folder of a new file, and those above it; raises ``OSError``."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)


def write_private(path: str, text: str, others: Mapping[str, str]) -> Diagnostic | None:
    """Write new files, of which only the owner may read the one at ``path``; none if one of them exists."""
    mask = os.umask(0o077)
    try:
        problem = write_new({path: text})
    finally:
        os.umask(mask)
    if problem is None and (problem := write_new(others)) is not None:
        Path(path).unlink()
    return problem


def _write(path: str, text: str) -> Diagnostic | None:
    try:
        create(path, text)
    except FileExistsError:
        message = f"{path} already exists, and was not changed"
        return NOT_WRITTEN.at(None, message, "remove it, or write to another file")
    except OSError as error:
        return NOT_WRITTEN.at(None, f"{path} cannot be written: {error.strerror}")
    return None
