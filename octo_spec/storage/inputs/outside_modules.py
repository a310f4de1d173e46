"""Local modules that a module reads outside its own folder, within the same checkout.

``source = "../shared"`` and ``file("${path.module}/../policy.json")`` are read up to the root of the
checkout, the folder that contains ``.git``, and never beyond it. Without a checkout nothing outside the
folder is read.
"""

from __future__ import annotations

import os
import posixpath
import re
from contextvars import ContextVar
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from octo_spec.storage.inputs.inputs import read_within

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.diagnostics import Diagnostic

READ_BELOW: Final[ContextVar[Path | None]] = ContextVar("read_below", default=None)
"""The folder, resolved, outside which no module is read; ``None`` without such a limit."""
_OF_MODULES: Final = (".tf", ".tf.json")
_SOURCE: Final = re.compile(r'"?source"?\s*[=:]\s*"((?:\.\.?/)[^"$]*)"')
_READ: Final = re.compile(r'"\$\{path\.(?:module|root)\}/([^"$]*)"')
_MOST_FILES: Final = 500
"""No module reads more; a search through a large repository ends here."""
_MOST_BYTES: Final = 1_000_000


def checkout_root(folder: Path) -> Path | None:
    """Return the folder of the checkout that contains a folder; ``None`` outside a checkout.

    Where a caller may read one folder only, that folder takes the place of a checkout that contains it.
    """
    whole, limit = folder.resolve(), READ_BELOW.get()
    found = next((each for each in (whole, *whole.parents) if (each / ".git").exists()), None)
    if found is None or limit is None or found.is_relative_to(limit):
        return found
    return limit if limit.is_relative_to(found) and whole.is_relative_to(limit) else None


def outside_paths(folder: Path, paths: Iterable[PurePosixPath]) -> tuple[PurePosixPath, ...]:
    """List the files outside a folder that its modules read, as paths that begin with ``..``."""
    waiting = [path for path in paths if path.name.endswith(_OF_MODULES)]
    root = checkout_root(folder) if waiting else None
    if root is None:
        return ()
    found: dict[PurePosixPath, None] = {}
    while waiting and len(found) < _MOST_FILES:
        for path in _named_files(waiting.pop(), folder):
            if path not in found and _is_within(folder / path, root):
                found[path] = None
                waiting += [path] if path.name.endswith(_OF_MODULES) else []
    return tuple(found)


def _named_files(path: PurePosixPath, folder: Path) -> Iterator[PurePosixPath]:
    """Yield the files outside the folder that a file names: those of modules, and those that it reads."""
    text, around = _text(folder / path), posixpath.dirname(str(path))
    for source in _SOURCE.findall(text):
        module = posixpath.normpath(posixpath.join(around, source))
        yield from _module_files(module, folder) if _is_outside(module) else ()
    for read in _READ.findall(text):
        named = posixpath.normpath(posixpath.join(around, read))
        if _is_outside(named):
            yield PurePosixPath(named)


def _module_files(module: str, folder: Path) -> Iterator[PurePosixPath]:
    """Yield the files of a module; it names the others that it reads."""
    there = folder / module
    names = sorted(os.listdir(there)) if there.is_dir() else []  # noqa: PTH208 - names only
    yield from (PurePosixPath(module, name) for name in names if name.endswith(_OF_MODULES))


def _is_outside(path: str) -> bool:
    return path == ".." or path.startswith("../")


def _is_within(file: Path, root: Path) -> bool:
    """Return whether a file is in the checkout, after links, and of a usual size."""
    whole = file.resolve()
    return whole.is_relative_to(root) and whole.is_file() and whole.stat().st_size <= _MOST_BYTES


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace") if file.stat().st_size <= _MOST_BYTES else ""
    except OSError:
        return ""


def read_outside(folder: Path, path: PurePosixPath) -> bytes | Diagnostic:
    """Return the content of a file that ``outside_paths`` lists."""
    root = checkout_root(folder)
    if root is None:
        return read_within(str(folder), path)
    whole = posixpath.normpath(posixpath.join(folder.resolve().as_posix(), str(path)))
    return read_within(str(root), PurePosixPath(posixpath.relpath(whole, root.as_posix())))
