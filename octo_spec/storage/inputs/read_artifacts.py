"""Artifacts as a person has them, read by the installed emitter that understands them."""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, has_errors
from octo_spec.frozen import frozen
from octo_spec.model.deployment import UNVERSIONED
from octo_spec.pipeline.soundness import unsound
from octo_spec.plugin.artifacts import Artifact, Reading, ReadMode
from octo_spec.plugin.discovery import find, installed, usual
from octo_spec.source import decode
from octo_spec.storage.inputs.named_files import NamedFile, NamedFolder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.diagnostics import Span
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.unread import Unread
    from octo_spec.plugin.description import Description
    from octo_spec.plugin.discovery import Plugin
    from octo_spec.storage.inputs.named_files import NamedSource

NOT_A_SIDE = DiagnosticKind.error(
    "OCT604", "not-a-side", "A file or folder is neither a spec, nor an artifact, nor an IAM policy."
)
WHICH_ONE = DiagnosticKind.error("OCT605", "which-one", "What is named holds several things with access.")

UNSOUND = DiagnosticKind.error(
    "OCT617",
    "unsound-artifact",
    "Artifacts whose parts do not fit together, as somebody may have changed them.",
)

MOST_FAULTS: Final = 5
"""So many places are enough to see why something is not understood."""


@frozen
class ReadBack:
    """A deployment, the format that it was read from, and what the reader says of it."""

    format: str
    deployment: Deployment
    diagnostics: tuple[Diagnostic, ...] = ()


Faults: TypeAlias = tuple[Diagnostic, ...]


def read_artifacts(source: NamedSource, text: str | None = None) -> ReadBack | Faults:
    """Read with each emitter in turn; where none understands it, say what the likeliest one met.

    ``text`` is what a file holds, where that is decoded already: it may be large.
    """
    match source:
        case NamedFile(shown, name, content):
            return _read_files(shown, (_File(shown, PurePosixPath(name), content if text is None else text),))
        case NamedFolder():
            return _read_folder(source)


def _read_folder(folder: NamedFolder) -> ReadBack | Faults:
    formats = _format_folders(folder.paths)
    if len(formats) > 1:
        names = " or ".join(map(folder.place, formats[:MOST_FAULTS]))
        message = f"{folder.shown} holds {len(formats)} formats"
        return (WHICH_ONE.at(None, message, f"name one, as {names}"),)
    return _read_files(folder.shown, tuple(_files(folder, formats[0] if formats else PurePosixPath())))


def _format_folders(paths: tuple[PurePosixPath, ...]) -> tuple[PurePosixPath, ...]:
    """Find the format folders below an output folder, which has no file but its manifest beside them."""
    if any(len(path.parts) == 1 and path.name != "manifest.json" for path in paths):
        return ()
    formats = usual()
    outermost = (
        next((parent for parent in reversed(path.parents) if parent.name in formats), None) for path in paths
    )
    return tuple(dict.fromkeys(folder for folder in outermost if folder))


def _files(folder: NamedFolder, root: PurePosixPath) -> Iterator[_File | Diagnostic]:
    """Read the files below ``root``, which is a path within the folder."""
    paths = [path for path in folder.paths if path.is_relative_to(root)]
    for path, content in zip(paths, folder.contents(paths), strict=True):
        if isinstance(content, Diagnostic):
            yield content
        else:
            yield _File(folder.place(path), path.relative_to(root), content)


# --- trying the emitters -----------------------------------------------------------------------


@frozen
class _File:
    """A file: how places in it begin, its path in the format's folder, and what it holds."""

    shown: str
    path: PurePosixPath
    content: bytes | str


def _read_files(shown: str, files: tuple[_File | Diagnostic, ...]) -> ReadBack | Faults:
    decoded = tuple(map(_artifact, files))
    faults = tuple(fault for fault in decoded if isinstance(fault, Diagnostic))
    artifacts = tuple(artifact for artifact in decoded if isinstance(artifact, Artifact))
    places = {str(file.path): file.shown for file in files if isinstance(file, _File)}
    if not faults and files:
        return _try_readers(shown, artifacts, places)
    # A picture or an archive beside what others wrote is no part of it.
    foreign = () if any(map(_is_of_a_format, faults)) else _understood(shown, artifacts, places)
    if isinstance(foreign, ReadBack):
        return foreign
    message = f"{shown} holds {'what is no text' if faults else 'no files'}"
    return (NOT_A_SIDE.at(None, message), *faults[:MOST_FAULTS])


def _is_of_a_format(fault: Diagnostic) -> bool:
    name = PurePosixPath(fault.span.path).name if fault.span else ""
    patterns = (pattern for plugin in _readers() for pattern in plugin.description.file_names)
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _artifact(file: _File | Diagnostic) -> Artifact | Diagnostic:
    if isinstance(file, Diagnostic):
        return file
    content = file.content
    text = content if isinstance(content, str) else decode(content, file.shown)
    return text if isinstance(text, Diagnostic) else Artifact(file.path, text)


