"""The latest.json of a folder before the next release: read, and checked with the key that signs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.release.codes import BAD_SIGNATURE, NO_RELEASE, REVOKED_KEY
from octo_spec.release.latest import LATEST, Latest, is_older, parsed_latest
from octo_spec.release.signature_check import signing_key
from octo_spec.release.signing import public_key, valid_signature
from octo_spec.release.sums import SIGNATURE
from octo_spec.storage.inputs.signed_files import content_or_none
from octo_spec.storage.paths import shown_path
from octo_spec.storage.releases.release_folders import changed_release, version_folders
from octo_spec.storage.sides.previous_sides import NO_PREVIOUS

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from octo_spec.release.latest import ReleasedVersion
    from octo_spec.release.record import ReleaseRecord
    from octo_spec.storage.inputs.signing_keys import Signing


@frozen
class KnownRelease:
    """The latest.json, if there is one, its content, and the line of latest.json.sig that signs it.

    ``is_own`` says that the key that now signs also made this signature.
    """

    latest: Latest | None = None
    content: bytes = b""
    signature: str = ""
    is_own: bool = True


def known_releases(out: Path, signing: Signing | None) -> KnownRelease | Diagnostic:
    """Read latest.json, or say why nothing can be added to it."""
    key = None if signing is None else signing.key
    content = content_or_none(out / LATEST)
    if content is None:
        return KnownRelease()
    signature = content_or_none(out / f"{LATEST}{SIGNATURE}")
    latest, place = parsed_latest(content.decode("utf-8", "replace")), shown_path(str(out / LATEST))
    if latest is None:
        message = f"{place} does not say which release is the latest"
        return NO_RELEASE.at(None, message, "download it again from where it is published")
    if key is None and signature is not None:
        return BAD_SIGNATURE.at(
            None, f"{place} is signed, but there is no --key", "name the key that signed it"
        )
    if key is not None and signature is None:
        help = "unsigned releases continue without a key; to sign, release to another --out"
        return BAD_SIGNATURE.at(
            None, f"{place} is not signed, and with --key octospec would sign its content", help
        )
    if signing is None or signature is None:
        return KnownRelease(latest, content)
    own = valid_signature(content, signature, signing.key.public_key())
    if own is not None:
        return KnownRelease(latest, content, own)
    other = _other_key_signature(content, signature, signing, place)
    return other if isinstance(other, Diagnostic) else KnownRelease(latest, content, other, is_own=False)


def _other_key_signature(content: bytes, signature: bytes, signing: Signing, place: str) -> str | Diagnostic:
    """Return the signature by another key of the list; one by a revoked key only to sign again."""
    keys = signing.keys.keys if signing.keys else None
    signer = keys and signing_key(content, signature, keys)
    if not keys or not signer:
        what = f"by a key of list {keys.number}" if keys else "by this key"
        message = f"{LATEST}{SIGNATURE} is not a signature of {place} {what}"
        return BAD_SIGNATURE.at(None, message, "download both again from where they are published")
    if signer.revoked is not None and not signing.again:
        message = f"{place} is signed with the key {signer.name!r}, which is revoked since {signer.revoked}"
        help = "compare each version that it lists with your own records, then add --sign-again"
        return REVOKED_KEY.at(None, f"{message}: {signer.reason}", help)
    public = public_key(signer.public.encode(), signer.name)
    return public if isinstance(public, Diagnostic) else valid_signature(content, signature, public) or ""


def another_set_problem(latest: Latest | None, name: str, customer: str | None) -> Diagnostic | None:
    """Report a latest.json of another spec, or for another customer."""
    if latest is None or (latest.name, latest.customer) == (name, customer):
        return None
    whose = f"releases of {latest.name}{f' for {latest.customer}' if latest.customer else ' for everyone'}"
    message = f"{LATEST} lists {whose}, not of {name}{f' for {customer}' if customer else ''}"
    return NO_RELEASE.at(None, message, "release to another --out")


def unlisted_release(out: Path, latest: Latest | None, but: str) -> Diagnostic | None:
    """Report an interrupted release that latest.json lacks; ``but`` is the one that may continue."""
    listed = {each.version for each in latest.releases} if latest else set()
    for version in version_folders(out):
        if version not in listed and version != but:
            message = f"{shown_path(str(out / version))} was started, and {LATEST} does not list it"
            help = "repeat the command that made it, or remove it if it was never published"
            return NO_RELEASE.at(None, message, help)
    return None


def version_before(latest: Latest | None, version: str) -> ReleasedVersion | None:
    """Find the newest release that is older; a withdrawn one only if there is no other.

    For a version that is listed already, it is the one that it was compared with.
    """
    if latest is None:
        return None
    if (listed := latest.find_release(version)) is not None:
        return latest.find_release(listed.previous) if listed.previous else None
    older = [each for each in latest.releases if is_older(each.version, version)]
    kept = [each for each in older if latest.withdrawal(each.version) is None]
    return next(iter((*kept, *older)), None)


def other_folders(
    out: str, latest: Latest | None, version: str, but: str | None, gone: Container[str] = ()
) -> tuple[str, ...]:
    """Return the folders of the versions that a customer may run when ``version`` is released.

    Those are all that are older, and newer ones that were withdrawn or are withdrawn now, as ``gone`` says,
    the newest first; except ``but``, the folder that the release is compared with.
    """
    if latest is None:
        return ()
    withdrawn = {each.version for each in latest.releases if latest.withdrawal(each.version)}
    folders = (
        f"{out}/{each.version}"
        for each in latest.releases
        if is_older(each.version, version)
        or (each.version != version and (each.version in withdrawn or each.version in gone))
    )
    return tuple(each for each in folders if but is None or Path(each).resolve() != Path(but).resolve())


def folders_of_record(folders: tuple[str, ...], record: ReleaseRecord | None) -> tuple[str, ...]:
    """Return those folders that a release was compared with: others may have been released since then."""
    if record is None or record.changes is None:
        return folders
    versions = {each.previous for each in record.others}
    return tuple(each for each in folders if Path(each).name in versions)


def changed_folder(folders: Iterable[str], latest: Latest | None) -> Diagnostic | None:
    """Report a release that is on this disk, and not as latest.json lists it."""
    for folder in folders:
        listed = latest.find_release(Path(folder).name) if latest else None
        if listed is not None and Path(folder).is_dir():
            problem = changed_release(folder, listed.sums)
            if problem is not None:
                return problem
    return None


def missing_folders(folders: Iterable[str]) -> Iterator[Diagnostic]:
    """Warn about releases that are not on this disk, so that no update from them is written."""
    for folder in folders:
        if not Path(folder).is_dir():
            message = f"{LATEST} lists {Path(folder).name}, but {shown_path(folder)} does not exist"
            yield NO_PREVIOUS.at(None, message, "download it from where it is published")


def folder_before(out: str, before: ReleasedVersion | None, given: str | None) -> str | Diagnostic | None:
    """Return the folder that a release is compared with: the ``given`` one, or that of the version before.

    The folder of the version before must be as latest.json lists it.
    """
    if given is not None or before is None:
        return given
    folder = f"{out}/{before.version}"
    if Path(folder).is_dir():
        return changed_release(folder, before.sums) or folder
    message = f"{LATEST} lists {before.version}, but {shown_path(folder)}, to compare with, does not exist"
    return NO_RELEASE.at(None, message, "download it from where it is published, or name it with --previous")
