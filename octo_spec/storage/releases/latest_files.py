"""Writes latest.json, its signature and its page: no text is ever unsigned, and the page is last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic
from octo_spec.release.index_page import INDEX, with_page
from octo_spec.release.key_list import KEYS
from octo_spec.release.latest import LATEST, Latest, latest_text
from octo_spec.release.next_latest import next_latest
from octo_spec.release.signing import signature
from octo_spec.storage.hashing import sha256
from octo_spec.storage.inputs.signed_files import content_or_none, put_signed
from octo_spec.storage.inputs.signing_keys import put_key_list
from octo_spec.storage.releases.release_folders import put_page

if TYPE_CHECKING:
    from pathlib import Path

    from octo_spec.release.next_latest import Addition, StatusChanges
    from octo_spec.storage.inputs.signing_keys import Signing
    from octo_spec.storage.releases.known_releases import KnownRelease


def write_next_latest(
    out: Path, known: KnownRelease, addition: Addition, said: StatusChanges, signing: Signing | None
) -> Latest | Diagnostic:
    """Write the next latest.json; raises ``OSError``.

    Its signature also signs the old text: a process that is killed leaves no text without its signature.
    """
    latest = next_latest(known.latest, addition, said)
    if isinstance(latest, Diagnostic):
        return latest
    if signing is not None and signing.keys is not None:
        put_key_list(out / KEYS, signing.keys)
    if known.latest is not None and _is_said(known.latest, latest):
        if not known.is_own:
            put_signed(out / LATEST, known.content.decode(), _signatures(known.content, signing, known))
        _put_missing_page(out, known.latest)
        return known.latest
    listed, page = with_page(latest)
    text = latest_text(listed)
    put_signed(out / LATEST, text, _signatures(text.encode(), signing, known))
    put_page(out, page)
    return listed


def _signatures(content: bytes, signing: Signing | None, known: KnownRelease) -> str | None:
    """Sign the new text, and keep the signature of the old one."""
    return None if signing is None else f"{signature(content, signing.key)}{known.signature}"


def _is_said(known: Latest, latest: Latest) -> bool:
    """Whether latest.json says all that already."""
    said = (known.releases, known.withdrawn, known.supported_since)
    return said == (latest.releases, latest.withdrawn, latest.supported_since)


def _put_missing_page(out: Path, latest: Latest) -> None:
    """Write the page if its checksum differs from latest.json, and it can be made here."""
    content, (listed, page) = content_or_none(out / INDEX), with_page(latest)
    if (content is None or sha256(content) != latest.page) and listed == latest:
        put_page(out, page)
