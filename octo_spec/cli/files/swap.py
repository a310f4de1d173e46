"""Whole format folders: written beside, swapped in, and repaired when a run was killed.

A folder ``F`` is written as ``.F.octospec-new``; then ``F`` becomes ``.F.octospec-old`` and the new
one becomes ``F``. When everything is in place the manifest is replaced, and only then do the old
folders go. So whatever moment a run is killed at, the next one can tell which set is whole.
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

    from octo_spec.plugin.emitter import Artifact

NEW: Final = "octospec-new"
OLD: Final = "octospec-old"

FOREIGN_FILE = DiagnosticKind.error(
    "OCT509", "foreign-file", "A format folder holds a file that octospec did not write."
)
REPAIRED = DiagnosticKind("OCT510", "repaired", Severity.NOTE, "An interrupted write was finished or undone.")
CANNOT_WRITE = DiagnosticKind.error("OCT511", "cannot-write", "The output folder cannot be written.")


@dataclass(frozen=True, slots=True)
class Folder:
    """One format folder to be: its path below the output folder, and all its files."""

    path: PurePosixPath
    artifacts: tuple[Artifact, ...]


# --- repairing ---------------------------------------------------------------------------------


def repair(out: Path) -> tuple[Diagnostic, ...]:
    """Finish or undo what a killed run left behind, and say so for each folder."""
    left = sorted({(path.parent, _folder_name(path)) for path in _leftovers(out)})
    notes = tuple(_repaired(out, parent / name) for parent, name in left)
    _adopt(out, tuple(parent / name for parent, name in left if _beside(parent / name, OLD).exists()))
    for parent, name in left:
        shutil.rmtree(_beside(parent / name, OLD), ignore_errors=True)
    return notes


def _leftovers(out: Path) -> Iterator[Path]:
    for pattern in (f".*.{NEW}", f".*.{OLD}"):
        yield from out.glob(pattern)
        yield from out.glob(f"customers/*/{pattern}")


def _folder_name(leftover: Path) -> str:
    return leftover.name.removeprefix(".").removesuffix(f".{NEW}").removesuffix(f".{OLD}")


def _beside(folder: Path, kind: str) -> Path:
    return folder.parent / f".{folder.name}.{kind}"


def _repaired(out: Path, folder: Path) -> Diagnostic:
    """Bring one folder to a whole set: the new one if it was complete, else the old one."""
    new, old = _beside(folder, NEW), _beside(folder, OLD)
    if old.exists() and not folder.exists():
        (new if new.exists() else old).rename(folder)
    done = "finished" if old.exists() else "undone"
    shutil.rmtree(new, ignore_errors=True)
    return REPAIRED.at(None, f"an interrupted write of {folder.relative_to(out)} was {done}")


def _adopt(out: Path, folders: tuple[Path, ...]) -> None:
    """Record folders that were swapped in before the manifest was: they are octospec's."""
    manifest = load_manifest(out)
    adopted = {
        str(PurePosixPath(folder.relative_to(out))): FolderRecord(hashes_on_disk(folder))
        for folder in folders
        if folder.exists()
    }
    if adopted:
        _replace_manifest(out, replace(manifest, folders={**manifest.folders, **adopted}))


# --- looking -----------------------------------------------------------------------------------


def foreign_files(out: Path, folder: Folder, manifest: Manifest) -> tuple[str, ...]:
    """List the files of a format folder that octospec did not write."""
    place = out / folder.path
    if not place.exists():
        return ()
    record = manifest.folders.get(str(folder.path), FolderRecord({}))
    return tuple(path for path in hashes_on_disk(place) if path not in record.artifacts)


def refusal(out: Path, folder: Folder, foreign: tuple[str, ...]) -> Diagnostic:
    """Say why a folder is left as it is."""
    named = ", ".join(foreign[:3]) + (f" and {len(foreign) - 3} more" if len(foreign) > 3 else "")  # noqa: PLR2004 - enough to know which
    message = f"{out / folder.path} holds files that octospec did not write: {named}"
    return FOREIGN_FILE.at(None, message, "move them away, or keep them with --force")


def differences(out: Path, folder: Folder) -> tuple[str, ...]:
    """List how a folder on disk differs from what it should be; empty where it is up to date."""
    place = out / folder.path
    found = hashes_on_disk(place) if place.is_dir() else {}
    wanted = hashes(folder.artifacts)
    missing = (f"{folder.path}/{path} is missing" for path in sorted(wanted.keys() - found.keys()))
    extra = (f"{folder.path}/{path} does not belong there" for path in sorted(found.keys() - wanted.keys()))
    changed = (
        f"{folder.path}/{path} differs"
        for path in sorted(wanted.keys() & found.keys())
        if found[path] != wanted[path]
    )
    return (*missing, *changed, *extra)


# --- writing -----------------------------------------------------------------------------------


def swap_in(out: Path, folder: Folder, keep: tuple[str, ...] = ()) -> None:
    """Replace one folder by its new set whole; ``keep`` are foreign files that stay.

    The old set stays beside it until ``finish``. Raises ``OSError`` where the disk refuses.
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
    for one in artifacts:
        path = new / one.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one.text.encode())


def finish(out: Path, folders: tuple[Folder, ...], manifest: Manifest) -> None:
    """Replace the manifest, then let the old sets go."""
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
