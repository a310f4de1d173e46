"""What is in the place of a build's format folders, and how it differs; nothing is written here."""

from __future__ import annotations

import stat
from dataclasses import field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic, DiagnosticKind
from octo_spec.frozen import frozen
from octo_spec.storage.folders.manifest import FolderRecord, hashes
from octo_spec.storage.hashing import hashes_below, hashes_on_disk, paths_on_disk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from octo_spec.plugin.artifacts import Artifact
    from octo_spec.storage.folders.manifest import Manifest

FOREIGN_FILE = DiagnosticKind.error(
    "OCT509", "foreign-file", "A format folder holds a file that octospec did not write."
)

NAMED: Final = 3
"""This many names show which files are meant."""


@frozen
class FormatFolder:
    """One format folder as a build gives it: its path below the output folder, and all its files."""

    path: PurePosixPath
    artifacts: tuple[Artifact, ...]
    hashes: Mapping[str, str] = field(init=False, compare=False)
    """The SHA-256 of each artifact by its path in the folder."""

    def __post_init__(self) -> None:
        """Hash each artifact once."""
        object.__setattr__(self, "hashes", hashes(self.artifacts))


# --- what is there -----------------------------------------------------------------------------


def differences(out: Path, folder: FormatFolder) -> tuple[str, ...]:
    """List how a folder on disk differs from what a build gives; empty if it is up to date."""
    old, new = hashes_below(out, folder.path), folder.hashes
    missing = (f"{folder.path}/{path} is missing" for path in sorted(new.keys() - old.keys()))
    extra = (f"{folder.path}/{path} does not belong there" for path in sorted(old.keys() - new.keys()))
    common = sorted(new.keys() & old.keys())
    changed = (f"{folder.path}/{path} differs" for path in common if old[path] != new[path])
    return (*missing, *changed, *extra)


def holds(out: Path, folder: FormatFolder) -> bool:
    """Whether each artifact on disk is up to date, whatever other files there are."""
    there = hashes_on_disk(out / folder.path)
    return all(there.get(path) == digest for path, digest in folder.hashes.items())


# --- third-party files -------------------------------------------------------------------------


def in_the_way(out: Path, path: PurePosixPath) -> Diagnostic | None:
    """Report a third-party file or link in the place of a format folder, or of one above it."""
    for above in (*reversed(path.parents[:-1]), path):
        if what := _what_blocks(out / above):
            message = f"{out / above} is {what} that octospec did not write"
            return FOREIGN_FILE.at(None, message, "move it away")
    return None


def _what_blocks(place: Path) -> str:
    """Say what is in a place where a folder belongs; empty if that is a folder, or nothing."""
    try:
        mode = place.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return ""
    if stat.S_ISDIR(mode):
        return ""
    return "a link" if stat.S_ISLNK(mode) else "a file"


def foreign_files(out: Path, folder: FormatFolder, manifest: Manifest) -> tuple[str, ...]:
    """List the files of a format folder that octospec did not write."""
    place = out / folder.path
    if not place.exists():
        return ()
    record = manifest.folders.get(str(folder.path), FolderRecord({}))
    return tuple(path for path in paths_on_disk(place) if path not in record.artifacts)


def refusal(out: Path, folder: FormatFolder, foreign: tuple[str, ...]) -> Diagnostic:
    """Say why a folder is not replaced: it holds the files ``foreign``."""
    message = f"{out / folder.path} holds files that octospec did not write: {_names(foreign)}"
    return FOREIGN_FILE.at(None, message, "move them away, or keep them with --force")


def collision(out: Path, folder: FormatFolder, foreign: tuple[str, ...]) -> Diagnostic | None:
    """Report files that even ``--force`` cannot keep: one of an artifact's folders, or below an artifact."""
    wanted = tuple(artifact.path for artifact in folder.artifacts)
    colliding = tuple(path for path in foreign if _collides(PurePosixPath(path), wanted))
    if not colliding:
        return None
    message = f"{out / folder.path} holds files where artifacts belong: {_names(colliding)}"
    return FOREIGN_FILE.at(None, message, "move them away")


def _collides(path: PurePosixPath, wanted: Iterable[PurePosixPath]) -> bool:
    return any(path in artifact.parents or artifact in path.parents for artifact in wanted)


def _names(paths: tuple[str, ...]) -> str:
    more = f" and {len(paths) - NAMED} more" if len(paths) > NAMED else ""
    return ", ".join(paths[:NAMED]) + more
