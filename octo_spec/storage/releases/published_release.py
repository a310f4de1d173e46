"""A release as it is read for publishing: what is checked is what is uploaded, byte for byte."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.release.codes import BAD_KEYS, BAD_SIGNATURE, NO_RELEASE, NOT_AS_RELEASED, OLD_LATEST
from octo_spec.release.index_page import INDEX
from octo_spec.release.key_list import KEYS, parsed_key_list
from octo_spec.release.latest import LATEST, is_version, parsed_latest
from octo_spec.release.publication import ROOT, root_file, version_files
from octo_spec.release.record import RECORD, parsed_record
from octo_spec.release.sums import SIGNATURE, SUMS, differences
from octo_spec.storage.hashing import sha256
from octo_spec.storage.inputs.signed_files import content_or_none
from octo_spec.storage.paths import shown_path
from octo_spec.storage.regular import regular_content
from octo_spec.storage.releases.link_files import exposed_links
from octo_spec.storage.releases.release_folders import released_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.release.key_list import KeyList
    from octo_spec.release.latest import Latest
    from octo_spec.release.publication import UploadedFile
    from octo_spec.release.signature_check import Signers


@frozen
class PublishedRelease:
    """A version, its files in their order, its latest.json, the files next to it, and its list of keys."""

    version: str
    files: tuple[UploadedFile, ...]
    latest: Latest
    root_files: tuple[UploadedFile, ...]
    keys: KeyList | None = None

    @property
    def is_signed(self) -> bool:
        """Whether there is a signature of the checksums."""
        return any(file.key.endswith(f"/{SUMS}{SIGNATURE}") for file in self.files)


def published_release(
    folder: str, signers: Signers | None
) -> tuple[PublishedRelease | None, tuple[Diagnostic, ...]]:
    """Read and check a release; ``None`` if it has changed since it was made."""
    root, version = Path(folder), Path(folder).resolve().name
    if root.is_file() and (exposed := exposed_links(root)) is not None:
        return None, (exposed,)
    if not is_version(version):
        help = "name the folder of a version, as in release/1.0.0"
        return None, (NO_RELEASE.at(None, f"{shown_path(folder)} does not have the name of a version", help),)
    if (exposed := exposed_links(root.resolve().parent)) is not None:
        return None, (exposed,)
    contents = _contents(folder)
    if isinstance(contents, Diagnostic):
        return None, (contents,)
    root_contents = {name: content_or_none(root.resolve().parent / name) for name in ROOT}
    keys = _keys(root_contents[KEYS], signers)
    if isinstance(keys, Diagnostic):
        return None, (keys,)
    latest = _latest(root_contents, version, contents, signers)
    problems = tuple(_problems(contents, signers, is_listed=not isinstance(latest, Diagnostic)))
    if problems or isinstance(latest, Diagnostic):
        return None, (*problems, *((latest,) if isinstance(latest, Diagnostic) else ()))
    others = tuple(root_file(name, content) for name, content in root_contents.items() if content is not None)
    return PublishedRelease(version, version_files(version, contents), latest, others, keys), ()


def _keys(content: bytes | None, signers: Signers | None) -> KeyList | Diagnostic | None:
    """Return the list of keys next to the release; it must be the one that was checked."""
    keys = None if content is None else parsed_key_list(content.decode("utf-8", "replace"))
    if (content is not None and keys is None) or (signers is not None and keys != signers.keys):
        return BAD_KEYS.at(None, f"{KEYS} next to the release is not valid, or was changed meanwhile")
    return keys


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
        return NO_RELEASE.at(None, f"{shown_path(folder)} cannot be read: {error.strerror}")
    signed = {} if files.signature is None else {f"{SUMS}{SIGNATURE}": files.signature}
    return {**contents, SUMS: files.sums, **signed}


def _problems(
    contents: Mapping[str, bytes], signers: Signers | None, *, is_listed: bool
) -> Iterator[Diagnostic]:
    """Check what was read, since a file may have changed since its checksum was computed."""
    ends = (SUMS, f"{SUMS}{SIGNATURE}")
    sums = contents[SUMS].decode("utf-8", "replace")
    yield from differences(sums, {path: sha256(read) for path, read in contents.items() if path not in ends})
    signature = contents.get(ends[1])
    problem = signers and signers.sums_problem(contents[SUMS], signature, is_listed=is_listed)
    yield from (problem,) if problem else ()


def _latest(
    root_contents: Mapping[str, bytes | None],
    version: str,
    contents: Mapping[str, bytes],
    signers: Signers | None,
) -> Latest | Diagnostic:
    content, signature = root_contents[LATEST], root_contents[f"{LATEST}{SIGNATURE}"]
    latest = parsed_latest(content.decode("utf-8", "replace")) if content else None
    if content is None or latest is None:
        reason = "is missing" if content is None else "is not valid"
        return NO_RELEASE.at(None, f"{LATEST} next to the release {reason}", "`octospec release` writes it")
    if signers is not None and (problem := signers.problem(LATEST, content, signature)):
        return problem
    if (signature is None) is (f"{SUMS}{SIGNATURE}" in contents):
        return BAD_SIGNATURE.at(None, f"{SUMS} and {LATEST} must both be signed; only one is")
    listed = latest.find_release(version)
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
