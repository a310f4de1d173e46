"""The files that a release publishes, in order: each with its media type and how long caches may keep it.

A version never changes, so caches may keep its files. The files about the latest release do change, so
clients fetch them again after a minute.

>>> upload_order({"SHA256SUMS.sig", "SHA256SUMS", "a.md", "release.json"})
('release.json', 'SHA256SUMS', 'a.md', 'SHA256SUMS.sig')
>>> root_file("latest.json", b"{}").cache
'public, max-age=60'
"""

from __future__ import annotations

import json
from enum import Enum, auto
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.release.codes import BAD_KEYS, OLD_KEYS
from octo_spec.release.index_page import INDEX
from octo_spec.release.key_list import KEYS
from octo_spec.release.latest import LATEST
from octo_spec.release.publishing_codes import LATEST_ELSEWHERE
from octo_spec.release.record import RECORD
from octo_spec.release.sums import SIGNATURE, SUMS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.release.key_list import KeyList
    from octo_spec.release.latest import Latest

KEY_FILES: Final = (f"{KEYS}{SIGNATURE}", KEYS)
ROOT: Final = (INDEX, *KEY_FILES, f"{LATEST}{SIGNATURE}", LATEST)
"""The files next to the versions, in the order of upload: the file that machines request comes last."""

MARKER: Final = "octospec-set.json"
"""Says in a destination whose releases it holds."""

FOREVER: Final = "public, max-age=31536000, immutable"
A_MINUTE: Final = "public, max-age=60"
"""https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Cache-Control"""

_TEXT: Final = "text/plain; charset=utf-8"
_TYPES: Final = {
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".svg": "image/svg+xml",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".zip": "application/zip",
    **dict.fromkeys(("", ".hcl", ".sh", ".sig", ".tf", ".txt"), _TEXT),
}
"""Suffix of a file -> its media type; a script is text, which a browser shows and does not run."""


@frozen
class UploadedFile:
    """One file to upload at ``key``, which is relative to the destination."""

    key: str
    content: bytes
    content_type: str
    cache: str


def version_files(version: str, contents: Mapping[str, bytes]) -> tuple[UploadedFile, ...]:
    """Return the files of a version, in the order of their upload."""
    return tuple(_file(f"{version}/{path}", contents[path], FOREVER) for path in upload_order(contents))


def upload_order(paths: Collection[str]) -> tuple[str, ...]:
    """Order the files of a version.

    release.json comes first: it has the day, so that a publisher who finishes the release on another day
    makes the same files. The checksums come next: if two publishers have different files for one version,
    only one can upload both, and the other one uploads nothing more. The signature comes last, when all
    signed files are there.
    """
    first, last = (RECORD, SUMS), (f"{SUMS}{SIGNATURE}",)
    others = sorted({*paths} - {*first, *last})
    return tuple(path for path in (*first, *others, *last) if path in paths)


def root_file(name: str, content: bytes) -> UploadedFile:
    """Return a file that is next to the versions."""
    return _file(name, content, A_MINUTE)


def marker(latest: Latest) -> UploadedFile:
    """Write whose releases a destination holds: those of a spec, for everyone or for one customer."""
    reported = {"octospec-set": 1, "name": latest.name, "customer": latest.customer}
    return root_file(MARKER, (json.dumps(reported, indent=2, ensure_ascii=False) + "\n").encode())


def _file(key: str, content: bytes, cache: str) -> UploadedFile:
    kind = _TYPES.get(PurePosixPath(key).suffix.lower(), "application/octet-stream")
    return UploadedFile(key, content, kind, cache)


# --- whether latest.json may be replaced -------------------------------------------------------


class Turn(Enum):
    """What happens to the published files about the latest release."""

    REPLACE = auto()
    LEAVE = auto()


def turn(here: Latest, there: Latest, version: str) -> Turn | Diagnostic:
    """Return whether ``here`` is newer than what is published, or older; refuse it if it is neither.

    The newer one contains every release and withdrawal of the older one. An older one is skipped,
    if the published one contains ``version`` already.
    """
    if here == there:
        return Turn.REPLACE
    if here.serial > there.serial and not (lost := _first_lost_part(here, there)):
        return Turn.REPLACE
    if here.serial < there.serial and not _first_lost_part(there, here) and there.find_release(version):
        return Turn.LEAVE
    lost = _first_lost_part(here, there) or f"serial number {there.serial} with other content"
    return LATEST_ELSEWHERE.at(None, f"the published {LATEST} lists {lost}, and the one here does not", _TAKE)


def keys_problem(here: KeyList | None, there: KeyList | None) -> Diagnostic | None:
    """Say why a published list of keys may not be replaced: it is newer, or of another recovery key."""
    if there is None or here == there:
        return None
    if here is not None and here.recovery != there.recovery:
        return _another_list("of another recovery key")
    if here is None or here.number < there.number:
        mine = f"the release has no {KEYS}" if here is None else f"the one here has number {here.number}"
        message = f"the published {KEYS} has number {there.number}, and {mine}"
        return OLD_KEYS.at(None, message, "release with --keys and the newest list")
    return _another_list("with the same number") if here.number == there.number else None


def _another_list(what: str) -> Diagnostic:
    message = f"the published {KEYS} is another list {what}"
    return BAD_KEYS.at(None, message, "find out who published it, and move it away")


_TAKE: Final = (
    f"download the published {LATEST} into the folder of releases, and release again what it does not list"
)


def _first_lost_part(new: Latest, old: Latest) -> str:
    """Name something that ``old`` contains, and ``new`` does not."""
    for release in old.releases:
        known = new.find_release(release.version)
        if known is None or known.sums != release.sums:
            return release.version if known is None else f"{release.version} with other checksums"
    gone = {each.version for each in new.withdrawn}
    return next((f"{each.version} as withdrawn" for each in old.withdrawn if each.version not in gone), "")
