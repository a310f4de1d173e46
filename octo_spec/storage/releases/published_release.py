"""A release as it is read for publishing: what is checked is what is uploaded, byte for byte."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.release.codes import BAD_SIGNATURE, NO_RELEASE, NOT_AS_RELEASED, OLD_LATEST
from octo_spec.release.index_page import INDEX
from octo_spec.release.latest import LATEST, is_version, parsed_latest
from octo_spec.release.publication import ROOT, root_file, version_files
from octo_spec.release.record import RECORD, parsed_record
from octo_spec.release.signature_check import signature_problem
from octo_spec.release.sums import SIGNATURE, SUMS, differences
from octo_spec.storage.hashing import sha256
from octo_spec.storage.inputs.signed_files import content_or_none
from octo_spec.storage.paths import shown
from octo_spec.storage.regular import regular_content
from octo_spec.storage.releases.release_folders import released_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from octo_spec.release.latest import Latest
    from octo_spec.release.publication import UploadedFile


@frozen
class PublishedRelease:
    """A version, its files in their order, its latest.json, and the files next to it."""

    version: str
    files: tuple[UploadedFile, ...]
    latest: Latest
    root_files: tuple[UploadedFile, ...]

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
        return None, (NO_RELEASE.at(None, f"{shown(folder)} does not have the name of a version", help),)
    contents = _contents(folder)
    if isinstance(contents, Diagnostic):
        return None, (contents,)
    problems = tuple(_problems(contents, key))
    root_contents = {name: content_or_none(root.resolve().parent / name) for name in ROOT}
    latest = _latest(root_contents, version, contents, key)
    if problems or isinstance(latest, Diagnostic):
        return None, (*problems, *((latest,) if isinstance(latest, Diagnostic) else ()))
    others = tuple(root_file(name, content) for name, content in root_contents.items() if content is not None)
    return PublishedRelease(version, version_files(version, contents), latest, others), ()


def _contents(folder: str) -> dict[str, bytes] | Diagnostic:
    """Read each file; what is not a regular file is reported by its invalid checksum."""
    files = released_files(folder)
    if isinstance(files, Diagnostic):
        return files
    problem = next(differences(files.sums.decode("utf-8", "replace"), files.hashes), None)
    if problem is not None:
        return problem
    try:
        contents = {path: regular_content(Path(folder) / path) for path in files.hashes}
    except OSError as error:
        return NO_RELEASE.at(None, f"{shown(folder)} cannot be read: {error.strerror}")
    signed = {} if files.signature is None else {f"{SUMS}{SIGNATURE}": files.signature}
    return {**contents, SUMS: files.sums, **signed}


def _problems(contents: Mapping[str, bytes], key: Ed25519PublicKey | None) -> Iterator[Diagnostic]:
    """Check what was read, since a file may have changed since its checksum was computed."""
    ends = (SUMS, f"{SUMS}{SIGNATURE}")
    sums = contents[SUMS].decode("utf-8", "replace")
    yield from differences(sums, {path: sha256(read) for path, read in contents.items() if path not in ends})
    if key is not None and (problem := signature_problem(SUMS, contents[SUMS], contents.get(ends[1]), key)):
        yield problem


def _latest(
    root_contents: Mapping[str, bytes | None],
    version: str,
    contents: Mapping[str, bytes],
    key: Ed25519PublicKey | None,
) -> Latest | Diagnostic:
    content, signature = root_contents[LATEST], root_contents[f"{LATEST}{SIGNATURE}"]
    latest = parsed_latest(content.decode("utf-8", "replace")) if content else None
    if content is None or latest is None:
        reason = "is missing" if content is None else "is not valid"
        return NO_RELEASE.at(None, f"{LATEST} next to the release {reason}", "`octospec release` writes it")
    if key is not None and (problem := signature_problem(LATEST, content, signature, key)):
        return problem
    if (signature is None) is (f"{SUMS}{SIGNATURE}" in contents):
        return BAD_SIGNATURE.at(None, f"{SUMS} and {LATEST} must both be signed; only one is")
    listed = latest.released(version)
    if listed is None or listed.sums != sha256(contents[SUMS]):
        reason = "does not list" if listed is None else "lists different checksums for"
        return OLD_LATEST.at(None, f"{LATEST} {reason} {version}")
    return _mismatch(latest, version, contents, root_contents[INDEX]) or latest


def _mismatch(
    latest: Latest, version: str, contents: Mapping[str, bytes], page: bytes | None
) -> Diagnostic | None:
    """Report a mismatch between the release, latest.json, and the page."""
    record = parsed_record(contents.get(RECORD, b"").decode("utf-8", "replace"))
    if record is None:
        return NO_RELEASE.at(None, f"{RECORD} does not say which release this is")
    if record.version != version:
        return NOT_AS_RELEASED.at(None, f"the folder is named {version}, and contains {record.version}")
    if (record.name, record.customer) != (latest.name, latest.customer):
        whose = f"{record.name} for {record.customer}" if record.customer else record.name
        return OLD_LATEST.at(
            None, f"{LATEST} lists the releases of another spec or customer, not those of {whose}"
        )
    if latest.page is not None and (page is None or sha256(page) != latest.page):
        return NOT_AS_RELEASED.at(None, f"{INDEX} does not match the checksum in {LATEST}")
    return None
