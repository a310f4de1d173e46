"""Writes an approval and its signature: as new files, or in the place of existing ones with ``--force``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic
from octo_spec.release.key_list import KEYS
from octo_spec.release.signing import signature
from octo_spec.release.sums import SIGNATURE
from octo_spec.review.approval import approval_text
from octo_spec.storage.inputs.signing_keys import put_key_list, read_signing
from octo_spec.storage.new_files import NOT_WRITTEN
from octo_spec.storage.paths import shown_path
from octo_spec.storage.rewriting import create, rewrite

if TYPE_CHECKING:
    from octo_spec.review.approval import Approval
    from octo_spec.storage.inputs.inputs import Inputs
    from octo_spec.storage.inputs.signing_keys import Signing


def approval_key(path: str, keys: str | None, inputs: Inputs) -> Signing | None:
    """Read the key to sign with, and its list; ``None`` if that fails, and ``inputs`` says why."""
    signing = read_signing(path, keys)
    if isinstance(signing, Diagnostic):
        inputs.diagnostics.append(signing)
        return None
    return signing


def write_approval(
    approval: Approval, path: str, signing: Signing | None, *, force: bool
) -> Diagnostic | None:
    """Write the file, and its signature if there is a key; an old signature does not stay.

    The signature comes last: a process that is killed leaves a file whose signature does not match.
    """
    text, signed = approval_text(approval), f"{path}{SIGNATURE}"
    try:
        if not force and (there := next(filter(os.path.lexists, (path, signed)), None)):
            message = f"{shown_path(there)} already exists, and was not changed"
            return NOT_WRITTEN.at(None, message, "replace it with --force, or name another file with --out")
        _write(path, text)
        if signing is not None:
            if signing.keys is not None:
                put_key_list(Path(f"{path}.{KEYS}"), signing.keys)
            _write(signed, signature(text.encode(), signing.key))
        elif os.path.lexists(signed):
            os.unlink(signed)  # noqa: PTH108 - as os.path.lexists above: a link is a file here
    except OSError as error:
        return NOT_WRITTEN.at(None, f"{shown_path(path)} cannot be written: {error.strerror}")
    return None


def _write(path: str, text: str) -> None:
    if os.path.lexists(path):
        rewrite(path, text)
    else:
        create(path, text)
