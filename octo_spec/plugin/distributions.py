"""Installed distributions, found by the names of their metadata folders on ``sys.path``.

``importlib.metadata`` finds them as well, but importing it takes longer than all of this, so octospec uses
it only if distributions may be elsewhere: in an archive or an egg, or behind a third-party import finder.
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
    """A distribution that is installed in ``folder``, described by the metadata folder ``name`` in it."""

    folder: str
    name: str

    @property
    def key(self) -> str:
        """The normalized name, the same for all spellings."""
        return normal(self.name.rpartition(".")[0].partition("-")[0])

    def text(self, name: str) -> str:
        """Return the text of a metadata file; empty if there is no such file."""
        try:
            with open(f"{self.folder}/{self.name}/{name}", encoding="utf-8") as file:  # noqa: PTH123 - pathlib costs more
                return file.read()
        except (FileNotFoundError, NotADirectoryError):
            return ""

    @property
    def header(self) -> str:
        """The fields at the top of the metadata, without the README that follows them."""
        return (self.text("METADATA") or self.text("PKG-INFO")).partition("\n\n")[0]

    def field(self, name: str) -> str:
        """Return a field that occurs once."""
        lines = (line.partition(": ") for line in self.header.splitlines())
        return next((value.strip() for field, _, value in lines if field == name), "")


def normal(name: str) -> str:
    """Normalize a name: https://packaging.python.org/specifications/name-normalization/."""
    return re.sub(r"[-_.]+", "-", name).lower()


def distributions() -> tuple[Distribution, ...] | None:
    """List what is installed, the first of each name; ``None`` if more may be elsewhere."""
    if any(hasattr(finder, "find_distributions") and not _is_pythons(finder) for finder in sys.meta_path):
        return None
    found: dict[str, Distribution] = {}
    for folder in path_folders():
        names = names_in(folder)
        if names is None or any(name.endswith((".egg", ".egg-link")) for name in names):
            return None
        for distribution in distributions_among(folder, names):
            found.setdefault(distribution.key, distribution)
    return tuple(found.values())


def installed_version(name: str) -> str:
    """Return the version of an installed distribution; raise ``PackageNotFoundError`` if it is not there."""
    for distribution in distributions() or ():
        if distribution.key == normal(name):
            return distribution.field("Version")
    from importlib.metadata import version  # noqa: PLC0415 - only for what is elsewhere, as above

    return version(name)


def _is_pythons(finder: object) -> bool:
    return getattr(finder, "__name__", "") == "PathFinder"


def path_folders() -> tuple[str, ...]:
    """List the folders that Python imports from."""
    return tuple(dict.fromkeys(path or os.getcwd() for path in sys.path))  # noqa: PTH109 - pathlib costs more


def names_in(folder: str) -> list[str] | None:
    """List the content of a folder of ``sys.path``: empty for a missing one; ``None`` for an archive."""
    try:
        return os.listdir(folder)  # noqa: PTH208 - pathlib costs more
    except FileNotFoundError:
        return []
    except OSError:
        return None


def distributions_among(folder: str, names: list[str]) -> Iterator[Distribution]:
    """Return the distributions whose metadata folders are among ``names``."""
    return (Distribution(folder, name) for name in sorted(names) if name.endswith(METADATA))
