"""Names of folders and files: safe on every system, and unique where case does not count."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

README: Final = "README.md"
INDEX: Final = "index.json"
SCRIPT: Final = "apply.sh"
CREATE: Final = "create-role.json"
TRUST: Final = "trust-policy.json"
POLICY_FOLDER: Final = {"inline": "inline-policies", "managed": "managed-policies"}
"""By ``PolicyKind``."""

MAX_LENGTH: Final = 100

# https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file
_RESERVED: Final = re.compile(r"con|prn|aux|nul|com\d|lpt\d", re.IGNORECASE)
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_]+")


def slugs(names: Iterable[str]) -> tuple[str, ...]:
    """Give each name a slug of its own, in order."""
    taken: set[str] = set()
    return tuple(_untaken(slug(name), taken) for name in names)


def slug(name: str) -> str:
    """Keep the letters, digits and underscores of a name, and join what is between them by ``-``."""
    kept = _UNSAFE.sub("-", name).strip("-")[:MAX_LENGTH] or "unnamed"
    return f"{kept}-file" if _RESERVED.fullmatch(kept) else kept


def _untaken(wanted: str, taken: set[str]) -> str:
    candidate, number = wanted, 1
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{wanted}-{number}"
    taken.add(candidate.casefold())
    return candidate
