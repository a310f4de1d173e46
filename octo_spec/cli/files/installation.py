"""What is installed, as one text: octospec, Python, every plugin, and what they need, file by file.

A wheel tells its files in its ``RECORD``. A file is told by its size and by when it and its entry in the
file system last changed, which nobody can set back. Written without ``importlib.metadata``, whose import
alone costs as much.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

OURS: Final = "octospec"
GROUPS: Final = ("[octo_spec.emitters]", "[octo_spec.rules]")
METADATA: Final = ".dist-info"
COMPILED: Final = "__pycache__"


class NotTold(Exception):  # noqa: N818 - it is no error: there are installations of which nothing can be said
    """What is installed cannot be told from its files."""


def installed_digest() -> str | None:
    """Give a text that changes with every file that decides what a build gives; ``None`` where none can."""
    try:
        facts = "\n".join(_facts())
    except (NotTold, OSError, ValueError):
        return None
    return sha256(facts.encode("utf-8", "surrogateescape")).hexdigest()


def _facts() -> Iterator[str]:
    folders = tuple(dict.fromkeys(path or os.getcwd() for path in sys.path))  # noqa: PTH109 - pathlib costs more
    yield f"{sys.version} {sys.flags} {sys.path}"
    yield _file(sys.executable)
    found: dict[str, _Distribution] = {}
    for folder in folders:
        for name in _names(folder):
            yield f"{folder}/{name}"
            if name.endswith((".py", ".so")):
                yield _file(f"{folder}/{name}")
            if name.endswith(METADATA):
                distribution = _Distribution(folder, name)
                found.setdefault(distribution.key, distribution)
    for distribution in _needed(found):
        yield from distribution.files(folders)


def _names(folder: str) -> list[str]:
    """List what can be imported from a folder of ``sys.path``; one that is not there holds nothing."""
    if not os.path.isdir(folder):  # noqa: PTH112 - pathlib costs more
        if os.path.exists(folder):  # noqa: PTH110 - as above
            raise NotTold(folder)
        return []
    names = [name for name in os.listdir(folder) if not name.startswith(".") and name != COMPILED]  # noqa: PTH208 - as above
    if any(name.endswith((".egg-info", ".egg", ".egg-link")) and OURS in name for name in names):
        raise NotTold(folder)
    return sorted(names)


def _file(path: str) -> str:
    try:
        stat = os.stat(path)  # noqa: PTH116 - pathlib costs more
    except FileNotFoundError:
        return f"{path} -"
    return f"{path} {stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns}"


# --- distributions -----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Distribution:
    """What was installed into ``folder``, as the metadata folder ``name`` there tells."""

    folder: str
    name: str

    @property
    def key(self) -> str:
        """Its name as all spellings of it come to."""
        return _normal(self.name.removesuffix(METADATA).rpartition("-")[0])

    def text(self, name: str) -> str:
        """Give a file of its metadata; empty where there is none."""
        try:
            with open(f"{self.folder}/{self.name}/{name}", encoding="utf-8") as file:  # noqa: PTH123 - pathlib costs more
                return file.read()
        except (FileNotFoundError, NotADirectoryError):
            return ""

    @cached_property
    def brings_plugins(self) -> bool:
        """Tell whether it has emitters or rules."""
        entry_points = self.text("entry_points.txt")
        return any(group in entry_points for group in GROUPS)

    @property
    def needs(self) -> Iterator[str]:
        """Name the distributions that it needs; those of extras are there for something else."""
        header = self.text("METADATA").partition("\n\n")[0]
        for line in header.splitlines():
            field, _, value = line.partition(": ")
            if field == "Requires-Dist" and "extra ==" not in value and (named := _NAME.match(value)):
                yield _normal(named[0])

    def files(self, folders: Iterable[str]) -> Iterator[str]:
        """Tell each of its files."""
        record = self.text("RECORD")
        if not record:
            raise NotTold(self.name)
        yield from (_file(f"{self.folder}/{path}") for path in _recorded(record))
        if '"editable":true' in self.text("direct_url.json").replace(" ", ""):
            if self.key != OURS:
                raise NotTold(self.name)
            yield from _sources(self.text("entry_points.txt"), folders)


_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _needed(found: dict[str, _Distribution]) -> Iterator[_Distribution]:
    """Give octospec, what brings plugins, and all that these need."""
    if OURS not in found:
        raise NotTold(OURS)
    waiting = [key for key, distribution in found.items() if key == OURS or distribution.brings_plugins]
    seen = set(waiting)
    while waiting:
        distribution = found[waiting.pop()]
        yield distribution
        new = {key for key in distribution.needs if key in found} - seen
        seen |= new
        waiting.extend(sorted(new))


def _recorded(record: str) -> Iterator[str]:
    lines = record.splitlines()
    if '"' in record:
        from csv import reader  # noqa: PLC0415 - hardly any file has a comma in its name

        lines = [",".join((row[0], "", "")) for row in reader(lines) if row]
    paths = (line.rsplit(",", 2)[0] for line in lines)
    return (path for path in paths if not path.endswith(".pyc"))


def _sources(entry_points: str, folders: Iterable[str]) -> Iterator[str]:
    """Tell the files of an octospec that runs from its sources, as it does where it is developed."""
    packages = dict.fromkeys(("octo_spec", *re.findall(r"= *(\w+)", entry_points)))
    for package in packages:
        places = (f"{folder}/{package}" for folder in folders)
        place = next((place for place in places if os.path.isdir(place)), None)  # noqa: PTH112 - pathlib costs more
        if place is None:
            raise NotTold(package)
        for root, below, names in os.walk(place):
            below[:] = sorted(set(below) - {COMPILED})
            yield from (_file(f"{root}/{name}") for name in sorted(names))
