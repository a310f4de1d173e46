"""Files with a signature next to them, read and written, and the files of keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from octo_spec.release.codes import BAD_KEY
from octo_spec.release.sums import SIGNATURE
from octo_spec.storage.paths import shown_path
from octo_spec.storage.regular import regular_content
from octo_spec.storage.rewriting import create, rewrite

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic


def content_or_none(path: Path) -> bytes | None:
    """Read a file; ``None`` if it does not exist or cannot be read."""
    try:
        return regular_content(path)
    except OSError:
        return None


def key_content(path: str) -> bytes | Diagnostic:
    """Read the file of a key."""
    try:
        return regular_content(Path(path))
    except OSError as error:
        return BAD_KEY.at(None, f"{shown_path(path)} cannot be read: {error.strerror}")


def put_signed(path: Path, text: str, signature: str | None) -> None:
    """Write a file; its signature is written first, so that no text is ever unsigned; raises ``OSError``."""
    signed = path.with_name(f"{path.name}{SIGNATURE}")
    if signature is None:
        signed.unlink(missing_ok=True)
    else:
        put(signed, signature)
    put(path, text)


def put(path: Path, text: str) -> None:
    """Write a new file, or replace one; raises ``OSError``."""
    if path.exists():
        rewrite(str(path), text)
    else:
        create(path, text)
