"""The latest.json of a folder before the next release: read, and checked with the key that signs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.release.codes import BAD_SIGNATURE, NO_RELEASE
from octo_spec.release.latest import LATEST, Latest, is_older, parsed_latest
from octo_spec.release.signing import is_signed
from octo_spec.release.sums import SIGNATURE
from octo_spec.storage.inputs.signed_files import content_or_none
from octo_spec.storage.paths import shown
from octo_spec.storage.releases.release_folders import version_folders

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from octo_spec.diagnostics import Diagnostic


@frozen
class KnownRelease:
    """The latest.json, if there is one; ``waits`` is a signature of a latest.json that is not written yet."""

    latest: Latest | None = None
    waits: bytes | None = None


def known_releases(out: Path, key: Ed25519PrivateKey | None) -> KnownRelease | Diagnostic:
    """Read latest.json, or say why nothing can be added to it."""
    content = content_or_none(out / LATEST)
    if content is None:
        return KnownRelease()
    signature = content_or_none(out / f"{LATEST}{SIGNATURE}")
    latest, place = parsed_latest(content.decode("utf-8", "replace")), shown(str(out / LATEST))
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
    if key is None or signature is None or is_signed(content, signature, key.public_key()):
        return KnownRelease(latest)
    return KnownRelease(latest, signature)


def of_another_set(latest: Latest | None, name: str, customer: str | None) -> Diagnostic | None:
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
            message = f"{shown(str(out / version))} was started, and {LATEST} does not list it"
            help = "repeat the command that made it, or remove it if it was never published"
            return NO_RELEASE.at(None, message, help)
    return None


def version_before(latest: Latest | None, version: str) -> str | None:
    """Find the newest release that is older; a withdrawn one only if there is no other."""
    older = [each.version for each in (latest.releases if latest else ()) if is_older(each.version, version)]
    kept = [each for each in older if latest is not None and latest.withdrawal(each) is None]
    return next(iter((*kept, *older)), None)


def folder_before(out: str, before: str | None, given: str | None) -> str | Diagnostic | None:
    """Return the folder that a release is compared with: the ``given`` one, or that of the version before."""
    if given is not None or before is None:
        return given
    folder = f"{out}/{before}"
    if Path(folder).is_dir():
        return folder
    message = f"{LATEST} lists {before}, but {shown(folder)}, to compare with, does not exist"
    return NO_RELEASE.at(None, message, "download it from where it is published, or name it with --previous")
