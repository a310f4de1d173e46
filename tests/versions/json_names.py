"""Names in JSON that changed between two versions: what the older one prints is compared by its new names."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue

TABLE: Final = Path(__file__).with_name("json_names.toml")


def load_names() -> dict[str, str]:
    """Read the table: each old name with its new one."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def comparable(old: str, new: str, names: Mapping[str, str]) -> tuple[str, str]:
    """Give two texts to compare: as they are, unless the old one is JSON with a name that changed.

    A new name may have another place among sorted keys, so both texts then have their keys sorted.
    """
    try:
        before, after = json.loads(old), json.loads(new)
    except ValueError:
        return old, new
    renamed = rename_keys(before, names)
    return (old, new) if renamed == before else (_sorted_text(renamed), _sorted_text(after))


def rename_keys(value: JsonValue, names: Mapping[str, str]) -> JsonValue:
    """Replace old names by new ones, at any depth."""
    match value:
        case dict():
            return {names.get(key, key): rename_keys(each, names) for key, each in value.items()}
        case list():
            return [rename_keys(each, names) for each in value]
        case _:
            return value


def _sorted_text(value: JsonValue) -> str:
    return json.dumps(value, indent=2, sort_keys=True)
