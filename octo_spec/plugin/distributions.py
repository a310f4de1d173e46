"""Installed distributions, found by the names of their metadata folders on ``sys.path``.

``importlib.metadata`` finds them as well, but importing it costs every command more than all of this, so it
is asked only where distributions may lie elsewhere: in an archive or an egg, or where somebody's finder
knows of them.
"""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

METADATA: Final = (".dist-info", ".egg-info")


@frozen
class Distribution:
    """What was installed into ``folder``, as the metadata folder ``name`` in it tells."""

    folder: str
    name: str

    @property
    def key(self) -> str:
        """Its name, as all spellings of it come to."""
        return normal(self.name.rpartition(".")[0].partition("-")[0])

    def text(self, name: str) -> str:
        """Give a file of its metadata; empty where there is none."""
        try:
            with open(f"{self.folder}/{self.name}/{name}", encoding="utf-8") as file:  # noqa: PTH123 - pathlib costs more
                return file.read()
        except (FileNotFoundError, NotADirectoryError):
            return ""

    @property
    def header(self) -> str:
        """The fields of its metadata, without the README that follows them."""
        return (self.text("METADATA") or self.text("PKG-INFO")).partition("\n\n")[0]

    def field(self, name: str) -> str:
        """Give a field that stands there once."""
        lines = (line.partition(": ") for line in self.header.splitlines())
        return next((value.strip() for field, _, value in lines if field == name), "")


def normal(name: str) -> str:
    """Write a name as all its spellings come to: https://packaging.python.org/specifications/name-normalization/."""
    return re.sub(r"[-_.]+", "-", name).lower()


def distributions() -> tuple[Distribution, ...] | None:
    """List what is installed, of each name the first; ``None`` where more may lie elsewhere."""
    if any(hasattr(finder, "find_distributions") and not _is_pythons(finder) for finder in sys.meta_path):
        return None
    found: dict[str, Distribution] = {}
    for folder in path_folders():
        names = names_in(folder)
        if names is None or any(name.endswith((".egg", ".egg-link")) for name in names):
            return None
        for distribution in of_names(folder, names):
            found.setdefault(distribution.key, distribution)
    return tuple(found.values())


def _is_pythons(finder: object) -> bool:
    return getattr(finder, "__name__", "") == "PathFinder"


def path_folders() -> tuple[str, ...]:
    """List the folders that Python imports from."""
    return tuple(dict.fromkeys(path or os.getcwd() for path in sys.path))  # noqa: PTH109 - pathlib costs more


def names_in(folder: str) -> list[str] | None:
    """List what is in a folder of ``sys.path``: nothing in one that is not there; ``None`` for an archive."""
    try:
        return os.listdir(folder)  # noqa: PTH208 - pathlib costs more
    except FileNotFoundError:
        return []
    except OSError:
        return None


def of_names(folder: str, names: list[str]) -> Iterator[Distribution]:
    """Give the distributions whose metadata folders are among ``names``."""
    return (Distribution(folder, name) for name in sorted(names) if name.endswith(METADATA))
