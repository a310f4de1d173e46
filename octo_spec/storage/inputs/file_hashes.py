"""The SHA-256 of each file from which a side was read."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from octo_spec.diagnostics import Diagnostic
from octo_spec.model.review_facts import HashedFile
from octo_spec.source import decode
from octo_spec.storage.hashing import sha256
from octo_spec.storage.inputs.named_files import NamedFile, NamedFolder, is_read_once, named_source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.storage.inputs.inputs import Inputs
    from octo_spec.storage.inputs.named_files import NamedSource


def file_hashes(argument: str, inputs: Inputs) -> tuple[HashedFile, ...]:
    """Return the SHA-256 of each file of a side, sorted: the named and all other files that were read.

    A spec can name further files, and customers are in a file of their own. What can be read only once, such
    as standard input, is hashed as it was decoded, and so is a text that changed on disk since then.
    """
    named = () if is_read_once(argument) else tuple(_hashes(named_source(argument), inputs))
    known = {file.path for file in named}
    others = (place for place in inputs.sources if place not in known)
    read = (_file(place, inputs.sources[place]) for place in others)
    return tuple(sorted((*named, *read), key=lambda file: file.path))


def _hashes(source: NamedSource | Diagnostic, inputs: Inputs) -> Iterator[HashedFile]:
    match source:
        case Diagnostic():
            return
        case NamedFile(shown, _, content):
            yield _hashed_file(shown, content, inputs.sources.get(shown))
        case NamedFolder(paths=paths):
            for path, read in zip(paths, source.contents(paths), strict=True):
                if not isinstance(read, Diagnostic):
                    place = source.place(path)
                    written = place.encode(errors="backslashreplace").decode()
                    yield _hashed_file(written, read, inputs.sources.get(place))
        case _:
            assert_never(source)


def _file(place: str, text: str) -> HashedFile:
    """Hash a file that was read in addition, from its bytes if it is on disk."""
    source = None if is_read_once(place) else named_source(place)
    content = source.content if isinstance(source, NamedFile) else text.encode()
    return _hashed_file(place, content, text)


def _hashed_file(place: str, content: bytes, text: str | None) -> HashedFile:
    """Hash bytes, or ``text`` that was decided, if they are not the bytes of it."""
    same = text is None or decode(content, place) == text
    return HashedFile(place, sha256(content if same or text is None else text.encode()))
