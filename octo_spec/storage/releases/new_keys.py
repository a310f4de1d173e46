"""New keys and new lists of keys: what the holder of the recovery key does, offline."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.release.codes import BAD_KEY, BAD_KEYS
from octo_spec.release.key_list import KeyList, SigningKey, key_list_text, with_key, with_revoked
from octo_spec.release.signing import KeyPair, new_pair, private_key, public_half, signature
from octo_spec.release.sums import SIGNATURE
from octo_spec.storage.inputs.signed_files import key_content
from octo_spec.storage.inputs.signers import ReadKeyList, read_key_list
from octo_spec.storage.inputs.signing_keys import put_key_list
from octo_spec.storage.new_files import NOT_WRITTEN, write_private
from octo_spec.storage.paths import shown_path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    _Change = Callable[[KeyList], KeyList | Diagnostic]

NO_FILES: Final[Mapping[str, str]] = MappingProxyType({})


@frozen
class WrittenKeys:
    """The list that was written, and the paths of all files that were."""

    keys: KeyList
    files: tuple[str, ...]


def make_keys(name: str, list_file: str, day: str) -> WrittenKeys | Diagnostic:
    """Make a recovery key, a signing key, and the first list; existing files stay."""
    recovery, signing = new_pair(), new_pair()
    if isinstance(recovery, Diagnostic) or isinstance(signing, Diagnostic):
        return recovery if isinstance(recovery, Diagnostic) else BAD_KEY.at(None, "no key was made")
    first = SigningKey(Path(name).name, signing.public.decode(), day)
    keys = KeyList(1, day, recovery.public.decode(), (first,))
    text, key = key_list_text(keys), private_key(recovery.private, "the recovery key")
    if isinstance(key, Diagnostic):
        return key
    signed = signature(text.encode(), key)
    public = {f"{name}.pub": recovery.public.decode(), list_file: text, f"{list_file}{SIGNATURE}": signed}
    return _new_files(name, recovery, signing, public) or WrittenKeys(
        keys, (f"{name}-recovery.key", f"{name}.key", *public)
    )


def _new_files(name: str, recovery: KeyPair, signing: KeyPair, public: dict[str, str]) -> Diagnostic | None:
    """Write all files, or none: only their owner may read the private ones."""
    problem = write_private(f"{name}-recovery.key", recovery.private.decode(), {})
    if problem is None and (problem := write_private(f"{name}.key", signing.private.decode(), public)):
        Path(f"{name}-recovery.key").unlink()
    return problem


def add_key(name: str, list_file: str, recovery: str, day: str) -> WrittenKeys | Diagnostic:
    """Make one more signing key, and the next list with it."""
    pair = new_pair()
    if isinstance(pair, Diagnostic):
        return pair
    label = Path(name).name

    def added(keys: KeyList) -> KeyList | Diagnostic:
        if keys.key(label) is not None:
            message = f"list {keys.number} has a key {label!r} already"
            return BAD_KEYS.at(None, message, "give it another name")
        return with_key(keys, label, pair.public.decode(), day)

    return _next_list(list_file, recovery, added, {f"{name}.key": pair.private.decode()})


def revoke_key(name: str, list_file: str, recovery: str, day: str, reason: str) -> WrittenKeys | Diagnostic:
    """Make the next list, in which a signing key is revoked; a revoked one stays as it is."""

    def revoked(keys: KeyList) -> KeyList | Diagnostic:
        known = keys.key(name)
        if known is None:
            names = ", ".join(key.name for key in keys.keys)
            return BAD_KEYS.at(None, f"list {keys.number} has no key {name!r}", f"it has {names}")
        return keys if known.revoked is not None else with_revoked(keys, name, day, reason)

    return _next_list(list_file, recovery, revoked)


def _next_list(
    list_file: str, recovery: str, change: _Change, private: Mapping[str, str] = NO_FILES
) -> WrittenKeys | Diagnostic:
    """Change a list, and sign it with the recovery key; with the ``private`` files of a new key."""
    key = _recovery_key(recovery)
    if isinstance(key, Diagnostic):
        return key
    try:
        return _changed_list(Path(list_file), key, change, private)
    except OSError as error:
        return NOT_WRITTEN.at(None, f"{shown_path(list_file)} cannot be written: {error.strerror}")


def _changed_list(
    path: Path, key: Ed25519PrivateKey, change: _Change, private: Mapping[str, str]
) -> WrittenKeys | Diagnostic:
    read = read_key_list(path)
    if isinstance(read, Diagnostic):
        return read
    if read.keys.recovery != public_half(key):
        message = f"the recovery key of {shown_path(str(path))} is another one"
        return BAD_KEYS.at(None, message, "customers have pinned that one: only it can sign the list")
    keys = change(read.keys)
    if isinstance(keys, Diagnostic):
        return keys
    if keys == read.keys:
        return WrittenKeys(keys, ())
    content = key_list_text(keys).encode()
    with ExitStack() as undoing:
        for name, text in private.items():
            if (problem := write_private(name, text, {})) is not None:
                return problem
            undoing.callback(Path(name).unlink)
        put_key_list(path, ReadKeyList(keys, content, signature(content, key)))
        undoing.pop_all()
    return WrittenKeys(keys, (*private, str(path), f"{path}{SIGNATURE}"))


def _recovery_key(path: str) -> Ed25519PrivateKey | Diagnostic:
    pem = key_content(path)
    return pem if isinstance(pem, Diagnostic) else private_key(pem, shown_path(path))
