"""Whether the expected key signed a file of a release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.release.codes import BAD_SIGNATURE
from octo_spec.release.signing import is_signed
from octo_spec.release.sums import SIGNATURE

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from octo_spec.diagnostics import Diagnostic


def signature_problem(
    name: str, content: bytes, signature: bytes | None, key: Ed25519PublicKey
) -> Diagnostic | None:
    """Say why a file does not come from the holder of the key; ``None`` if it does."""
    if signature is None:
        return BAD_SIGNATURE.at(None, f"{name} is not signed: {name}{SIGNATURE} is missing")
    if not is_signed(content, signature, key):
        return BAD_SIGNATURE.at(None, f"{name}{SIGNATURE} is not a signature of {name} by this key")
    return None
