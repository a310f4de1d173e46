"""Names of folders and files: safe on every system, and unique regardless of case."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.model.naming import given_name
from octospec_iam_json.vocabulary import FORMAT, POLICY_FOLDERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.model.deployment import Role
    from octo_spec.model.text import Text

MAX_LENGTH: Final = 100

# https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file
_RESERVED: Final = re.compile(r"con|prn|aux|nul|com\d|lpt\d", re.IGNORECASE)
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_]+")


def policy_files(role: Role, folder: str) -> tuple[str, ...]:
    """Return the path of each policy's file, in order: by the name from the spec, or a generated one."""
    given = tuple(given_name(policy, FORMAT) for policy in role.policies)
    names = _names_or_slugs(given, (_plain(policy.name) for policy in role.policies))
    return tuple(
        f"{folder}/{POLICY_FOLDERS[policy.kind]}/{name}.json"
        for policy, name in zip(role.policies, names, strict=True)
    )


def _plain(name: Text) -> str:
    """Write a name with the id of each parameter in place of its value."""
    return "".join(piece if isinstance(piece, str) else getattr(piece, "id", "") for piece in name.pieces)


def role_folders(roles: tuple[Role, ...]) -> tuple[str, ...]:
    """Return the folder of each role: the name from the spec, or one that is generated from its ID."""
    return _names_or_slugs(tuple(given_name(role, FORMAT) for role in roles), (role.id for role in roles))


def _names_or_slugs(given: tuple[str, ...], else_of: Iterable[str]) -> tuple[str, ...]:
    """Return each given name, and for an empty one a slug of the text at its position."""
    made = iter(slugs((text for name, text in zip(given, else_of, strict=True) if not name), given))
    return tuple(name or next(made) for name in given)


def slugs(names: Iterable[str], given: Iterable[str] = ()) -> tuple[str, ...]:
    """Return a unique slug for each name, in order, that differs from the given ones."""
    taken = {name.casefold() for name in given}
    return tuple(_untaken(slug(name), taken) for name in names)


def slug(name: str) -> str:
    """Keep the letters, digits and underscores of a name, and join the parts with ``-``."""
    kept = _UNSAFE.sub("-", name).strip("-")[:MAX_LENGTH] or "unnamed"
    return f"{kept}-file" if _RESERVED.fullmatch(kept) else kept


def _untaken(wanted: str, taken: set[str]) -> str:
    candidate, number = wanted, 1
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{wanted}-{number}"
    taken.add(candidate.casefold())
    return candidate
