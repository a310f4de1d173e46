"""Releases on disk: a folder a version, whole or not there, that is never written again."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.cli.files.hashing import hashes_on_disk
from octo_spec.cli.files.lock import NAME as LOCK
from octo_spec.cli.files.lock import take
from octo_spec.cli.files.paths import shown
from octo_spec.cli.files.regular import regular_content
from octo_spec.cli.files.rewriting import create, rewrite
from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.release.codes import BAD_KEY, NO_RELEASE, RELEASED
from octo_spec.release.latest import LATEST
from octo_spec.release.sums import SIGNATURE, SUMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

STAGE: Final = ".octospec-release-"
"""How the name of a stage begins; one that a killed release left is removed by the next."""


@frozen
class ReleasedFiles:
    """What lies in the folder of a release: its sums, their signature, and the SHA-256 of all other files."""

    sums: bytes
    signature: bytes | None
    hashes: Mapping[str, str]


def released_files(folder: str) -> ReleasedFiles | Diagnostic:
    """Read a release, or say why the folder is none."""
    root = Path(folder)
    try:
        sums = regular_content(root / SUMS)
        hashes = hashes_on_disk(root)
    except OSError as error:
        reason = f"{shown(folder)} is no release: {SUMS} cannot be read: {error.strerror}"
        return NO_RELEASE.at(None, reason, "name the folder of a version, as in release/1.0.0")
    rest = {path: known for path, known in hashes.items() if path not in (SUMS, f"{SUMS}{SIGNATURE}")}
    return ReleasedFiles(sums, content_or_none(root / f"{SUMS}{SIGNATURE}"), rest)


def content_or_none(path: Path) -> bytes | None:
    """Read a file; ``None`` where there is none that can be read."""
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


# --- writing -----------------------------------------------------------------------------------


@contextmanager
def staged(out: Path) -> Iterator[Path | Diagnostic]:
    """Lock a folder of releases, and give an empty one in it that is gone at the end; raises ``OSError``."""
    out.mkdir(parents=True, exist_ok=True)
    lock = take(out)
    if isinstance(lock, Diagnostic):
        yield lock
        return
    stage = out / f"{STAGE}{secrets.token_hex(8)}"
    try:
        for left in out.glob(f"{STAGE}*"):
            shutil.rmtree(left, ignore_errors=True)
        stage.mkdir()
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        lock.release()


def put_release(stage: Path, out: Path, version: str) -> Diagnostic | None:
    """Give a stage the name of its version; raises ``OSError``."""
    os.sync()
    if (fault := already_released(out, version)) is not None:
        return fault
    stage.rename(out / version)
    return None


def already_released(out: Path, version: str) -> Diagnostic | None:
    """Say so where a version is there, whatever it is that has its name."""
    if not os.path.lexists(out / version):
        return None
    return RELEASED.at(
        None, f"{shown(str(out / version))} is released already", "give the spec a new version"
    )


def put_latest(out: Path, text: str, signature: str | None) -> None:
    """Say which release is the latest; its signature goes first, so that no text stands unsigned."""
    signed = out / f"{LATEST}{SIGNATURE}"
    if signature is None:
        signed.unlink(missing_ok=True)
    else:
        _put(signed, signature)
    _put(out / LATEST, text)


def _put(path: Path, text: str) -> None:
    if path.exists():
        rewrite(str(path), text)
    else:
        create(path, text)


def without_locks(stage: Path, manifest: str) -> None:
    """Take off what a build leaves for the next one: a release has none."""
    for name in (manifest, LOCK):
        (stage / name).unlink(missing_ok=True)
