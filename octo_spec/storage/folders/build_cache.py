"""Successful builds, in the user's cache folder: one file each, which may be deleted at any time.

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

MOST_BUILDS: Final = 200
MOST_BYTES: Final = 32 << 20
"""If there is more, the oldest files are removed first."""
LARGEST: Final = 8 << 20
PRIVATE: Final = 0o700
DIGEST: Final = 64


def read_cached(key: str) -> bytes | None:
    """Return what was cached under ``key``, a hash; ``None`` if there is no trusted file."""
    folder = _folder()
    if folder is None:
        return None
    try:
        content = _content(f"{folder}/{key}")
    except OSError:
        return None
    return _undamaged(content)


def write_cached(key: str, content: bytes) -> None:
    """Cache ``content`` under ``key``; if that fails, the next build is as slow as this one."""
    if len(content) > LARGEST:
        return
    with suppress(OSError):
        _make_folder()
        if folder := _folder():
            _write(folder, key, sha256(content).hexdigest().encode() + content)
            _drop_oldest(folder)


# --- the folder --------------------------------------------------------------------------------


def _folder() -> str | None:
    """Return the folder of octospec's caches, if it exists and only the user can write it."""
    path = _path()
    try:
        found = os.lstat(path) if path else None
    except OSError:
        return None
    mine = found and stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
    return path if mine and found and stat.S_IMODE(found.st_mode) & 0o077 == 0 else None


def _path() -> str:
    """Return the path of the folder: https://specifications.freedesktop.org/basedir-spec/latest/."""
    value = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(value):  # noqa: PTH117 - pathlib costs as much as all of this
        return f"{value}/octospec"
    home = os.path.expanduser("~")  # noqa: PTH111 - as above
    return f"{home}/.cache/octospec" if os.path.isabs(home) else ""  # noqa: PTH117 - as above


def _make_folder() -> None:
    if path := _path():
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 - as above
        with suppress(FileExistsError):
            os.mkdir(path, PRIVATE)  # noqa: PTH102 - as above


# --- its files ---------------------------------------------------------------------------------


def _content(path: str) -> bytes:
    file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(file, "rb") as opened:
        found = os.fstat(file)
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
            return b""
        return opened.read(LARGEST + DIGEST + 1)


def _undamaged(content: bytes) -> bytes | None:
    """Return what follows the digest at the beginning of a file, if the digest matches it."""
    digest, rest = content[:DIGEST], content[DIGEST:]
    return rest if digest and digest == sha256(rest).hexdigest().encode() else None


def _write(folder: str, key: str, content: bytes) -> None:
    place = f"{folder}/{key}"
    part = f"{place}.{os.getpid()}"
    try:
        file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(file, "wb") as opened:
            opened.write(content)
        os.replace(part, place)  # noqa: PTH105 - os.replace says atomic
    except OSError:
        with suppress(OSError):
            os.unlink(part)  # noqa: PTH108 - as above
        raise


def _drop_oldest(folder: str) -> None:
    with os.scandir(folder) as entries:
        files = sorted(chain.from_iterable(map(_age, entries)), reverse=True)
    size = 0
    for count, (_, length, path) in enumerate(files, start=1):
        size += length
        if count > MOST_BUILDS or size > MOST_BYTES:
            with suppress(FileNotFoundError):
                os.unlink(path)  # noqa: PTH108 - as above


def _age(entry: os.DirEntry[str]) -> tuple[tuple[int, int, str], ...]:
    """Return when a file was written, its size and its path; nothing if another build removed it."""
    try:
        value = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return ()
    return ((value.st_mtime_ns, value.st_size, entry.path),)
