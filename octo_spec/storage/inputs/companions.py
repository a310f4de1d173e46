"""Files next to a spec, or in a folder below, at the revision of the spec: never through a link."""

from __future__ import annotations

import errno
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic, DiagnosticKind
from octo_spec.frozen import frozen
from octo_spec.pipeline.extras import with_extras
from octo_spec.source import decode
from octo_spec.storage.inputs.companion_hashes import MOST_BYTES
from octo_spec.storage.inputs.named_files import git_revision_and_path
from octo_spec.storage.paths import STANDARD_INPUT_SHOWN
from octo_spec.storage.revisions import content_at_revision, is_link
from octo_spec.storage.unlinked_files import unlinked_content

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octo_spec.language.load import LoadedSpec

BAD_EXTRAS_FILE = DiagnosticKind.error(
    "OCT163", "bad-extras-file", "A file of extras outside the spec's folder, behind a link, or too large."
)


def with_companions(loaded: LoadedSpec, place: str, sources: dict[str, str]) -> LoadedSpec:
    """Return the spec at ``place`` with its extras; their texts are added to ``sources``."""
    return with_extras(loaded, CompanionFiles(place, sources).read)


@frozen
class CompanionFiles:
    """Reads files that the spec at ``place`` names, and keeps their texts for excerpts."""

    place: str
    sources: dict[str, str]

    def read(self, path: str, span: Span | None) -> tuple[str, str] | Diagnostic:
        """Return the prefix of places in a file, and its text; a diagnostic says why it cannot be read."""
        found = self._content(path)
        if isinstance(found, str):
            return BAD_EXTRAS_FILE.at(span, found)
        place, content = found
        if len(content) > MOST_BYTES:
            return BAD_EXTRAS_FILE.at(span, f"{path} has more than {MOST_BYTES:,} bytes")
        text = decode(content, place)
        if isinstance(text, Diagnostic):
            return text
        self.sources[place] = text
        return place, text

    def _content(self, path: str) -> tuple[str, bytes] | str:
        """Return the prefix of places in a file, and its content; or what is wrong."""
        relative = PurePosixPath(path)
        if not path or relative.is_absolute() or ".." in relative.parts or "\\" in path or "\0" in path:
            return f"{path!r} is not next to the spec or in a folder below it"
        if self.place == STANDARD_INPUT_SHOWN:
            return f"{path} cannot be found: standard input has no folder"
        parts = git_revision_and_path(self.place)
        if parts is None:
            return _file_on_disk(Path(self.place).parent, relative)
        revision, spec = parts
        return _file_at_revision(revision, PurePosixPath(spec).parent / relative)


def _file_on_disk(folder: Path, path: PurePosixPath) -> tuple[str, bytes] | str:
    try:
        content = unlinked_content(folder, path, MOST_BYTES + 1)
    except OSError as error:
        if error.errno == errno.ELOOP:
            return f"{path} is behind a link"
        return f"{path} cannot be read: {(error.strerror or 'error').lower()}"
    return str(folder / path), content


def _file_at_revision(revision: str, path: PurePosixPath) -> tuple[str, bytes] | str:
    if is_link(revision, str(path)):
        return f"{path} is a link in revision {revision}"
    content = content_at_revision(revision, str(path))
    if not isinstance(content, bytes):
        return f"there is no file {path} in revision {revision}"
    return f"{revision}:{path}", content
