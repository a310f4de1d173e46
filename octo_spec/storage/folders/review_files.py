"""The files of a review in a folder: all are the old or the new ones, and no other file is lost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.source import is_utf_8
from octo_spec.storage.folders.whole_review import put_review
from octo_spec.storage.paths import shown_path
from octo_spec.storage.regular import regular_content

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.plugin.artifacts import Artifact

NOT_WRITTEN = DiagnosticKind.error(
    "OCT802", "review-not-written", "A review cannot be written into its folder."
)

_OURS: Final = (
    b'content="octospec',
    b"# Access review:",
    b"grant,role,group,",
    b"question,text,",
    b'"octospec-review":',
)
"""A file of a review begins with this, at the latest in its first kilobyte."""
_BEGINNING: Final = 1024
_NOT_ALWAYS: Final = ("vendor.csv",)
"""Files that only some reviews have: that of an earlier review does not stay."""


def write_review(folder: str, artifacts: Iterable[Artifact], *, force: bool) -> Diagnostic | tuple[str, ...]:
    """Write the files, and name them; a file that is not a review stays, unless ``force`` is given."""
    listed = tuple(artifacts)
    root = Path(folder)
    if file := next((each for each in (root, *root.parents) if each.exists() and not each.is_dir()), None):
        return NOT_WRITTEN.at(None, f"{shown_path(str(file))} is not a folder", "name a folder with --out")
    foreign = [str(artifact.path) for artifact in listed if _is_foreign(root / artifact.path)]
    if foreign and not force:
        message = f"{shown_path(folder)} contains a file that is not part of a review: {', '.join(foreign)}"
        return NOT_WRITTEN.at(None, message, "name another folder with --out, or use --force")
    if not all(is_utf_8(artifact.text) for artifact in listed):
        message = "the review would contain text that is not UTF-8, such as the name of a file"
        return NOT_WRITTEN.at(None, message, "rename the file, or change the text")
    try:
        put_review(root, listed)
        _remove_earlier(root, listed)
    except OSError as error:
        return NOT_WRITTEN.at(None, f"{shown_path(folder)} cannot be written: {error.strerror}")
    return tuple(str(root / artifact.path) for artifact in listed)


def _remove_earlier(root: Path, artifacts: Iterable[Artifact]) -> None:
    """Remove the files of an earlier review that this one does not have."""
    written = {str(artifact.path) for artifact in artifacts}
    for path in (root / name for name in _NOT_ALWAYS if name not in written):
        if path.is_file() and not path.is_symlink() and not _is_foreign(path):
            path.unlink()


def _is_foreign(path: Path) -> bool:
    try:
        beginning = regular_content(path)[:_BEGINNING]
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return not any(mark in beginning for mark in _OURS)
