"""The key that signs a release, and the list of signing keys that goes to customers with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.release.codes import BAD_KEYS, REVOKED_KEY
from octo_spec.release.key_list import KEYS
from octo_spec.release.publication import keys_problem
from octo_spec.release.signing import private_key, public_half, public_key, valid_signature
from octo_spec.storage.inputs.signed_files import content_or_none, key_content, put_signed
from octo_spec.storage.inputs.signers import ReadKeyList, read_key_list
from octo_spec.storage.paths import shown_path

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from octo_spec.release.key_list import KeyList


@frozen
class Signing:
    """The key that signs a release, and the list of keys that it is on, if there is one.

    With ``again``, it also signs what a revoked key of the list signed before.
    """

    key: Ed25519PrivateKey
    keys: ReadKeyList | None = None
    again: bool = False


def read_signing(path: str, keys_file: str | None, *, again: bool = False) -> Signing | Diagnostic:
    """Read a private key, and the list that it must be on: by default keys.json next to it, if it exists."""
    pem = key_content(path)
    key = pem if isinstance(pem, Diagnostic) else private_key(pem, shown_path(path))
    if isinstance(key, Diagnostic):
        return key
    usual = Path(path).with_name(KEYS)
    if keys_file is None and content_or_none(usual) is None:
        return Signing(key, None, again)
    keys = read_key_list(usual if keys_file is None else Path(keys_file))
    if isinstance(keys, Diagnostic):
        return keys
    return _unlisted_key_problem(path, key, keys.keys) or Signing(key, keys, again)


def _unlisted_key_problem(path: str, key: Ed25519PrivateKey, keys: KeyList) -> Diagnostic | None:
    """Say why customers would refuse a signature by this key; ``None`` if they would not."""
    public = public_half(key)
    if public == keys.recovery:
        message = f"{shown_path(path)} is the recovery key, which signs only the list of signing keys"
        return BAD_KEYS.at(None, message, "sign with a signing key of the list, and keep this one offline")
    listed = next((each for each in keys.keys if each.public == public), None)
    if listed is None:
        message = f"{shown_path(path)} is not a key of list {keys.number}"
        return BAD_KEYS.at(None, message, "`octospec key list` prints its keys; `octospec key add` adds one")
    if listed.revoked is None:
        return None
    revoked = f"which list {keys.number} revokes since {listed.revoked}: {listed.reason}"
    message = f"{shown_path(path)} is the key {listed.name!r}, {revoked}"
    return REVOKED_KEY.at(None, message, "sign with another key of the list")


def folder_keys_problem(out: Path, signing: Signing | None) -> Diagnostic | None:
    """Say why a release does not fit the list of keys in the folder of releases, if there is one."""
    if content_or_none(out / KEYS) is None:
        return None
    there = read_key_list(out / KEYS)
    if isinstance(there, Diagnostic):
        return there
    if signing is None:
        message = f"{shown_path(str(out / KEYS))} lists signing keys, but there is no --key"
        return BAD_KEYS.at(None, message, "sign with a key of the list")
    if signing.keys is None:
        return _unlisted_key_problem("the key", signing.key, there.keys)
    return keys_problem(signing.keys.keys, there.keys)


def put_key_list(path: Path, keys: ReadKeyList) -> None:
    """Write a list and its signature, which also signs the list that was there; raises ``OSError``."""
    old, old_signature = content_or_none(path), content_or_none(path.with_name(f"{path.name}.sig"))
    if old == keys.content and old_signature is not None:
        return
    key = public_key(keys.keys.recovery.encode(), "the recovery key")
    kept = None
    if old and old_signature and not isinstance(key, Diagnostic):
        kept = valid_signature(old, old_signature, key)
    put_signed(path, keys.content.decode(), f"{keys.signature}{kept or ''}")
