"""Artifacts as somebody has them, read back by whichever installed emitter understands them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.cli.files.named_files import NamedFile, NamedFolder
from octo_spec.diagnostics import Diagnostic, DiagnosticKind, has_errors
from octo_spec.plugin.discovery import Plugin, find, guarded, installed
from octo_spec.plugin.emitter import Artifact, Reading
from octo_spec.source import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.cli.files.named_files import Named
    from octo_spec.model.deployment import Deployment
    from octo_spec.plugin.emitter import Read

NOT_A_SIDE = DiagnosticKind.error(
    "OCT604", "not-a-side", "A file or folder is neither a spec, nor an artifact, nor an IAM policy."
)
WHICH_ONE = DiagnosticKind.error("OCT605", "which-one", "What is named holds several things with access.")

MOST_FAULTS: Final = 5
"""So many places are enough to see why something is not understood."""


@dataclass(frozen=True, slots=True)
class ReadBack:
    """A deployment, the format that it was read from, and what the reader says of it."""

    format: str
    deployment: Deployment
    diagnostics: tuple[Diagnostic, ...] = ()


Faults: TypeAlias = tuple[Diagnostic, ...]


def read_back(found: Named) -> ReadBack | Faults:
    """Read with each emitter in turn; where none understands it, say how far the best one came."""
    match found:
        case NamedFile(shown, name, content):
            return _understood(shown, (_File(shown, PurePosixPath(name), content),))
        case NamedFolder():
            return _in_folder(found)


def _in_folder(folder: NamedFolder) -> ReadBack | Faults:
    inner = _formats(folder.paths)
    if len(inner) > 1:
        names = " or ".join(map(folder.place, inner[:MOST_FAULTS]))
        return (WHICH_ONE.at(None, f"{folder.shown} holds {len(inner)} formats", f"name one, as {names}"),)
    root = inner[0] if inner else PurePosixPath()
    paths = [path for path in folder.paths if path.is_relative_to(root)]
    contents = zip(paths, folder.contents(paths), strict=True)
    files = (
        content
        if isinstance(content, Diagnostic)
        else _File(folder.place(path), path.relative_to(root), content)
        for path, content in contents
    )
    return _understood(folder.shown, tuple(files))


def _formats(paths: tuple[PurePosixPath, ...]) -> tuple[PurePosixPath, ...]:
    """Find the format folders below an output folder, which has no file but its manifest beside them."""
    if any(len(path.parts) == 1 and path.name != "manifest.json" for path in paths):
        return ()
    names = installed()
    outermost = (next((one for one in reversed(path.parents) if one.name in names), None) for path in paths)
    return tuple(dict.fromkeys(one for one in outermost if one))


# --- trying the emitters -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _File:
    """A file: how places in it begin, its path in the format's folder, and what it holds."""

    shown: str
    path: PurePosixPath
    content: bytes


def _understood(shown: str, files: tuple[_File | Diagnostic, ...]) -> ReadBack | Faults:
    read = tuple(map(_artifact, files))
    faults = tuple(one for one in read if isinstance(one, Diagnostic))
    if faults or not files:
        message = f"{shown} holds {'what is no text' if faults else 'no files'}"
        return (NOT_A_SIDE.at(None, message), *faults[:MOST_FAULTS])
    artifacts = tuple(one for one in read if isinstance(one, Artifact))
    places = {str(one.path): one.shown for one in files if isinstance(one, _File)}
    return _first_read(shown, artifacts, places)


def _artifact(file: _File | Diagnostic) -> Artifact | Diagnostic:
    if isinstance(file, Diagnostic):
        return file
    text = decode(file.content, file.shown)
    return text if isinstance(text, Diagnostic) else Artifact(file.path, text)


def _first_read(shown: str, artifacts: tuple[Artifact, ...], places: Mapping[str, str]) -> ReadBack | Faults:
    attempts: list[_Attempt] = []
    for plugin, read in _readers():
        attempt = _attempt(plugin, read, artifacts, places)
        if attempt.deployment is not None:
            return ReadBack(attempt.format, attempt.deployment, attempt.diagnostics)
        attempts.append(attempt)
    return _misunderstood(shown, max(attempts, key=_furthest, default=None))


def _readers() -> Iterator[tuple[Plugin, Read]]:
    for name in installed():
        plugin = find(name)
        if isinstance(plugin, Plugin) and plugin.emitter.read is not None:
            yield plugin, plugin.emitter.read


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What one reader made of it."""

    format: str
    deployment: Deployment | None
    diagnostics: tuple[Diagnostic, ...]


def _attempt(
    plugin: Plugin, read: Read, artifacts: tuple[Artifact, ...], places: Mapping[str, str]
) -> _Attempt:
    """Read; a lone file may have any name where the emitter writes only one."""
    name = plugin.emitter.lone_file
    if name and len(artifacts) == 1:
        places = {name: places[str(artifacts[0].path)]}
        artifacts = (replace(artifacts[0], path=PurePosixPath(name)),)
    reading = guarded(plugin, "reading", lambda: read(artifacts))
    if isinstance(reading, Diagnostic):
        reading = Reading(None, (reading,))
    return _Attempt(
        plugin.emitter.name,
        None if has_errors(reading.diagnostics) else reading.deployment,
        tuple(_placed(one, places) for one in reading.diagnostics),
    )


def _placed(diagnostic: Diagnostic, places: Mapping[str, str]) -> Diagnostic:
    """Show the place as the person named it."""
    span = diagnostic.span
    if span is None:
        return diagnostic
    return replace(diagnostic, span=replace(span, path=places.get(span.path, span.path)))


def _furthest(attempt: _Attempt) -> int:
    """Tell how far down a file a reader came before it met what it does not know."""
    return max((one.span.line for one in attempt.diagnostics if one.span), default=0)


def _misunderstood(shown: str, attempt: _Attempt | None) -> Faults:
    message = f"{shown} is no spec, no IAM policy, and no artifact that octospec reads"
    if attempt is None:
        return (NOT_A_SIDE.at(None, message),)
    help = f"read as {attempt.format}, this is not understood:"
    return (NOT_A_SIDE.at(None, message, help), *attempt.diagnostics[:MOST_FAULTS])
