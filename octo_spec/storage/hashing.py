"""Hashes of files on disk, as SHA-256."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING

from octo_spec.storage.regular import regular_content

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path, PurePosixPath


def sha256(content: bytes) -> str:
    """Return the SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


def hashes_on_disk(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file below a folder by relative path; raises ``OSError``.

    For what is not a regular file, the value says what it is, which is never a SHA-256.
    """
    return {path: _fingerprint(entry) for path, entry in _sorted_files(folder)}


def hashes_below(out: Path, path: str | PurePosixPath) -> dict[str, str]:
    """Return the hashes of a folder below ``out``, or nothing where no folder, or a link, is in its place.

    Someone who may write where a link leads could replace files after they were hashed.
    """
    place = out / path
    below = (place, *(above for above in place.parents if out in above.parents))
    return hashes_on_disk(place) if place.is_dir() and not any(map(os.path.islink, below)) else {}


def digest_of_files(hashes: Mapping[str, str]) -> str:
    """Return one SHA-256 for files by their paths and hashes.

    As JSON, so that no name of a file can be read as two files: a name may contain a line break.
    """
    return sha256(json.dumps(sorted(hashes.items())).encode())


def paths_on_disk(folder: Path) -> tuple[str, ...]:
    """Return the relative path of each file below a folder; raises ``OSError``."""
    return tuple(path for path, _ in _sorted_files(folder))


def _sorted_files(folder: Path) -> list[tuple[str, os.DirEntry[str]]]:
    below = len(os.path.join(folder, ""))  # noqa: PTH118 - a fleet has many files, and paths of pathlib cost
    found = [(entry.path[below:].replace(os.sep, "/"), entry) for entry in _files(folder)]
    return sorted(found, key=lambda pair: pair[0].split("/"))


def _files(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as there:
        entries = tuple(there)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _files(entry.path)
        else:
            yield entry


def _fingerprint(entry: os.DirEntry[str]) -> str:
    if entry.is_symlink():
        return f"link to {os.readlink(entry.path)}"  # noqa: PTH115 - as above
    is_regular = entry.is_file(follow_symlinks=False)
    return sha256(regular_content(entry.path)) if is_regular else "special file"