def _try_readers(shown: str, artifacts: tuple[Artifact, ...], places: Mapping[str, str]) -> ReadBack | Faults:
    """Give the first reading without errors; ``places`` has the shown name of each artifact by its path."""
    attempts: list[_Attempt] = []
    for plugin in _readers():
        attempt = _attempt(plugin, artifacts, places)
        if attempt.deployment is not None:
            return ReadBack(attempt.format, attempt.deployment, attempt.diagnostics)
        attempts.append(attempt)
    if foreign := _understood(shown, artifacts, places):
        return foreign
    return _not_understood(shown, max(attempts, key=_likelihood, default=None))


def _understood(shown: str, artifacts: tuple[Artifact, ...], places: Mapping[str, str]) -> ReadBack | Faults:
    """Read what others wrote; no faults at all where no emitter makes anything of it."""
    faults: Faults = ()
    for plugin in _readers():
        reading = plugin.read(artifacts, ReadMode.FOREIGN)
        if isinstance(reading, tuple):
            faults = faults or reading
            continue
        notes = tuple(_placed(note, places) for note in reading.diagnostics)
        if reading.deployment is not None:
            named = replace(reading.deployment, name=PurePosixPath(shown).stem, version=UNVERSIONED)
            deployment = _with_shown_places(named, places)
            return ReadBack(plugin.description.name, deployment, notes)
        if notes:
            message = f"{shown} is {plugin.description.name}, and holds no role that can be read"
            faults = faults or (NOT_A_SIDE.at(None, message), *notes)
    return faults


def _with_shown_places(deployment: Deployment, places: Mapping[str, str]) -> Deployment:
    """Let what was left out stand where the person named it, as the notes of it do."""

    def shown(left: tuple[Unread, ...]) -> tuple[Unread, ...]:
        return tuple(replace(each, place=_shown(each.place, places)) for each in left)

    roles = tuple(
        replace(role, unread=shown(role.unread)) if role.unread else role for role in deployment.roles
    )
    return replace(deployment, roles=roles, unread=shown(deployment.unread))


def _readers() -> Iterator[Plugin]:
    for plugin in map(find, installed()):
        if not isinstance(plugin, Diagnostic) and plugin.description.reads:
            yield plugin


class _Recognition(IntEnum):
    """How well files are known to be of a format before they are read, in rising order."""

    NONE = 0
    MAY_BE = 1
    """There is one file, which may have any name where the format has only one."""
    BY_NAME = 2


def _recognition(described: Description, artifacts: tuple[Artifact, ...]) -> _Recognition:
    names = (str(artifact.path) for artifact in artifacts)
    if any(fnmatchcase(name, pattern) for name in names for pattern in described.file_names):
        return _Recognition.BY_NAME
    return _Recognition.MAY_BE if described.lone_file and len(artifacts) == 1 else _Recognition.NONE


@frozen
class _Attempt:
    """What the reader of a format gave; ``deployment`` is ``None`` where it reported an error."""

    format: str
    deployment: Deployment | None
    diagnostics: tuple[Diagnostic, ...]
    recognition: _Recognition


def _attempt(plugin: Plugin, artifacts: tuple[Artifact, ...], places: Mapping[str, str]) -> _Attempt:
    """Read artifacts; a lone file may have any name where the emitter writes only one."""
    recognition = _recognition(plugin.description, artifacts)
    name = plugin.description.lone_file
    if name and len(artifacts) == 1:
        places = {name: places[str(artifacts[0].path)]}
        artifacts = (replace(artifacts[0], path=PurePosixPath(name)),)
    reading = plugin.read(artifacts, ReadMode.STRICT)
    if isinstance(reading, tuple):
        reading = Reading(None, reading)
    diagnostics = (*reading.diagnostics, *_unsound(reading))
    return _Attempt(
        plugin.description.name,
        None if has_errors(diagnostics) else reading.deployment,
        tuple(_placed(diagnostic, places) for diagnostic in diagnostics),
        recognition,
    )


def _unsound(reading: Reading) -> Iterator[Diagnostic]:
    """Find what no emitter writes, although its reader understands every piece."""
    if reading.deployment is not None:
        yield from (UNSOUND.at(None, message) for message in unsound(reading.deployment))


def _placed(diagnostic: Diagnostic, places: Mapping[str, str]) -> Diagnostic:
    """Show the place as the person named it."""
    return replace(diagnostic, span=_shown(diagnostic.span, places)) if diagnostic.span else diagnostic


def _shown(span: Span, places: Mapping[str, str]) -> Span:
    return replace(span, path=places.get(span.path, span.path))


def _likelihood(attempt: _Attempt) -> tuple[_Recognition, int]:
    """Rank by the files that are there, then by the last line of which the reader reports something."""
    lines = (diagnostic.span.line for diagnostic in attempt.diagnostics if diagnostic.span)
    return attempt.recognition, max(lines, default=0)


def _not_understood(shown: str, attempt: _Attempt | None) -> Faults:
    """Say first what the files are taken for, then what the reader of that format met."""
    message = f"{shown} is no spec, no IAM policy, and no artifact that octospec reads"
    if attempt is None or attempt.recognition is _Recognition.NONE:
        return (NOT_A_SIDE.at(None, message),)
    if attempt.recognition is _Recognition.BY_NAME:
        message = f"{shown} is {attempt.format} by its file names, but not as octospec writes it"
    help = f"read as {attempt.format}, this is not understood:"
    return (NOT_A_SIDE.at(None, message, help), *attempt.diagnostics[:MOST_FAULTS])
