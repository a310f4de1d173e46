"""Writes latest.json, its signature and its page: no text is ever unsigned, and the page is last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic
from octo_spec.release.index_page import INDEX, with_page
from octo_spec.release.latest import Latest, latest_text
from octo_spec.release.next_latest import next_latest
from octo_spec.release.signing import signature
from octo_spec.storage.hashing import sha256
from octo_spec.storage.inputs.signed_files import content_or_none
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

    Its signature also signs the old text: a process that is killed leaves no text without its signature.
    """
    latest = next_latest(known.latest, addition, said)
    if isinstance(latest, Diagnostic):
        return latest
    if known.latest is not None and _is_said(known.latest, latest):
        _put_missing_page(out, known.latest)
        return known.latest
    listed, page = with_page(latest)
    text = latest_text(listed)
    put_latest(out, text, None if key is None else f"{signature(text.encode(), key)}{known.signature}")
    put_page(out, page)
    return listed


def _is_said(known: Latest, latest: Latest) -> bool:
    """Whether latest.json says all that already."""
    said = (known.releases, known.withdrawn, known.supported_since)
    return said == (latest.releases, latest.withdrawn, latest.supported_since)


def _put_missing_page(out: Path, latest: Latest) -> None:
    """Write the page if its checksum differs from latest.json, and it can be made here."""
    content, (listed, page) = content_or_none(out / INDEX), with_page(latest)
    if (content is None or sha256(content) != latest.page) and listed == latest:
        put_page(out, page)
