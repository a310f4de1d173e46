"""Format folders replaced as a whole: written beside, swapped in, and repaired after a run that was killed.

A folder ``F`` is written as ``.F.octospec-new``; then ``F`` is renamed to ``.F.octospec-old``, and the new
folder to ``F``. When all folders are in place the manifest is replaced, and only then are the old folders
removed. So a run may be killed at any moment, and the next one can tell which folder is complete.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from octo_spec.cli.files.manifest import NAME, FolderRecord, Manifest, hashes, hashes_on_disk, load_manifest
from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.plugin.artifacts import Artifact

NEW: Final = "octospec-new"
OLD: Final = "octospec-old"

FOREIGN_FILE = DiagnosticKind.error(
    "OCT509", "foreign-file", "A format folder holds a file that octospec did not write."
)
REPAIRED = DiagnosticKind("OCT510", "repaired", Severity.NOTE, "An interrupted write was finished or undone.")
CANNOT_WRITE = DiagnosticKind.error("OCT511", "cannot-write", "The output folder cannot be written.")


@dataclass(frozen=True, slots=True)
class Folder:
    """One format folder as a build wants it: its path below the output folder, and all its files."""

    path: PurePosixPath
    artifacts: tuple[Artifact, ...]


# --- repairing ---------------------------------------------------------------------------------


def repair(out: Path) -> tuple[Diagnostic, ...]:
    """Finish or undo what a killed run left behind, with a note for each folder."""
    leftovers = {leftover.parent / _folder_name(leftover) for leftover in _leftovers(out)}
    folders = sorted(leftovers, key=lambda folder: (folder.parent, folder.name))
    notes = tuple(_repair_folder(out, folder) for folder in folders)
    _record(out, tuple(folder for folder in folders if _beside(folder, OLD).exists()))
    for folder in folders:
        shutil.rmtree(_beside(folder, OLD), ignore_errors=True)
    return notes


def _leftovers(out: Path) -> Iterator[Path]:
    for pattern in (f".*.{NEW}", f".*.{OLD}"):
        yield from out.glob(pattern)
        yield from out.glob(f"customers/*/{pattern}")


def _folder_name(leftover: Path) -> str:
    return leftover.name.removeprefix(".").removesuffix(f".{NEW}").removesuffix(f".{OLD}")


def _beside(folder: Path, kind: str) -> Path:
    return folder.parent / f".{folder.name}.{kind}"


def _repair_folder(out: Path, folder: Path) -> Diagnostic:
    """Keep the new folder if it was complete, else the old one."""
    new, old = _beside(folder, NEW), _beside(folder, OLD)
    if old.exists() and not folder.exists():
        (new if new.exists() else old).rename(folder)
    done = "finished" if old.exists() else "undone"
    shutil.rmtree(new, ignore_errors=True)
    return REPAIRED.at(None, f"an interrupted write of {folder.relative_to(out)} was {done}")


def _record(out: Path, folders: tuple[Path, ...]) -> None:
    """Enter folders in the manifest that were swapped in before it was replaced."""
    manifest = load_manifest(out)
    records = {
        str(PurePosixPath(folder.relative_to(out))): FolderRecord(hashes_on_disk(folder))
        for folder in folders
        if folder.exists()
    }
    if records:
        _replace_manifest(out, replace(manifest, folders={**manifest.folders, **records}))


# --- comparing ---------------------------------------------------------------------------------


def foreign_files(out: Path, folder: Folder, manifest: Manifest) -> tuple[str, ...]:
    """List the files of a format folder that octospec did not write."""
    place = out / folder.path
    if not place.exists():
        return ()
    record = manifest.folders.get(str(folder.path), FolderRecord({}))
    return tuple(path for path in hashes_on_disk(place) if path not in record.artifacts)


def refusal(out: Path, folder: Folder, foreign: tuple[str, ...]) -> Diagnostic:
    """Say why a folder is not replaced: it holds the files ``foreign``."""
    names = ", ".join(foreign[:3]) + (f" and {len(foreign) - 3} more" if len(foreign) > 3 else "")  # noqa: PLR2004 - enough to know which
    message = f"{out / folder.path} holds files that octospec did not write: {names}"
    return FOREIGN_FILE.at(None, message, "move them away, or keep them with --force")


def differences(out: Path, folder: Folder) -> tuple[str, ...]:
    """List how a folder on disk differs from what a build wants; empty where it is up to date."""
    place = out / folder.path
    old = hashes_on_disk(place) if place.is_dir() else {}
    new = hashes(folder.artifacts)
    missing = (f"{folder.path}/{path} is missing" for path in sorted(new.keys() - old.keys()))
    extra = (f"{folder.path}/{path} does not belong there" for path in sorted(old.keys() - new.keys()))
    common = sorted(new.keys() & old.keys())
    changed = (f"{folder.path}/{path} differs" for path in common if old[path] != new[path])
    return (*missing, *changed, *extra)


# --- writing -----------------------------------------------------------------------------------


def swap_in(out: Path, folder: Folder, keep: tuple[str, ...] = ()) -> None:
    """Replace a folder as a whole; ``keep`` are the paths of foreign files that stay in it.

    The old folder stays beside it until ``finish``. Raises ``OSError`` where the disk refuses.
    """
    place = out / folder.path
    new, old = _beside(place, NEW), _beside(place, OLD)
    _stage(new, folder.artifacts)
    for path in keep:
        (new / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(place / path, new / path, follow_symlinks=False)
    if place.exists():
        place.rename(old)
    else:
        old.mkdir()
    new.rename(place)


def _stage(new: Path, artifacts: tuple[Artifact, ...]) -> None:
    new.mkdir(parents=True)
    for artifact in artifacts:
        path = new / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(artifact.text.encode())


def finish(out: Path, folders: tuple[Folder, ...], manifest: Manifest) -> None:
    """Replace the manifest, then remove the old folders."""
    out.mkdir(parents=True, exist_ok=True)
    _replace_manifest(out, manifest)
    for folder in folders:
        shutil.rmtree(_beside(out / folder.path, OLD), ignore_errors=True)


def _replace_manifest(out: Path, manifest: Manifest) -> None:
    text = manifest.text().encode()
    if (out / NAME).exists() and (out / NAME).read_bytes() == text:
        return
    beside = out / f".{NAME}.beside"
    beside.write_bytes(text)
    os.replace(beside, out / NAME)  # noqa: PTH105 - os.replace says atomic
