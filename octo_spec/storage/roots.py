"""The folders that an assistant may read: a path is resolved first, links too, and must stay within one."""

from __future__ import annotations

import os
from pathlib import Path

from octo_spec.frozen import frozen


class OutsideRootError(Exception):
    """A path that an assistant may not name; the message says why."""


@frozen
class RootFile:
    """A file or a folder below a root, without links."""

    root: Path
    path: str


@frozen
class Roots:
    """The folders, resolved; relative paths start at the first."""

    folders: tuple[Path, ...]

    def find(self, path: str) -> RootFile:
        """Resolve a path; raises ``OutsideRootError`` if it is no file and no folder within a root.

        A pipe would keep the call waiting until its time is over. ``..`` removes the name before it without a
        look at the disk: otherwise ``../x/../root/spec.yaml`` would say whether there is an ``x``.
        """
        if not path or "\0" in path or ":" in path or path.startswith("-"):
            msg = "it is not a path: standard input, revisions and addresses are not supported here"
            raise OutsideRootError(msg)
        try:
            real = Path(os.path.normpath(self.folders[0] / path)).resolve(strict=True)
        except (OSError, RuntimeError, ValueError):
            msg = f"there is no such file below {self._roots_text()}"
            raise OutsideRootError(msg) from None
        return self._root_file(real)

    def _root_file(self, real: Path) -> RootFile:
        for root in self.folders if real.is_file() or real.is_dir() else ():
            if real.is_relative_to(root):
                return RootFile(root, _path_below(root, real))
        # The same words as for a missing file: an assistant learns nothing about files elsewhere.
        msg = f"there is no such file below {self._roots_text()}"
        raise OutsideRootError(msg)

    def _roots_text(self) -> str:
        return "the root" if len(self.folders) == 1 else "the roots"


def _path_below(root: Path, real: Path) -> str:
    """Return the path of a file from its root; a file called ``-`` is not standard input."""
    path = str(real.relative_to(root))
    return f"./{path}" if path.startswith("-") else path


def resolved_roots(folders: tuple[str, ...]) -> Roots:
    """Resolve the folders that ``--root`` names; raises ``OSError`` if one is not a folder."""
    resolved = tuple(Path(folder).resolve(strict=True) for folder in folders)
    for folder in resolved:
        if not folder.is_dir():
            raise NotADirectoryError(folder)
    return Roots(resolved)
