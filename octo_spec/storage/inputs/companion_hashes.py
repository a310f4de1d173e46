"""Hashes of the files next to a spec when a build was proven, so that another build recognizes them."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.storage.hashing import sha256
from octo_spec.storage.unlinked_files import unlinked_content

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_BYTES: Final = 100_000
"""The maximum size of a file next to a spec."""


@frozen
class CompanionHashes:
    """The SHA-256 of each file, by its path below the folder of the spec."""

    of: Mapping[str, str]

    @classmethod
    def now(cls, folder: Path, texts: Mapping[str, str]) -> CompanionHashes | None:
        """Hash the files that were read as ``texts`` by place; ``None`` if one of them is different now."""
        try:
            paths = {place: str(PurePosixPath(place).relative_to(folder)) for place in texts}
            contents = {place: _content(folder, path) for place, path in paths.items()}
            same = all(_text(content) == texts[place] for place, content in contents.items())
        except (OSError, ValueError):
            return None
        return cls({paths[place]: sha256(content) for place, content in contents.items()}) if same else None

    def texts(self, folder: Path) -> Mapping[str, str] | None:
        """Return the text of each file by its place; ``None`` if one has changed."""
        try:
            contents = {path: _content(folder, path) for path in self.of}
        except (OSError, ValueError):
            return None
        if any(sha256(content) != self.of[path] for path, content in contents.items()):
            return None
        return {str(folder / path): _text(content) for path, content in contents.items()}


def _content(folder: Path, path: str) -> bytes:
    return unlinked_content(folder, PurePosixPath(path), MOST_BYTES + 1)


def _text(content: bytes) -> str:
    return content.decode("utf-8-sig")
