"""Format folders replaced as a whole; replacing the manifest commits a build.

A build stages everything in a temporary folder, ``.octospec-TOKEN`` in the output folder: ``new/F`` for
each format folder ``F``, and the next manifest. Then the disk is synced, once, and only renames remain:
``F`` to ``old/F``, ``new/F`` to ``F``, and at last the staged manifest over the old one. So a build may be
killed at any moment: if a stage still holds its manifest, the next build knows that it was not committed,
and which of its folders are in place.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from dataclasses import field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, Self

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity
from octo_spec.frozen import mutable
from octo_spec.storage.folders.manifest import NAME, Manifest, load_manifest
from octo_spec.storage.folders.pinned_folders import HERE, pinned_folder
from octo_spec.storage.hashing import hashes_on_disk
from octo_spec.storage.regular import write_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from octo_spec.storage.folders.manifest import FolderRecord
    from octo_spec.storage.folders.on_disk import FormatFolder

STAGE: Final = re.compile(r"\.octospec-[0-9a-f]{16}")

REPAIRED = DiagnosticKind("OCT510", "repaired", Severity.NOTE, "An interrupted write was finished or undone.")
CANNOT_WRITE = DiagnosticKind.error("OCT511", "cannot-write", "The output folder cannot be written.")


@mutable
class Stage:
    """Where a build prepares the folders of ``out``; ``swapped`` are those that are in place."""

    out: Path
    place: Path
    syncs: bool = True
    swapped: list[PurePosixPath] = field(default_factory=list)

    @classmethod
    def begin(cls, out: Path, *, syncs: bool = True) -> Self:
        """Make a stage, under a name that no other build has."""
        stage = cls(out, out / f".octospec-{secrets.token_hex(8)}", syncs)
        stage.place.mkdir()
        return stage

    def _new(self, path: PurePosixPath) -> Path:
        return self.place / "new" / path

    def _old(self, path: PurePosixPath) -> Path:
        return self.place / "old" / path

    def put(self, folder: FormatFolder, keep: tuple[str, ...]) -> None:
        """Write a folder; ``keep`` are the paths of other files that stay in it. Raises ``OSError``."""
        new = self._new(folder.path)
        new.mkdir(parents=True)
        for below in dict.fromkeys(artifact.path.parent for artifact in folder.artifacts):
            if below != HERE:
                (new / below).mkdir(parents=True, exist_ok=True)
        for artifact in folder.artifacts:
            write_file(f"{new}/{artifact.path}", artifact.text.encode())
        for path in keep:
            _keep(self.out / folder.path / path, new / path)

    def drop(self, path: PurePosixPath) -> None:
        """Forget a folder that could not be written."""
        shutil.rmtree(self._new(path), ignore_errors=True)

    def plan(self, manifest: Manifest) -> None:
        """Stage the next manifest, and sync all that is staged to the disk before any rename."""
        written = self.place / f"{NAME}.part"
        written.unlink(missing_ok=True)
        write_file(written, manifest.content)
        if self.syncs:
            os.sync()
        os.replace(written, self.place / NAME)  # noqa: PTH105 - os.replace says atomic

    def swap(self, path: PurePosixPath) -> None:
        """Put a folder into its place; raises ``OSError`` if the disk refuses, with the old one restored."""
        old = self._old(path)
        with pinned_folder(self.out, path.parent) as above:
            self.swapped.append(path)
            place = above / path.name
            try:
                if place.exists():
                    old.parent.mkdir(parents=True, exist_ok=True)
                    place.rename(old)
                self._new(path).rename(place)
            except OSError:
                self.put_back(path)
                raise

    def put_back(self, path: PurePosixPath) -> None:
        """Remove a folder from its place, and restore the old one, at any stage of a swap."""
        old, new = self._old(path), self._new(path)
        with pinned_folder(self.out, path.parent) as above:
            place = above / path.name
            if place.exists() and not new.exists():
                place.rename(new)
            if old.exists():
                old.rename(place)
        self.swapped.remove(path)

    def commit(self) -> None:
        """Replace the manifest by the staged one."""
        os.replace(self.place / NAME, self.out / NAME)  # noqa: PTH105 - os.replace says atomic

    def abandon(self) -> None:
        """Restore everything."""
        for path in tuple(self.swapped):
            self.put_back(path)
        self.clear()

    def clear(self) -> None:
        """Remove the stage, and with it the old folders."""
        (self.place / NAME).unlink(missing_ok=True)
        try:
            # If the output folder was empty before, only this is left.
            os.rmdir(self.place / "new")  # noqa: PTH106 - as os.replace above
            os.rmdir(self.place)  # noqa: PTH106 - as above
        except OSError:
            shutil.rmtree(self.place, ignore_errors=True)


def _keep(old: Path, new: Path) -> None:
    """Keep a file that is not octospec's, as the very same file if the file system supports that."""
    new.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(old, new, follow_symlinks=False)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):
        shutil.copy2(old, new, follow_symlinks=False)


def record(out: Path, manifest: Manifest) -> None:
    """Replace only the manifest."""
    stage = Stage.begin(out)
    stage.plan(manifest)
    stage.commit()
    stage.clear()


# --- repairing ---------------------------------------------------------------------------------


def repair(out: Path) -> tuple[Diagnostic, ...]:
    """Finish or undo what killed builds left behind, with a note for each; the folder is locked meanwhile."""
    places = sorted(place for place in out.glob(".octospec-*") if STAGE.fullmatch(place.name))
    return tuple(note for place in places for note in _repair_stage(Stage(out, place)))


def _repair_stage(stage: Stage) -> Iterator[Diagnostic]:
    if stage.place.is_symlink() or not stage.place.is_dir():
        stage.place.unlink()
        return
    planned = load_manifest(stage.place / NAME)
    if isinstance(planned, Manifest) and planned.folders:
        yield from _restore_folders(stage)
        _record(stage, planned)
    stage.clear()
    how = "cannot be removed" if stage.place.exists() else "was removed"
    yield REPAIRED.at(None, f"{stage.place}, which an interrupted build left, {how}")


def _restore_folders(stage: Stage) -> Iterator[Diagnostic]:
    """Restore a missing folder: the new one, which was complete, or otherwise the old one."""
    old = stage.place / "old"
    for path in (*old.glob("*"), *old.glob("customers/*/*")):
        folder = PurePosixPath(path.relative_to(old))
        if folder == PurePosixPath("customers") or (stage.out / folder).exists():
            continue
        new = stage.place / "new" / folder
        with pinned_folder(stage.out, folder.parent) as above:
            (new if new.exists() else path).rename(above / folder.name)
        yield REPAIRED.at(None, f"an interrupted write of {stage.out / folder} was finished")


def _record(stage: Stage, planned: Manifest) -> None:
    """Record the folders of a killed build that are in place, so that no build treats them as third-party."""
    known = load_manifest(stage.out / NAME)
    manifest = Manifest() if isinstance(known, Diagnostic) else known
    records = {
        path: record for path, record in planned.folders.items() if _is_there(stage.out / path, record)
    }
    spec = manifest.spec or planned.spec
    complete = replace(manifest, spec=spec, folders={**manifest.folders, **records})
    if complete != manifest:
        stage.plan(complete)
        stage.commit()


def _is_there(place: Path, record: FolderRecord) -> bool:
    there = hashes_on_disk(place) if place.is_dir() else {}
    return bool(there) and all(there.get(path) == digest for path, digest in record.artifacts.items())
