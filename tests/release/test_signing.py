"""Signatures of releases: by the right key over the right bytes, and checked by openssl, too."""

from __future__ import annotations

import shutil
import subprocess
from base64 import b64decode
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.diagnostics import Diagnostic
from octo_spec.release.signing import KeyPair, is_signed, new_pair, private_key, public_key, signature
from tests.trials import tried

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


def pair() -> KeyPair:
    made = new_pair()
    assert isinstance(made, KeyPair)
    return made


def loaded(made: KeyPair) -> tuple[Ed25519PrivateKey, Ed25519PublicKey]:
    private, public = private_key(made.private, "a.key"), public_key(made.public, "a.pub")
    assert not isinstance(private, Diagnostic)
    assert not isinstance(public, Diagnostic)
    return private, public


PAIR = pair()
PRIVATE, PUBLIC = loaded(PAIR)


@given(st.binary(max_size=200), st.binary(max_size=200))
@tried(100)
def test_a_signature_is_of_just_the_bytes_that_were_signed(content: bytes, other: bytes) -> None:
    text = signature(content, PRIVATE)
    assert signature(content, PRIVATE) == text
    assert is_signed(content, text.encode(), PUBLIC)
    assert is_signed(other, text.encode(), PUBLIC) is (content == other)


@given(st.binary(max_size=120))
@tried(100)
def test_no_other_text_is_a_signature(text: bytes) -> None:
    assert not is_signed(b"content", text, PUBLIC)


def test_each_of_two_lines_may_sign_and_a_third_is_ignored() -> None:
    old, new, third = (signature(content, PRIVATE) for content in (b"old", b"new", b"third"))
    both = f"{new}{old}".encode()
    assert [is_signed(content, both, PUBLIC) for content in (b"old", b"new", b"third")] == [True, True, False]
    assert not is_signed(b"third", both + third.encode(), PUBLIC)


def test_another_key_did_not_sign_it() -> None:
    _, other = loaded(pair())
    assert not is_signed(b"content", signature(b"content", PRIVATE).encode(), other)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (PAIR.public, "a.key is a public key"),
        (b"", "a.key is not a private key in PEM format"),
        (PAIR.private[:60], "a.key is not a private key in PEM format"),
        (b"\xff\x00", "a.key is not a private key in PEM format"),
    ],
    ids=["public", "empty", "cut", "bytes"],
)
def test_what_is_not_a_private_key_signs_nothing(content: bytes, reason: str) -> None:
    problem = private_key(content, "a.key")
    assert isinstance(problem, Diagnostic)
    assert reason in problem.message


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (PAIR.private, "a.pub is a private key"),
        (b"", "a.pub is not a public key"),
        (b"\xff", "a.pub is not a public key"),
    ],
    ids=["private", "empty", "bytes"],
)
def test_what_is_not_a_public_key_checks_nothing(content: bytes, reason: str) -> None:
    problem = public_key(content, "a.pub")
    assert isinstance(problem, Diagnostic)
    assert reason in problem.message


def test_openssl_checks_a_signature(tmp_path: Path) -> None:
    (tmp_path / "octo.pub").write_bytes(PAIR.public)
    (tmp_path / "sums").write_bytes(b"content")
    (tmp_path / "sums.bin").write_bytes(b64decode(signature(b"content", PRIVATE)))
    tool = shutil.which("openssl")
    assert tool
    checked = ("-in", "sums", "-sigfile", "sums.bin", "-pubin", "-inkey", "octo.pub")
    words = [tool, "pkeyutl", "-verify", "-rawin", *checked]
    ran = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Signature Verified Successfully" in ran.stdout


def test_a_key_of_another_kind_or_with_a_password_is_refused() -> None:
    from cryptography.hazmat.primitives import serialization as form  # noqa: PLC0415 - only this test
    from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key  # noqa: PLC0415 - as above

    pem, pkcs8, none = form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()
    info = form.PublicFormat.SubjectPublicKeyInfo
    for other in (generate_private_key(65537, 2048), Ed448PrivateKey.generate()):
        problem = private_key(other.private_bytes(pem, pkcs8, none), "a.key")
        assert isinstance(problem, Diagnostic)
        assert problem.message == "a.key is not an Ed25519 key"
        open_problem = public_key(other.public_key().public_bytes(pem, info), "a.pub")
        assert isinstance(open_problem, Diagnostic)
        assert open_problem.message == "a.pub is not an Ed25519 key"
    hidden = PRIVATE.private_bytes(pem, pkcs8, form.BestAvailableEncryption(b"secret"))
    problem = private_key(hidden, "a.key")
    assert isinstance(problem, Diagnostic)
    assert "without a password" in problem.message


def test_a_key_of_an_unknown_algorithm_is_refused() -> None:
    unknown = "-----BEGIN {0} KEY-----\n{1}\n-----END {0} KEY-----\n"
    problems = (
        private_key(unknown.format("PRIVATE", "MA0CAQAwBQYDKgMEBAEB").encode(), "a.key"),
        public_key(unknown.format("PUBLIC", "MAswBQYDKgMEAwIAAQ==").encode(), "a.pub"),
    )
    messages = [each.message for each in problems if isinstance(each, Diagnostic)]
    assert messages == [
        "a.key is not a private key in PEM format without a password",
        "a.pub is not a public key in PEM format",
    ]
