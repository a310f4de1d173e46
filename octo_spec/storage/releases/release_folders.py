"""Releases on disk: a folder for each version, complete or missing, that is never written again."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.release.codes import NO_RELEASE, NOT_AS_RELEASED
from octo_spec.release.index_page import INDEX
from octo_spec.release.latest import LATEST, is_version
from octo_spec.release.publication import ROOT, upload_order
from octo_spec.release.record import RECORD, parsed_record
from octo_spec.release.sums import SIGNATURE, SUMS, differences
from octo_spec.storage.hashing import hashes_on_disk, paths_on_disk, sha256
from octo_spec.storage.inputs.signed_files import content_or_none, put
from octo_spec.storage.lock import NAME as LOCK
from octo_spec.storage.lock import take_lock
from octo_spec.storage.paths import shown_path
from octo_spec.storage.regular import regular_content
from octo_spec.storage.rewriting import remove_leftovers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.release.record import ReleaseRecord

STAGE: Final = ".octospec-release-"
"""The prefix of a stage's name; the next release removes one that a killed release left."""


@frozen
class ReleasedFiles:
    """The content of a release: its checksums, their signature, and the SHA-256 of all other files."""

    sums: bytes
    signature: bytes | None
    hashes: Mapping[str, str]


def released_files(folder: str) -> ReleasedFiles | Diagnostic:
    """Read a release, or say why the folder is not one."""
    root = Path(folder)
    try:
        sums = regular_content(root / SUMS)
        hashes = hashes_on_disk(root)
    except OSError as error:
        reason = f"{shown_path(folder)} is not a release: {SUMS} cannot be read: {error.strerror}"
        return NO_RELEASE.at(None, reason, "name the folder of a version, as in release/1.0.0")
    rest = {path: known for path, known in hashes.items() if path not in (SUMS, f"{SUMS}{SIGNATURE}")}
    return ReleasedFiles(sums, content_or_none(root / f"{SUMS}{SIGNATURE}"), rest)


def changed_release(folder: str, sums: str) -> Diagnostic | None:
    """Say how a release differs from the one whose SHA256SUMS has this SHA-256; ``None`` if it does not."""
    files = released_files(folder)
    if isinstance(files, Diagnostic):
        return files
    if sha256(files.sums) != sums:
        return NOT_AS_RELEASED.at(None, f"{shown_path(folder)} and {LATEST} disagree about {SUMS}", _DOWNLOAD)
    first = next(differences(files.sums.decode("utf-8", "replace"), files.hashes), None)
    return (
        None
        if first is None
        else replace(first, message=f"{shown_path(folder)}: {first.message}", help=_DOWNLOAD)
    )


_DOWNLOAD: Final = "download it again from where it is published"

# --- writing -----------------------------------------------------------------------------------


@contextmanager
def locked_stage(out: Path) -> Iterator[Path | Diagnostic]:
    """Lock a folder of releases, and make a temporary folder in it; raises ``OSError``."""
    out.mkdir(parents=True, exist_ok=True)
    lock = take_lock(out)
    if isinstance(lock, Diagnostic):
        yield lock
        return
    stage = out / f"{STAGE}{secrets.token_hex(8)}"
    try:
        _clear(out)
        stage.mkdir()
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        lock.release()


def _clear(out: Path) -> None:
    """Remove what a killed release left: its stage, and its temporary files next to others."""
    for left in out.glob(f"{STAGE}*"):
        shutil.rmtree(left, ignore_errors=True)
    for name in ROOT:
        remove_leftovers(out / name)


def put_release(stage: Path, out: Path, version: str) -> None:
    """Give a stage the name of its version, or add to the folder what it lacks; raises ``OSError``.

    A process that is killed leaves a part of the stage, which the next one completes.
    """
    os.sync()
    folder = out / version
    if not os.path.lexists(folder):
        stage.rename(folder)
        return
    missing = [path for path in upload_order(paths_on_disk(stage)) if not os.path.lexists(folder / path)]
    for path in missing:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (stage / path).rename(folder / path)


def first_difference(stage: Path, folder: Path) -> str:
    """Name the first file of ``folder`` that the stage has not, or that differs there; raises ``OSError``.

    It is empty if the folder is a part of the stage, as one that a killed publisher left, or is missing.
    """
    if not os.path.lexists(folder):
        return ""
    if folder.is_symlink() or not folder.is_dir():
        return "a file with that name"
    one, other = hashes_on_disk(stage), hashes_on_disk(folder)
    differing = [path for path in other if one.get(path) != other[path]]
    # Any difference changes the checksums, so another file says more.
    return min(differing, key=lambda path: (path.startswith(SUMS), path), default="")


def version_folders(out: Path) -> tuple[str, ...]:
    """List the folders that have the name of a version; raises ``OSError``."""
    return tuple(sorted(each.name for each in out.iterdir() if is_version(each.name)))


def record_in(folder: Path) -> ReleaseRecord | None:
    """Read what a release says about itself; ``None`` if it says nothing."""
    content = content_or_none(folder / RECORD)
    return None if content is None else parsed_record(content.decode("utf-8", "replace"))


def put_page(out: Path, page: str) -> None:
    """Write the page of all releases; raises ``OSError``."""
    put(out / INDEX, page)


def without_locks(stage: Path, manifest: str) -> None:
    """Remove what a build leaves for the next one: a release has no next build."""
    for name in (manifest, LOCK):
        (stage / name).unlink(missing_ok=True)
