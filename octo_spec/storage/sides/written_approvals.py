"""Writes an approval and its signature: as new files, or in the place of existing ones with ``--force``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic
from octo_spec.release.signing import private_key, signature
from octo_spec.release.sums import SIGNATURE
from octo_spec.review.approval import approval_text
from octo_spec.storage.inputs.signed_files import key_content
from octo_spec.storage.new_files import NOT_WRITTEN
from octo_spec.storage.paths import shown
from octo_spec.storage.rewriting import create, rewrite

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from octo_spec.review.approval import Approval
    from octo_spec.storage.inputs.inputs import Inputs


def approval_key(path: str, inputs: Inputs) -> Ed25519PrivateKey | None:
    """Read the key to sign with; ``None`` if that is not possible, and ``inputs`` says why."""
    pem = key_content(path)
    key = pem if isinstance(pem, Diagnostic) else private_key(pem, shown(path))
    if isinstance(key, Diagnostic):
        inputs.diagnostics.append(key)
        return None
    return key


def write_approval(
    approval: Approval, path: str, key: Ed25519PrivateKey | None, *, force: bool
) -> Diagnostic | None:
    """Write the file, and its signature if there is a key; an old signature does not stay.

    The signature comes last: a process that is killed leaves a file whose signature does not match.
    """
    text, signed = approval_text(approval), f"{path}{SIGNATURE}"
    try:
        if not force and (there := next(filter(os.path.lexists, (path, signed)), None)):
            message = f"{shown(there)} already exists, and was not changed"
            return NOT_WRITTEN.at(None, message, "replace it with --force, or name another file with --out")
        _write(path, text)
        if key is not None:
            _write(signed, signature(text.encode(), key))
        elif os.path.lexists(signed):
            os.unlink(signed)  # noqa: PTH108 - as os.path.lexists above: a link is a file here
    except OSError as error:
        return NOT_WRITTEN.at(None, f"{shown(path)} cannot be written: {error.strerror}")
    return None


def _write(path: str, text: str) -> None:
    if os.path.lexists(path):
        rewrite(path, text)
    else:
        create(path, text)
