"""Signatures by Ed25519 (RFC 8032): keys as PEM, signatures as base64 of their 64 bytes.

``openssl pkeyutl -verify -rawin`` and cosign verify one, too. The signature of the same bytes by the same
key is always the same, so a release can be reproduced, byte for byte.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.plugin.package_extras import extra_help
from octo_spec.release.codes import BAD_KEY

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

    from octo_spec.diagnostics import Diagnostic


@frozen
class KeyPair:
    """A new key: ``private`` as PKCS8, ``public`` as SubjectPublicKeyInfo, both PEM."""

    private: bytes
    public: bytes


def new_pair() -> KeyPair | Diagnostic:
    """Make a key that no one can guess."""
    if (problem := _missing_package()) is not None:
        return problem
    from cryptography.hazmat.primitives import serialization as form  # noqa: PLC0415 - an extra
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - as above

    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    public = key.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)
    return KeyPair(private, public)


def private_key(pem: bytes, shown: str) -> Ed25519PrivateKey | Diagnostic:
    """Read the private key; ``shown`` names its file in messages."""
    if (problem := _missing_package()) is not None:
        return problem
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - an extra
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415 - as above

    if b"PUBLIC KEY" in pem:
        return BAD_KEY.at(None, f"{shown} is a public key", "a release is signed with the private one")
    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return BAD_KEY.at(None, f"{shown} is not a private key in PEM format without a password", _NEW)
    return (
        key
        if isinstance(key, Ed25519PrivateKey)
        else BAD_KEY.at(None, f"{shown} is not an Ed25519 key", _NEW)
    )


def public_key(pem: bytes, shown: str) -> Ed25519PublicKey | Diagnostic:
    """Read the public key; a private key is refused, since no customer should have it."""
    if (problem := _missing_package()) is not None:
        return problem
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - an extra
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.serialization import load_pem_public_key  # noqa: PLC0415 - as above

    if b"PRIVATE KEY" in pem:
        return BAD_KEY.at(None, f"{shown} is a private key", "a release is checked with the public one")
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        return BAD_KEY.at(None, f"{shown} is not a public key in PEM format")
    return key if isinstance(key, Ed25519PublicKey) else BAD_KEY.at(None, f"{shown} is not an Ed25519 key")


def public_half(key: Ed25519PrivateKey) -> str:
    """Return the public half of a key, in PEM."""
    from cryptography.hazmat.primitives import serialization as form  # noqa: PLC0415 - an extra

    public = key.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)
    return public.decode()


def _missing_package() -> Diagnostic | None:
    if find_spec("cryptography") is not None:
        return None
    message = "cryptography, which signs and checks, is not installed"
    return BAD_KEY.at(None, message, extra_help("release"))


_NEW = "`octospec key new NAME` makes one"


def signature(content: bytes, key: Ed25519PrivateKey) -> str:
    """Sign ``content``; the text ends with a newline."""
    return b64encode(key.sign(content)).decode() + "\n"


def is_signed(content: bytes, text: bytes, key: Ed25519PublicKey) -> bool:
    """Whether a line of ``text`` is the signature of ``content`` by ``key``."""
    return valid_signature(content, text, key) is not None


def valid_signature(content: bytes, text: bytes, key: Ed25519PublicKey) -> str | None:
    """Find the line of ``text`` that is the signature of ``content`` by ``key``.

    The signature of a file that is replaced has two lines, of the new text and of the old one: a reader of
    the two files can check either text while only one of the files is replaced. Further lines are ignored.
    """
    lines = text.split(maxsplit=MOST_LINES)[:MOST_LINES]
    return next((f"{line.decode()}\n" for line in lines if _is_signature(line, content, key)), None)


MOST_LINES: Final = 2


def _is_signature(line: bytes, content: bytes, key: Ed25519PublicKey) -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - an extra

    try:
        key.verify(b64decode(line, validate=True), content)
    except (InvalidSignature, binascii.Error):
        return False
    return True
