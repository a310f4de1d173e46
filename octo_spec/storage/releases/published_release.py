"""A release as it is read for publishing: what is checked is what is uploaded, byte for byte."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.release.checking import signature_fault
from octo_spec.release.codes import BAD_SIGNATURE, NO_RELEASE, NOT_AS_RELEASED, OLD_LATEST
from octo_spec.release.index_page import INDEX
from octo_spec.release.latest import LATEST, is_version, parsed_latest
from octo_spec.release.publication import ROOT, root_file, version_files
from octo_spec.release.record import RECORD, parsed_record
from octo_spec.release.sums import SIGNATURE, SUMS, differences
from octo_spec.storage.hashing import sha256
from octo_spec.storage.paths import shown
from octo_spec.storage.regular import regular_content
from octo_spec.storage.releases.release_folders import content_or_none, released_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from octo_spec.release.latest import Latest
    from octo_spec.release.publication import PublishedFile


@frozen
class PublishedRelease:
    """A version, its files in their order, its latest.json, and the files next to it."""

    version: str
    files: tuple[PublishedFile, ...]
    latest: Latest
    beside: tuple[PublishedFile, ...]

    @property
    def is_signed(self) -> bool:
        """Whether there is a signature of the checksums."""
        return any(file.key.endswith(f"/{SUMS}{SIGNATURE}") for file in self.files)


def published_release(
    folder: str, key: Ed25519PublicKey | None
) -> tuple[PublishedRelease | None, tuple[Diagnostic, ...]]:
    """Read and check a release; ``None`` if it has changed since it was made."""
    root, version = Path(folder), Path(folder).resolve().name
    if not is_version(version):
        help = "name the folder of a version, as in release/1.0.0"
        return None, (NO_RELEASE.at(None, f"{shown(folder)} is not named by a version", help),)
    contents = _contents(folder)
    if isinstance(contents, Diagnostic):
        return None, (contents,)
    faults = tuple(_faults(contents, key))
    beside = {name: content_or_none(root.resolve().parent / name) for name in ROOT}
    latest = _latest(beside, version, contents, key)
    if faults or isinstance(latest, Diagnostic):
        return None, (*faults, *((latest,) if isinstance(latest, Diagnostic) else ()))
    others = tuple(root_file(name, content) for name, content in beside.items() if content is not None)
    return PublishedRelease(version, version_files(version, contents), latest, others), ()


def _contents(folder: str) -> dict[str, bytes] | Diagnostic:
    """Read each file; what is not a regular file is reported by its invalid checksum."""
    files = released_files(folder)
    if isinstance(files, Diagnostic):
        return files
    fault = next(differences(files.sums.decode("utf-8", "replace"), files.hashes), None)
    if fault is not None:
        return fault
    try:
        contents = {path: regular_content(Path(folder) / path) for path in files.hashes}
    except OSError as error:
        return NO_RELEASE.at(None, f"{shown(folder)} cannot be read: {error.strerror}")
    signed = {} if files.signature is None else {f"{SUMS}{SIGNATURE}": files.signature}
    return {**contents, SUMS: files.sums, **signed}


def _faults(contents: Mapping[str, bytes], key: Ed25519PublicKey | None) -> Iterator[Diagnostic]:
    """Check what was read, since a file may have changed since its checksum was computed."""
    ends = (SUMS, f"{SUMS}{SIGNATURE}")
    sums = contents[SUMS].decode("utf-8", "replace")
    yield from differences(sums, {path: sha256(read) for path, read in contents.items() if path not in ends})
    if key is not None and (fault := signature_fault(SUMS, contents[SUMS], contents.get(ends[1]), key)):
        yield fault


def _latest(
    beside: Mapping[str, bytes | None],
    version: str,
    contents: Mapping[str, bytes],
    key: Ed25519PublicKey | None,
) -> Latest | Diagnostic:
    content, signature = beside[LATEST], beside[f"{LATEST}{SIGNATURE}"]
    latest = parsed_latest(content.decode("utf-8", "replace")) if content else None
    if content is None or latest is None:
        reason = "is missing" if content is None else "is none"
        return NO_RELEASE.at(None, f"{LATEST} beside the release {reason}", "`octospec release` writes it")
    if key is not None and (fault := signature_fault(LATEST, content, signature, key)):
        return fault
    if (signature is None) is (f"{SUMS}{SIGNATURE}" in contents):
        return BAD_SIGNATURE.at(None, f"of {SUMS} and {LATEST}, only one is signed")
    told = latest.released(version)
    if told is None or told.sums != sha256(contents[SUMS]):
        reason = "does not tell of" if told is None else "tells of other sums of"
        return OLD_LATEST.at(None, f"{LATEST} {reason} {version}")
    return _fault_beside(latest, version, contents, beside[INDEX]) or latest


def _fault_beside(
    latest: Latest, version: str, contents: Mapping[str, bytes], page: bytes | None
) -> Diagnostic | None:
    """Report a mismatch between the release, latest.json, and the page."""
    record = parsed_record(contents.get(RECORD, b"").decode("utf-8", "replace"))
    if record is None:
        return NO_RELEASE.at(None, f"{RECORD} does not say which release this is")
    if record.version != version:
        return NOT_AS_RELEASED.at(None, f"the folder is called {version}, and holds {record.version}")
    if (record.name, record.customer) != (latest.name, latest.customer):
        whose = f"{record.name} for {record.customer}" if record.customer else record.name
        return OLD_LATEST.at(None, f"{LATEST} tells of other releases than those of {whose}")
    if latest.page is not None and (page is None or sha256(page) != latest.page):
        return NOT_AS_RELEASED.at(None, f"{INDEX} is not the page that {LATEST} tells of")
    return None
