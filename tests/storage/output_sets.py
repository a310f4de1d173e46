"""Two sets of format folders, and what of them lies on disk."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from octo_spec.plugin.artifacts import Artifact

Sets = dict[str, dict[str, str]]

OLD: Sets = {"one": {"a.txt": "old a\n", "gone.txt": "old\n"}, "two": {"sub/b.txt": "old b\n"}}
NEW: Sets = {
    "one": {"a.txt": "new a\n", "sub/c.txt": "new\n"},
    "two": {"sub/b.txt": "new b\n", "d.txt": "new d\n"},
}


def artifacts(files: dict[str, str]) -> tuple[Artifact, ...]:
    """Give files as artifacts."""
    return tuple(Artifact(PurePosixPath(path), text) for path, text in files.items())


def on_disk(folder: Path) -> dict[str, str]:
    """Give the files below a folder by relative path."""
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
