"""The keys that may sign, as a reader trusts them: the pinned key, and the list that it signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.release.codes import BAD_KEYS, OLD_KEYS
from octo_spec.release.key_list import KeyList, parsed_key_list
from octo_spec.release.signature_check import Signers
from octo_spec.release.signing import public_key, valid_signature
from octo_spec.release.sums import SIGNATURE
from octo_spec.storage.inputs.seen_key_lists import unless_older
from octo_spec.storage.inputs.signed_files import content_or_none, key_content
from octo_spec.storage.paths import shown_path

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


@frozen
class ReadKeyList:
    """A list of keys, the content of its file, and the line that signs it."""

    keys: KeyList
    content: bytes
    signature: str


def read_signers(
    key: str, list_file: Path, at_least: int | None = None
) -> tuple[Signers | None, tuple[Diagnostic, ...]]:
    """Read a pinned key and its list, if there is one; ``None`` if they cannot be trusted.

    ``at_least`` is the number of a list that the reader knows.
    """
    pem, place = key_content(key), _list_name(list_file)
    pinned = pem if isinstance(pem, Diagnostic) else public_key(pem, shown_path(key))
    if isinstance(pinned, Diagnostic):
        return None, (pinned,)
    if content_or_none(list_file) is None:
        missing = OLD_KEYS.at(None, f"{place} does not exist, and --keys-at-least needs it")
        return (Signers(pinned, None, place), ()) if at_least is None else (None, (missing,))
    read = read_key_list(list_file, pinned)
    if isinstance(read, Diagnostic):
        return None, (read,)
    if at_least is not None and read.keys.number < at_least:
        message = f"{place} has number {read.keys.number}, but number {at_least} is known"
        return None, (OLD_KEYS.at(None, message, "get the newest list"),)
    problem = unless_older(read.keys, read.content, place)
    problems = () if problem is None else (problem,)
    return (None if problem and problem.is_error else Signers(pinned, read.keys, place)), problems


def read_key_list(path: Path, pinned: Ed25519PublicKey | None = None) -> ReadKeyList | Diagnostic:
    """Read a list, and check its signature: by the ``pinned`` key, or else by the one that it names."""
    content, place = content_or_none(path), _list_name(path)
    keys = None if content is None else parsed_key_list(content.decode("utf-8", "replace"))
    if content is None or keys is None:
        reason = "cannot be read" if content is None else "is not a list of signing keys"
        return BAD_KEYS.at(None, f"{place} {reason}", "`octospec key new NAME` makes one")
    signature = content_or_none(path.with_name(f"{path.name}{SIGNATURE}"))
    if signature is None:
        return BAD_KEYS.at(None, f"{place} is not signed: {path.name}{SIGNATURE} is missing")
    key = pinned or public_key(keys.recovery.encode(), f"the recovery key in {place}")
    if isinstance(key, Diagnostic):
        return key
    signed = valid_signature(content, signature, key)
    if signed is None:
        which = "the recovery key that it names" if pinned is None else "the pinned key"
        help = "check that the pinned key is the recovery key of the vendor" if pinned else ""
        return BAD_KEYS.at(None, f"{place} is not signed by {which}", help)
    if _raw_key(key) != _raw_key(public_key(keys.recovery.encode(), f"the recovery key in {place}")):
        return BAD_KEYS.at(None, f"{place} names another recovery key than the one that signed it")
    return ReadKeyList(keys, content, signed)


def _raw_key(key: Ed25519PublicKey | Diagnostic) -> bytes | None:
    return None if isinstance(key, Diagnostic) else key.public_bytes_raw()


def _list_name(path: Path) -> str:
    """Name a list: by its path if a person gave it, by its name if octospec found it."""
    return path.name if path.is_absolute() else shown_path(str(path))
