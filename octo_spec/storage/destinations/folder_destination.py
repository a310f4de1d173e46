"""A folder that a web server serves, as a destination: one publisher at a time, and each file whole."""

from __future__ import annotations

import errno
import os
import secrets
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.release.publishing_codes import NO_DESTINATION
from octo_spec.storage.destinations.destinations import LARGEST, RefusedError, Stored
from octo_spec.storage.hashing import sha256
from octo_spec.storage.lock import NAME as LOCK
from octo_spec.storage.lock import take_lock
from octo_spec.storage.paths import shown_path
from octo_spec.storage.regular import regular_content

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.release.publication import UploadedFile

NEW: Final = ".octospec-new-"
"""The prefix of an unfinished file; the next publisher removes what a killed one left."""


@contextmanager
def folder_destination(to: str, *, dry_run: bool) -> Iterator[FolderDestination]:
    """Lock the folder, and make it if it does not exist; a dry run only reads."""
    folder = FolderDestination(to, Path(to), is_locked=not dry_run)
    if dry_run:
        with _refusing_errors(to):
            if folder.root.exists() and not folder.root.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), to)
        yield folder
        return
    with _refusing_errors(to):
        folder.root.mkdir(parents=True, exist_ok=True)
        lock = take_lock(folder.root)
    if isinstance(lock, Diagnostic):
        raise RefusedError(replace(lock, help="publish again when that is done"))
    try:
        yield folder
    finally:
        lock.release()


@frozen
class FolderDestination:
    """The folder at ``root``; ``named`` is the name that a person gave.

    If it ``is_locked``, no other process writes there, so what is unfinished was left by a killed one.
    """

    named: str
    root: Path
    is_locked: bool = False

    @property
    def display_name(self) -> str:
        """How a person names it."""
        return shown_path(self.named)

    def keys(self, beginning: str) -> frozenset[str]:
        """List the keys with a prefix; a link is refused, since its target may belong to anyone."""
        folder, _, name = beginning.rpartition("/")
        with _refusing_errors(self.named):
            place = self._place(folder)
            return frozenset(key for key in self._file_keys(place) if key.startswith(beginning) or not name)

    def _file_keys(self, place: Path) -> Iterator[str]:
        if not place.is_dir():
            return
        for entry in sorted(os.scandir(place), key=lambda entry: entry.name):
            path = Path(entry.path)
            if entry.is_symlink():
                yield self._key(path)
            elif entry.is_dir():
                yield from self._file_keys(path) if place != self.root else ()
            elif not entry.name.startswith(NEW):
                yield self._key(path)
            elif self.is_locked and not self._has_other_publisher(place):
                path.unlink(missing_ok=True)

    def _has_other_publisher(self, folder: Path) -> bool:
        """Return whether another publisher may write in a folder below this one, which it then has locked.

        Called after the folder was listed: an unfinished file is younger than the lock of its publisher.
        """
        below = folder.relative_to(self.root).parts
        return any(self.root.joinpath(*below[:count], LOCK).exists() for count in range(1, len(below) + 1))

    def _key(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def _place(self, key: str) -> Path:
        """Return the path of a key; a link on the way is refused."""
        path = self.root
        for part in key.split("/") if key else ():
            path /= part
            if path.is_symlink():
                message = f"{path} is a link, and octospec does not publish through links"
                raise RefusedError(NO_DESTINATION.at(None, message, "move it away"))
        return path

    def read(self, key: str) -> Stored:
        """Read the content at a key that was listed."""
        with _refusing_errors(self.named):
            path = self._place(key)
            if path.lstat().st_size > LARGEST:
                raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
            content = regular_content(path)
        return Stored(content, sha256(content))

    def places_above(self, name: str) -> Iterator[str]:
        """Name the folders above this one that contain something of this name."""
        return (str(folder) for folder in self.root.resolve().parents if (folder / name).is_file())

    def create(self, file: UploadedFile) -> bool:
        """Write a new file; ``False`` if the key exists."""
        with _refusing_errors(self.named):
            path = self._place(file.key)
            self._place(file.key.rpartition("/")[0]).mkdir(parents=True, exist_ok=True)
            with _temporary_file(path, file.content) as new:
                return _link_file(new, path)

    def replace(self, file: UploadedFile, tag: str) -> bool:
        """Replace the content with this tag; ``False`` if the content is different."""
        if not self.keys(file.key) or self.read(file.key).tag != tag:
            return False
        with _refusing_errors(self.named):
            path = self._place(file.key)
            with _temporary_file(path, file.content) as new:
                new.replace(path)
        return True


@contextmanager
def _refusing_errors(named: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        place = str(error.filename or shown_path(named))
        message = f"{place} cannot be read or written: {(error.strerror or str(error)).lower()}"
        raise RefusedError(NO_DESTINATION.at(None, message)) from None


@contextmanager
def _temporary_file(path: Path, content: bytes) -> Iterator[Path]:
    """Write a temporary file in the folder of ``path``; remove it at the end unless it was renamed."""
    for left in path.parent.glob(f"{NEW}*"):
        left.unlink(missing_ok=True)
    new = path.with_name(f"{NEW}{secrets.token_hex(8)}")
    try:
        _write(new, content)
        yield new
    finally:
        new.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _link_file(new: Path, path: Path) -> bool:
    """Give a new file its name; ``False`` if the name is taken."""
    try:
        os.link(new, path)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        if os.path.lexists(path):
            return False
        new.rename(path)
    return True


NO_LINKS: Final = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS)
"""Some file systems have no links; there only the lock keeps publishers apart."""
