"""The rooms that mutants are drawn from, and the code in each: what runs in a function."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT: Final = Path(__file__).parents[2]

ROOMS: Final[Mapping[str, tuple[str, ...]]] = {
    "cloudformation, emitter": ("emitters/octospec_cloudformation",),
    "cloudformation, reader": ("emitters/octospec_cloudformation/reading",),
    "terraform, emitter": ("emitters/octospec_terraform",),
    "terraform, reader": ("emitters/octospec_terraform/reading",),
    "iam-json, both": ("emitters/octospec_iam_json",),
    "engine": ("octo_spec/access",),
    "resolving": ("octo_spec/resolve",),
    "review": ("octo_spec/review", "emitters/octospec_review"),
}
"""A file belongs to the room with the longest of these folders."""


def files(room: str) -> list[Path]:
    """Give the files of a room, below the root, in order."""
    every = {path for folder in ROOMS[room] for path in (ROOT / folder).rglob("*.py")}
    return sorted(path.relative_to(ROOT) for path in every if _room(path.relative_to(ROOT)) == room)


def _room(path: Path) -> str:
    folders = {folder: room for room, every in ROOMS.items() for folder in every}
    return folders[max((folder for folder in folders if path.is_relative_to(folder)), key=len)]


def module_name(path: Path) -> str:
    """Name the module that a file below the root is imported as."""
    parts = path.with_suffix("").parts[path.parts[0] == "emitters" :]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
