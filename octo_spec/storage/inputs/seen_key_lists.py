"""The last list of signing keys that was seen of each recovery key: an older one is refused.

It is kept for each user of a machine, in ``$XDG_STATE_HOME/octospec/keys`` (``~/.local/state``):
https://specifications.freedesktop.org/basedir-spec/latest/.
"""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.release.codes import BAD_KEYS, KEYS_NOT_KEPT, OLD_KEYS
from octo_spec.storage.hashing import sha256
from octo_spec.storage.inputs.signed_files import content_or_none
from octo_spec.storage.regular import write_file

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic
    from octo_spec.release.key_list import KeyList


@frozen
class SeenList:
    """A list that was seen: its number, and the SHA-256 of its file."""

    number: int
    sha256: str


def unless_older(keys: KeyList, content: bytes, shown: str) -> Diagnostic | None:
    """Remember a list; say why if an older or another one was seen before, or if that is not possible.

    ``shown`` names the file of the list in messages.
    """
    path, seen = _path(keys), SeenList(keys.number, sha256(content))
    known = None if path is None else _seen_list(path)
    if known is not None and keys.number < known.number:
        message = f"{shown} has number {keys.number}, but number {known.number} was seen before"
        return OLD_KEYS.at(None, message, f"get the newest list; {path} remembers the number")
    if known is not None and keys.number == known.number and seen.sha256 != known.sha256:
        message = f"{shown} has number {keys.number}, and another list with this number was seen before"
        return BAD_KEYS.at(None, message, "the recovery key signed two lists with one number: ask its holder")
    if known == seen:
        return None
    return None if path is not None and _is_kept(path, seen) else _not_kept_note(keys, shown)


def _not_kept_note(keys: KeyList, shown: str) -> Diagnostic:
    message = f"octospec cannot remember that it saw number {keys.number} of {shown}"
    help = "set XDG_STATE_HOME to a folder that stays, or use --keys-at-least"
    return KEYS_NOT_KEPT.at(None, message, help)


def _path(keys: KeyList) -> Path | None:
    given, home = os.environ.get("XDG_STATE_HOME", ""), os.path.expanduser("~")  # noqa: PTH111 - it never raises
    state = Path(given) if given.startswith("/") else Path(home, ".local/state")
    return state / "octospec/keys" / f"{sha256(keys.recovery.encode())}.json" if state.is_absolute() else None


def _seen_list(path: Path) -> SeenList | None:
    try:
        data = json.loads(content_or_none(path) or b"null")
        return SeenList(int(data["number"]), str(data["sha256"]))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _is_kept(path: Path, seen: SeenList) -> bool:
    text = json.dumps({"number": seen.number, "sha256": seen.sha256}) + "\n"
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(temporary, text.encode())
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        return False
    return True
