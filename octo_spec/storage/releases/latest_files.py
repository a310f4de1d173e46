"""Writes latest.json, its signature and its page: no text is ever unsigned, and the page is last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic
from octo_spec.release.codes import BAD_SIGNATURE, RELEASED
from octo_spec.release.index_page import INDEX, with_page
from octo_spec.release.latest import LATEST, Latest, latest_text
from octo_spec.release.next_latest import next_latest
from octo_spec.release.signing import signature
from octo_spec.release.sums import SIGNATURE, SUMS
from octo_spec.storage.hashing import sha256
from octo_spec.storage.inputs.signed_files import content_or_none
from octo_spec.storage.paths import shown
from octo_spec.storage.releases.release_folders import put_latest, put_page

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from octo_spec.release.next_latest import Addition, StatusChanges
    from octo_spec.storage.releases.known_releases import KnownRelease


def write_next_latest(
    out: Path, known: KnownRelease, addition: Addition, said: StatusChanges, key: Ed25519PrivateKey | None
) -> Latest | Diagnostic:
    """Write the next latest.json; raises ``OSError``.

    An existing signature belongs to the same text: to the one whose writing was interrupted.
    """
    latest = next_latest(known.latest, addition, said)
    if isinstance(latest, Diagnostic):
        return latest
    if known.latest is not None and known.waits is None and _is_said(known.latest, latest):
        _put_missing_page(out, known.latest)
        return known.latest
    listed, page = with_page(latest)
    text = latest_text(listed)
    signed = None if key is None else signature(text.encode(), key)
    if known.waits is not None and signed is not None and known.waits.strip() != signed.strip().encode():
        return signature_mismatch(out)
    put_latest(out, text, signed)
    put_page(out, page)
    return listed


def _is_said(known: Latest, latest: Latest) -> bool:
    """Whether latest.json says all that already."""
    said = (known.releases, known.withdrawn, known.supported_since)
    return said == (latest.releases, latest.withdrawn, latest.supported_since)


def signature_mismatch(out: Path) -> Diagnostic:
    """Report that latest.json differs from what was signed."""
    place = shown(str(out / LATEST))
    message = f"{LATEST}{SIGNATURE} is not a signature of {place} by this key"
    help = "repeat the interrupted command, with its --date, or download both from where they are published"
    return BAD_SIGNATURE.at(None, message, help)


def finish_release(out: Path, version: str, known: KnownRelease) -> Latest | Diagnostic:
    """Finish a release that latest.json lists already; raises ``OSError``. A finished one is refused."""
    latest, place = known.latest, shown(str(out / version))
    listed = latest.released(version) if latest else None
    if latest is None or known.waits is not None:
        return signature_mismatch(out)
    sums = content_or_none(out / version / SUMS)
    is_as_listed = listed is not None and sums is not None and sha256(sums) == listed.sums
    if is_as_listed and _put_missing_page(out, latest):
        return latest
    return RELEASED.at(None, f"{place} was already released", "give the spec a new version")


def _put_missing_page(out: Path, latest: Latest) -> bool:
    """Write the page if its checksum differs from latest.json, and it can be made here."""
    content, (listed, page) = content_or_none(out / INDEX), with_page(latest)
    if (content is not None and sha256(content) == latest.page) or listed != latest:
        return False
    put_page(out, page)
    return True
