"""What is installed, as one text: octospec, Python, every plugin, and what they need, file by file.

A wheel lists its files in its ``RECORD``. A file is identified by its size and by when it and its entry in
the file system last changed, which no user can set back. This module avoids ``importlib.metadata``, whose
import alone takes as long.
"""

from __future__ import annotations

import os
import re
import sys
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from octo_spec.plugin.distributions import distributions_among, names_in, normal, path_folders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.plugin.distributions import Distribution

OURS: Final = "octospec"
GROUPS: Final = ("[octo_spec.emitters]", "[octo_spec.rules]", "[octo_spec.questions]")
COMPILED: Final = "__pycache__"


class UnknownInstallationError(Exception):
    """What is installed cannot be determined from its files."""


def installed_digest() -> str | None:
    """Return a text that changes with every file that affects a build; ``None`` if they are unknown."""
    try:
        facts = "\n".join(_facts())
    except (UnknownInstallationError, OSError, ValueError):
        return None
    return sha256(facts.encode("utf-8", "surrogateescape")).hexdigest()


def _facts() -> Iterator[str]:
    yield f"{sys.version} {sys.flags} {sys.path}"
    yield _file(sys.executable)
    found: dict[str, Distribution] = {}
    for folder in path_folders():
        names = _names(folder)
        yield from (f"{folder}/{name}" for name in names)
        yield from (_file(f"{folder}/{name}") for name in names if name.endswith((".py", ".so")))
        for distribution in distributions_among(folder, names):
            found.setdefault(distribution.key, distribution)
    for distribution in _needed_distributions(found):
        yield from _files(distribution)


def _names(folder: str) -> list[str]:
    """List what can be imported from a folder of ``sys.path``; nothing for a missing folder."""
    names = names_in(folder)
    if names is None or any(name.endswith((".egg", ".egg-link")) for name in names):
        raise UnknownInstallationError(folder)
    return sorted(name for name in names if not name.startswith(".") and name != COMPILED)


def _file(path: str) -> str:
    try:
        stat = os.stat(path)  # noqa: PTH116 - pathlib costs more
    except FileNotFoundError:
        return f"{path} -"
    return f"{path} {stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns}"


# --- distributions -----------------------------------------------------------------------------


def _brings_plugins(distribution: Distribution) -> bool:
    entry_points = distribution.text("entry_points.txt")
    return any(group in entry_points for group in GROUPS)


def _needs(distribution: Distribution) -> Iterator[str]:
    """Name the required distributions of one; the requirements of extras are skipped."""
    for line in distribution.header.splitlines():
        field, _, value = line.partition(": ")
        if field == "Requires-Dist" and "extra ==" not in value and (named := _NAME.match(value)):
            yield normal(named[0])


_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")


def _files(distribution: Distribution) -> Iterator[str]:
    """Describe each file of a distribution."""
    record = distribution.text("RECORD")
    if not record:
        raise UnknownInstallationError(distribution.name)
    yield from (_file(f"{distribution.folder}/{path}") for path in _recorded_paths(record))
    if '"editable":true' in distribution.text("direct_url.json").replace(" ", ""):
        if distribution.key != OURS:
            raise UnknownInstallationError(distribution.name)
        yield from _sources(distribution.text("entry_points.txt"))


def _needed_distributions(found: dict[str, Distribution]) -> Iterator[Distribution]:
    """Return octospec, the distributions with plugins, and all that these need."""
    if OURS not in found:
        raise UnknownInstallationError(OURS)
    waiting = [key for key, distribution in found.items() if key == OURS or _brings_plugins(distribution)]
    seen = set(waiting)
    while waiting:
        distribution = found[waiting.pop()]
        yield distribution
        new = {key for key in _needs(distribution) if key in found} - seen
        seen |= new
        waiting.extend(sorted(new))


def _recorded_paths(record: str) -> Iterator[str]:
    lines = record.splitlines()
    if '"' in record:
        from csv import reader  # noqa: PLC0415 - hardly any file has a comma in its name

        lines = [",".join((row[0], "", "")) for row in reader(lines) if row]
    paths = (line.rsplit(",", 2)[0] for line in lines)
    return (path for path in paths if not path.endswith(".pyc"))


def _sources(entry_points: str) -> Iterator[str]:
    """Describe the files of an octospec that runs from its sources, as in development."""
    packages = dict.fromkeys(("octo_spec", *re.findall(r"= *(\w+)", entry_points)))
    for package in packages:
        places = (f"{folder}/{package}" for folder in path_folders())
        place = next((place for place in places if os.path.isdir(place)), None)  # noqa: PTH112 - pathlib costs more
        if place is None:
            raise UnknownInstallationError(package)
        for root, below, names in os.walk(place):
            below[:] = sorted(set(below) - {COMPILED})
            yield from (_file(f"{root}/{name}") for name in sorted(names))
