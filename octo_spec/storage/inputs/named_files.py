"""What an argument of the command line names: a file, a folder, standard input, or either at a revision."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath
from stat import S_ISREG
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic, DiagnosticKind
from octo_spec.frozen import frozen
from octo_spec.source import decode
from octo_spec.storage.inputs.inputs import (
    MAX_BYTES,
    most_of,
    read,
    read_standard_input,
    read_within,
    too_large,
)
from octo_spec.storage.inputs.outside_modules import outside_paths, read_outside
from octo_spec.storage.paths import STANDARD_INPUT, shown_path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from octo_spec.storage.inputs.inputs import Inputs
    from octo_spec.storage.revisions import ObjectId

TOO_MANY_FILES = DiagnosticKind.error(
    "OCT603", "too-many-files", "A folder contains more files than any artifact."
)

MAX_FILES: Final = 1_000


@frozen
class NamedFile:
    """One file: the prefix of its places, its name, and its content."""

    shown: str
    name: str
    content: bytes


@frozen
class NamedFolder:
    """A folder: the prefix of its places, the paths below it, and how to read some of them.

    Hidden files and folders, such as ``.git``, are skipped.
    """

    shown: str
    paths: tuple[PurePosixPath, ...]
    contents: Callable[[Sequence[PurePosixPath]], Sequence[bytes | Diagnostic]]

    def place(self, path: PurePosixPath) -> str:
        """Return the argument that names the file at ``path``."""
        return f"{self.shown}{path}" if self.shown.endswith((":", "/")) else f"{self.shown}/{path}"


NamedSource = NamedFile | NamedFolder


def named_source(argument: str) -> NamedSource | Diagnostic:
    """Return the file or folder that ``argument`` names; a file of that name is preferred to a revision."""
    if argument == STANDARD_INPUT:
        content = read_standard_input()
        return content if isinstance(content, Diagnostic) else NamedFile(shown_path(argument), "", content)
    parts = git_revision_and_path(argument)
    return _source_on_disk(argument) if parts is None else _source_at_revision(argument, *parts)


def start_side(argument: str, inputs: Inputs) -> None:
    """Start to load a spec in a file; the side that is read from it waits for that."""
    source = _source_on_disk(argument) if _may_be_spec(argument) else None
    if isinstance(source, NamedFile) and (text := spec_text(source)):
        inputs.start_spec_text(text, source.shown)


def _may_be_spec(argument: str) -> bool:
    """Whether a file of this name is not larger than any spec."""
    try:
        found = Path(argument).stat()
    except (OSError, ValueError):
        return False
    return S_ISREG(found.st_mode) and found.st_size <= MAX_BYTES


def is_read_once(argument: str) -> bool:
    """Whether the content can be read only once: standard input, or a pipe."""
    # Unlike Path, this takes any name, however long.
    return argument == STANDARD_INPUT or (os.path.exists(argument) and Path(argument).is_fifo())  # noqa: PTH110


def spec_text(source: NamedSource | Diagnostic) -> str | None:
    """Return the text of a spec; ``None`` if the source is not a spec."""
    text = decode(source.content, source.shown) if isinstance(source, NamedFile) else None
    return text if isinstance(text, str) and is_spec(text) else None


def is_spec(text: str) -> bool:
    """Whether a text has the key at the top of every spec."""
    return _SPEC.search(text) is not None


_SPEC: Final = re.compile(r"""(?:^|\A\s*\{\s*)["']?octospec["']?[ \t]*:""", re.MULTILINE)


def git_revision_and_path(argument: str) -> tuple[str, str] | None:
    """Return the revision and the path that ``argument`` names; ``None`` if it names no revision."""
    if os.path.exists(argument):  # noqa: PTH110 - as below
        return None
    parts = re.fullmatch(_AT_REVISION, argument)
    return (parts["revision"], parts["path"]) if parts else None


_AT_REVISION: Final = r"(?![A-Za-z]:[\\/])(?P<revision>[^:]+):(?P<path>.*)"
"""``REV:path``, but not ``C:/path``."""


def _check_limits(source: NamedSource) -> NamedSource | Diagnostic:
    match source:
        case NamedFile(shown, _, content) if len(content) > (limit := most_of(content, is_alone=True)):
            return too_large(shown, limit)
        case NamedFolder(shown, paths) if len(paths) > MAX_FILES:
            message = f"{shown} contains more than {MAX_FILES:,} files"
            return TOO_MANY_FILES.at(None, message, "name the folder of one format")
        case _:
            return source


# --- on disk -----------------------------------------------------------------------------------


def _source_on_disk(argument: str) -> NamedSource | Diagnostic:
    place = Path(argument)
    if os.path.isdir(argument):  # noqa: PTH112 - unlike Path, this takes any name, however long
        own = _paths(place)
        outside = frozenset(outside_paths(place, own))
        folder = NamedFolder(
            argument.rstrip("/") or "/",
            (*own, *sorted(outside)),
            lambda paths: [
                read_outside(place, path) if path in outside else read_within(argument, path)
                for path in paths
            ],
        )
        return _check_limits(folder)
    content = read(argument, is_alone=True)
    return content if isinstance(content, Diagnostic) else NamedFile(argument, place.name, content)


def _paths(folder: Path) -> tuple[PurePosixPath, ...]:
    """List the files below a folder; the list ends soon after ``MAX_FILES``."""
    paths: list[PurePosixPath] = []
    for root, folders, names in os.walk(folder):
        folders[:] = (name for name in folders if not name.startswith("."))
        files = (Path(root, name) for name in names if not name.startswith("."))
        paths.extend(PurePosixPath(file.relative_to(folder)) for file in files if file.is_file())
        if len(paths) > MAX_FILES:
            break
    return tuple(sorted(paths))


# --- at a revision -----------------------------------------------------------------------------


def _source_at_revision(argument: str, revision: str, path: str) -> NamedSource | Diagnostic:
    from octo_spec.storage.revisions import content_at_revision  # noqa: PLC0415 - only revisions pay for git

    match content_at_revision(revision, path):
        case Diagnostic() as problem:
            return problem
        case bytes() as content:
            return _check_limits(NamedFile(argument, PurePosixPath(path).name, content))
        case objects:
            return _check_limits(_folder_of_objects(argument, objects))


def _folder_of_objects(argument: str, objects: Mapping[PurePosixPath, ObjectId]) -> NamedFolder:
    from octo_spec.storage.revisions import contents  # noqa: PLC0415 - as above

    paths = (path for path in objects if not any(part.startswith(".") for part in path.parts))
    return NamedFolder(
        argument.rstrip("/"),
        tuple(sorted(paths)),
        lambda paths: contents([objects[path] for path in paths]),
    )
