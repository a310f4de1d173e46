"""What a person names on the command line: a file, a folder, standard input, or either at a git revision."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from octo_spec.cli.files.inputs import read
from octo_spec.cli.files.revisions import at_revision, contents
from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Span
from octo_spec.source import MAX_CHARACTERS, TOO_LARGE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from octo_spec.cli.files.revisions import ObjectId

TOO_MANY_FILES = DiagnosticKind.error(
    "OCT603", "too-many-files", "A folder holds more files than any artifact has."
)

STANDARD_INPUT: Final = "-"
MAX_FILES: Final = 1_000
MAX_BYTES: Final = MAX_CHARACTERS * 4
"""The most that so many characters take in UTF-8."""


@dataclass(frozen=True, slots=True)
class NamedFile:
    """One file: how places in it begin, its name, and what it holds."""

    shown: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class NamedFolder:
    """A folder: how places in it begin, the paths below it, and how to read some of them.

    What is hidden, such as ``.git`` and ``.terraform``, is passed over.
    """

    shown: str
    paths: tuple[PurePosixPath, ...]
    contents: Callable[[Sequence[PurePosixPath]], Sequence[bytes | Diagnostic]]

    def place(self, path: PurePosixPath) -> str:
        """Show where one of its files is, as the person would name it."""
        return f"{self.shown}{path}" if self.shown.endswith((":", "/")) else f"{self.shown}/{path}"


Named = NamedFile | NamedFolder


def named(written: str) -> Named | Diagnostic:
    """Find what ``written`` names; a file that is called so wins over a revision."""
    if written == STANDARD_INPUT:
        return _within_limits(NamedFile("standard input", "", _from_standard_input()))
    if not os.path.exists(written) and (found := _AT_REVISION.fullmatch(written)):  # noqa: PTH110 - as below
        return _at_revision(written, found["revision"], found["path"])
    return _on_disk(written)


_AT_REVISION: Final = re.compile(r"(?![A-Za-z]:[\\/])(?P<revision>[^:]+):(?P<path>.*)")
"""``REV:path``, but not ``C:/path``."""


def _from_standard_input() -> bytes:
    return sys.stdin.buffer.read(MAX_BYTES + 1)


def _within_limits(found: Named) -> Named | Diagnostic:
    match found:
        case NamedFile(shown, _, content) if len(content) > MAX_BYTES:
            return TOO_LARGE.at(Span(shown), f"the file has more than {MAX_CHARACTERS:,} characters")
        case NamedFolder(shown, paths) if len(paths) > MAX_FILES:
            message = f"{shown} holds more than {MAX_FILES:,} files"
            return TOO_MANY_FILES.at(None, message, "name the folder of one format")
        case _:
            return found


# --- on disk -----------------------------------------------------------------------------------


def _on_disk(written: str) -> Named | Diagnostic:
    place = Path(written)
    if os.path.isdir(written):  # noqa: PTH112 - unlike Path, this takes any name, however long
        folder = NamedFolder(written.rstrip("/") or "/", _paths(place), lambda paths: _read(place, paths))
        return _within_limits(folder)
    content = read(written)
    return content if isinstance(content, Diagnostic) else NamedFile(written, place.name, content)


def _paths(folder: Path) -> tuple[PurePosixPath, ...]:
    """List the files below a folder, but not many more than may be there."""
    found: list[PurePosixPath] = []
    for root, folders, files in os.walk(folder):
        folders[:] = (one for one in folders if not one.startswith("."))
        shown = (Path(root, one) for one in files if not one.startswith("."))
        found.extend(PurePosixPath(one.relative_to(folder)) for one in shown if one.is_file())
        if len(found) > MAX_FILES:
            break
    return tuple(sorted(found))


def _read(folder: Path, paths: Sequence[PurePosixPath]) -> list[bytes | Diagnostic]:
    return [read(str(folder / path)) for path in paths]


# --- at a revision -----------------------------------------------------------------------------


def _at_revision(written: str, revision: str, path: str) -> Named | Diagnostic:
    match at_revision(revision, path):
        case Diagnostic() as fault:
            return fault
        case bytes() as content:
            return _within_limits(NamedFile(written, PurePosixPath(path).name, content))
        case kept:
            return _within_limits(_kept_folder(written, kept))


def _kept_folder(written: str, kept: Mapping[PurePosixPath, ObjectId]) -> NamedFolder:
    paths = (path for path in kept if not any(one.startswith(".") for one in path.parts))
    return NamedFolder(
        written.rstrip("/"), tuple(sorted(paths)), lambda some: contents([kept[path] for path in some])
    )
