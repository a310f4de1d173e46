"""Whether a key that a reader trusts signed a file of a release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.release.codes import BAD_SIGNATURE, REVOKED_KEY
from octo_spec.release.key_list import KEYS
from octo_spec.release.signing import is_signed, public_key
from octo_spec.release.sums import SIGNATURE, SUMS

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from octo_spec.release.key_list import KeyList, SigningKey
    from octo_spec.release.latest import Latest


@frozen
class Signers:
    """Which keys may sign: the valid ones of a list that the ``pinned`` key signed, or that key itself.

    A list with a signature of the pinned key shows that this is a recovery key, which signs nothing else.
    ``list_file`` names the file of the list, which may be missing.
    """

    pinned: Ed25519PublicKey
    keys: KeyList | None = None
    list_file: str = KEYS

    def problem(self, name: str, content: bytes, signature: bytes | None) -> Diagnostic | None:
        """Say why a file does not come from a holder of a valid key; ``None`` if it does."""
        if signature is None:
            return BAD_SIGNATURE.at(None, f"{name} is not signed: {name}{SIGNATURE} is missing")
        if self.keys is None:
            return None if is_signed(content, signature, self.pinned) else self._not_by_this_key(name)
        signing = signing_key(content, signature, self.keys)
        if signing is None:
            return _not_by_a_listed_key(name, self.keys)
        return None if signing.revoked is None else _revoked_key_problem(name, signing, self.keys)

    def sums_problem(self, sums: bytes, signature: bytes | None, *, is_listed: bool) -> Diagnostic | None:
        """Say why the checksums of a version do not come from a holder of a valid key.

        ``is_listed`` says that a latest.json with a valid signature lists these checksums: then the key that
        signed them may be revoked, as a published signature is never replaced.
        """
        problem = self.problem(SUMS, sums, signature)
        return None if problem is not None and problem.kind is REVOKED_KEY and is_listed else problem

    def _not_by_this_key(self, name: str) -> Diagnostic:
        help = f"a recovery key also needs the list of signing keys, and there is no {self.list_file}"
        return BAD_SIGNATURE.at(None, f"{name}{SIGNATURE} is not a signature of {name} by this key", help)


def signing_key(content: bytes, signature: bytes, keys: KeyList) -> SigningKey | None:
    """Find the key of a list that signed a file: a valid one, if one of several is valid."""
    for key in sorted(keys.keys, key=lambda key: key.revoked is not None):
        read = public_key(key.public.encode(), key.name)
        if not isinstance(read, Diagnostic) and is_signed(content, signature, read):
            return key
    return None


def is_listed(latest: Latest | None, version: str, sums: str) -> bool:
    """Whether a latest.json lists a version with these checksums."""
    listed = latest.find_release(version) if latest else None
    return listed is not None and listed.sums == sums


def _not_by_a_listed_key(name: str, keys: KeyList) -> Diagnostic:
    message = f"{name}{SIGNATURE} is not a signature of {name} by a key of list {keys.number} ({keys.date})"
    return BAD_SIGNATURE.at(None, message)


def _revoked_key_problem(name: str, key: SigningKey, keys: KeyList) -> Diagnostic:
    revoked = f"which list {keys.number} revokes since {key.revoked}: {key.reason}"
    message = f"{name} is signed with the key {key.name!r}, {revoked}"
    return REVOKED_KEY.at(None, message, "get the file again, signed with a valid key")
