"""Results of builds, in the user's cache folder: one file each, which may be deleted at any time.

octospec reads only what belongs to the user alone: it ignores a folder or file of another user, one that
others may write, and a link. It also ignores a damaged file. It writes to a temporary file and
renames it, so two builds at once do not disturb each other.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from hashlib import sha256
from itertools import chain
from typing import Final

from octo_spec.frozen import frozen

PRIVATE: Final = 0o700
DIGEST: Final = 64


@frozen
class Cache:
    """A folder of cached results below octospec's cache folder, or that folder itself if ``name`` is empty.

    If there are more than ``most_files`` or ``most_bytes``, the oldest files are removed first. A result that
    is larger than ``largest`` is not cached.
    """

    name: str
    most_files: int
    most_bytes: int
    largest: int

    def read(self, key: str) -> bytes | None:
        """Return what was cached under ``key``, a hash; ``None`` if there is no trusted file."""
        folder = self._folder()
        if folder is None:
            return None
        try:
            content = _content(f"{folder}/{key}", self.largest)
        except OSError:
            return None
        return _undamaged_content(content)

    def write(self, key: str, content: bytes) -> None:
        """Cache ``content`` under ``key``; if that fails, the next build is as slow as this one."""
        if len(content) > self.largest:
            return
        with suppress(OSError):
            for path in self._paths():
                _make_folder(path)
            if folder := self._folder():
                _write(folder, key, sha256(content).hexdigest().encode() + content)
                self._drop_oldest(folder)

    def is_in(self, out: str) -> bool:
        """Whether it is in the folder ``out``: who writes that folder could write it, too."""
        place = os.path.realpath(self._paths()[-1]) if self._paths() else ""
        return f"{place}/".startswith(os.path.join(os.path.realpath(out), ""))  # noqa: PTH118 - pathlib costs as much as all of this

    def _folder(self) -> str | None:
        """Return the path of the folder, if it exists and only the user can write it, and those above."""
        paths = self._paths()
        return paths[-1] if paths and all(map(_is_private, paths)) else None

    def _paths(self) -> tuple[str, ...]:
        path = _path()
        return ((path, f"{path}/{self.name}") if self.name else (path,)) if path else ()

    def _drop_oldest(self, folder: str) -> None:
        with os.scandir(folder) as entries:
            files = sorted(chain.from_iterable(map(_age, entries)), reverse=True)
        size = 0
        for count, (_, length, path) in enumerate(files, start=1):
            size += length
            if count > self.most_files or size > self.most_bytes:
                with suppress(FileNotFoundError):
                    os.unlink(path)  # noqa: PTH108 - as above


BUILDS: Final = Cache("", most_files=200, most_bytes=32 << 20, largest=8 << 20)
FLEETS: Final = Cache("fleets", most_files=50, most_bytes=128 << 20, largest=32 << 20)
"""What is known of the customers of a fleet: one file for each fleet and its destination."""


# --- the folder --------------------------------------------------------------------------------


def _is_private(path: str) -> bool:
    try:
        found = os.lstat(path)
    except OSError:
        return False
    mine = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
    return mine and stat.S_IMODE(found.st_mode) & 0o077 == 0


def _path() -> str:
    """Return the path of the folder: https://specifications.freedesktop.org/basedir-spec/latest/."""
    value = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(value):  # noqa: PTH117 - as above
        return f"{value}/octospec"
    home = os.path.expanduser("~")  # noqa: PTH111 - as above
    return f"{home}/.cache/octospec" if os.path.isabs(home) else ""  # noqa: PTH117 - as above


def _make_folder(path: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 - as above
    with suppress(FileExistsError):
        os.mkdir(path, PRIVATE)  # noqa: PTH102 - as above


# --- its files ---------------------------------------------------------------------------------


def _content(path: str, largest: int) -> bytes:
    file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(file, "rb") as opened:
        found = os.fstat(file)
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
            return b""
        return opened.read(largest + DIGEST + 1)


def _undamaged_content(content: bytes) -> bytes | None:
    """Return what follows the digest at the beginning of a file, if the digest matches it."""
    digest, rest = content[:DIGEST], content[DIGEST:]
    return rest if digest and digest == sha256(rest).hexdigest().encode() else None


def _write(folder: str, key: str, content: bytes) -> None:
    place = f"{folder}/{key}"
    part = f"{place}.{os.urandom(8).hex()}"  # a process in another container may have the same number
    try:
        file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(file, "wb") as opened:
            opened.write(content)
        os.replace(part, place)  # noqa: PTH105 - os.replace says atomic
    except OSError:
        with suppress(OSError):
            os.unlink(part)  # noqa: PTH108 - as above
        raise


def _age(entry: os.DirEntry[str]) -> tuple[tuple[int, int, str], ...]:
    """Return when a file was written, its size and its path; nothing for a folder or a removed file."""
    try:
        value = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return ()
    if stat.S_ISDIR(value.st_mode):
        return ()
    return ((value.st_mtime_ns, value.st_size, entry.path),)
