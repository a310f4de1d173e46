"""Artifacts that a person names, read by the installed emitter that supports them."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.diagnostics import Diagnostic, DiagnosticKind
from octo_spec.frozen import frozen
from octo_spec.plugin.artifacts import Artifact
from octo_spec.plugin.built_in import BuiltIn
from octo_spec.plugin.discovery import find, installed_emitters, usual
from octo_spec.source import decode
from octo_spec.storage.inputs.named_files import NamedFile, NamedFolder
from octo_spec.storage.inputs.reader_choice import CHOSEN
from octo_spec.storage.inputs.readings import (
    Attempt,
    ReadBack,
    Recognition,
    ShownArtifacts,
    read_foreign,
    read_strictly,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.plugin.discovery import Plugin
    from octo_spec.storage.inputs.named_files import NamedSource

NOT_A_SIDE = DiagnosticKind.error(
    "OCT604", "not-a-side", "A file or folder is neither a spec, nor an artifact, nor an IAM policy."
)
WHICH_ONE = DiagnosticKind.error(
    "OCT605", "which-one", "The named file or folder contains several things with access."
)

SEVERAL_READERS = DiagnosticKind.error(
    "OCT620",
    "several-readers",
    "Several installed formats can read the file or folder, and octospec does not guess.",
)
NOT_READ = DiagnosticKind.error(
    "OCT621", "not-read", "The format that `--from` names cannot read the file or folder."
)

MOST_PROBLEMS: Final = 5
"""This many places show why something cannot be read."""


Diagnostics: TypeAlias = tuple[Diagnostic, ...]


def read_artifacts(source: NamedSource, text: str | None = None) -> ReadBack | Diagnostics:
    """Read with the chosen reader, or otherwise with each in turn, octospec's own first.

    If no reader can read the files, report what the likeliest one met. ``text`` is the content of a file,
    if it is decoded already: it may be large.
    """
    match source:
        case NamedFile(shown, name, content):
            return _read_files(shown, (_File(shown, PurePosixPath(name), content if text is None else text),))
        case NamedFolder():
            return _read_folder(source)


def _read_folder(folder: NamedFolder) -> ReadBack | Diagnostics:
    formats = _format_folders(folder.paths)
    if len(formats) > 1:
        names = " or ".join(map(folder.place, formats[:MOST_PROBLEMS]))
        message = f"{folder.shown} contains {len(formats)} formats"
        return (WHICH_ONE.at(None, message, f"name one, as {names}"),)
    return _read_files(folder.shown, tuple(_files(folder, formats[0] if formats else PurePosixPath())))


def _format_folders(paths: tuple[PurePosixPath, ...]) -> tuple[PurePosixPath, ...]:
    """Find the format folders of an output folder, which has only its manifest next to them."""
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


# --- choosing the reader -----------------------------------------------------------------------


@frozen
class _File:
    """A file: the prefix of its places, its path in the format's folder, and its content."""

    shown: str
    path: PurePosixPath
    content: bytes | str


def _read_files(shown: str, files: tuple[_File | Diagnostic, ...]) -> ReadBack | Diagnostics:
    decoded = tuple(map(_artifact, files))
    problems = tuple(problem for problem in decoded if isinstance(problem, Diagnostic))
    artifacts = tuple(artifact for artifact in decoded if isinstance(artifact, Artifact))
    places = {str(file.path): file.shown for file in files if isinstance(file, _File)}
    named = ShownArtifacts(shown, artifacts, places)
    if not problems and files:
        return _read_as(CHOSEN.get(), named) if CHOSEN.get() else _read_as_any(named)
    # A picture or an archive next to third-party files is not one of them.
    foreign = () if any(map(_is_of_a_format, problems)) else _read_foreign_files(named)
    if isinstance(foreign, ReadBack):
        return foreign
    message = f"{shown} contains {'a file that is not text' if problems else 'no files'}"
    return (NOT_A_SIDE.at(None, message), *problems[:MOST_PROBLEMS])


def _is_of_a_format(problem: Diagnostic) -> bool:
    name = PurePosixPath(problem.span.path).name if problem.span else ""
    patterns = (pattern for plugin in _every_reader() for pattern in plugin.description.file_names)
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _artifact(file: _File | Diagnostic) -> Artifact | Diagnostic:
    if isinstance(file, Diagnostic):
        return file
    content = file.content
    text = content if isinstance(content, str) else decode(content, file.shown)
    return text if isinstance(text, Diagnostic) else Artifact(file.path, text)


def _read_as(name: str, files: ShownArtifacts) -> ReadBack | Diagnostics:
    """Read with one reader, its own output or a third-party file, and report its errors."""
    plugin = find(name)
    if isinstance(plugin, Diagnostic):
        return (plugin,)
    if not plugin.description.reads:
        return (NOT_READ.at(None, f"{name} has no reader"),)
    strict = read_strictly(plugin, files)
    if read := strict.read_back(files.shown):
        return read
    foreign = read_foreign(plugin, files)
    if read := foreign.read_back(files.shown):
        return read
    reported = foreign.reader_diagnostics or strict.diagnostics
    return (NOT_READ.at(None, f"{files.shown} cannot be read as {name}"), *reported[:MOST_PROBLEMS])


def _read_as_any(files: ShownArtifacts) -> ReadBack | Diagnostics:
    """Read as output of octospec, as a third-party file, and at last with the readers of plugins."""
    strict: list[Attempt] = []
    for plugin in _readers(are_ours=True):
        strict.append(read_strictly(plugin, files))
        if read := strict[-1].read_back(files.shown):
            return read
    ours = tuple(read_foreign(plugin, files) for plugin in _readers(are_ours=True))
    if claimed := _only_reading(files, ours):
        return claimed
    theirs = tuple(read_strictly(plugin, files) for plugin in _readers(are_ours=False))
    foreign = tuple(map(partial(_or_foreign, files=files), theirs))
    found = _only_reading(files, foreign) or _known_problems(files, ours) or _known_problems(files, foreign)
    blames = tuple(each for attempt in foreign if attempt.has_failed for each in attempt.diagnostics)
    return found or _likeliest_problems(files.shown, (*strict, *theirs), blames)


def _or_foreign(strict: Attempt, files: ShownArtifacts) -> Attempt:
    """Read as a third-party file what is not output of a plugin, unless the plugin failed to answer."""
    return strict if strict.deployment or strict.has_failed else read_foreign(strict.plugin, files)


def _read_foreign_files(files: ShownArtifacts) -> ReadBack | Diagnostics:
    """Read third-party files next to a binary file; no errors if no reader claims them."""
    for are_ours in (True, False):
        attempts = tuple(read_foreign(plugin, files) for plugin in _readers(are_ours=are_ours))
        if claimed := _only_reading(files, attempts):
            return claimed
    return ()


def _only_reading(files: ShownArtifacts, attempts: tuple[Attempt, ...]) -> ReadBack | Diagnostics:
    """Return the only reading; if several readers return one, name them."""
    claims = tuple(attempt for attempt in attempts if attempt.deployment)
    if len(claims) < 2:  # noqa: PLR2004 - one is no choice
        return (claims[0].read_back(files.shown) if claims else None) or ()
    names = " and ".join(f"{claim.format!r} of {claim.plugin}" for claim in claims)
    help = f"choose one: {' or '.join(f'--from {claim.format}' for claim in claims)}"
    return (SEVERAL_READERS.at(None, f"{files.shown} is read by {names}", help),)


def _known_problems(files: ShownArtifacts, attempts: tuple[Attempt, ...]) -> Diagnostics:
    """Say why the first reader that knows the files returns no deployment; octospec's own may have failed."""
    for attempt in attempts:
        if attempt.has_failed and isinstance(attempt.plugin, BuiltIn):
            return attempt.diagnostics
        if attempt.reader_diagnostics and not attempt.has_failed:
            message = f"{files.shown} is {attempt.format}, and contains no role that octospec can read"
            return (NOT_A_SIDE.at(None, message), *attempt.reader_diagnostics)
    return ()


def _readers(*, are_ours: bool) -> Iterator[Plugin]:
    return (plugin for plugin in _every_reader() if isinstance(plugin, BuiltIn) is are_ours)


def _every_reader() -> Iterator[Plugin]:
    for plugin in map(find, installed_emitters()):
        if not isinstance(plugin, Diagnostic) and plugin.description.reads:
            yield plugin


def _likelihood(attempt: Attempt) -> tuple[Recognition, int]:
    """Rank by the files that are there, then by the last line about which the reader reports something."""
    lines = (diagnostic.span.line for diagnostic in attempt.diagnostics if diagnostic.span)
    return attempt.recognition, max(lines, default=0)


def _likeliest_problems(shown: str, attempts: tuple[Attempt, ...], blames: Diagnostics) -> Diagnostics:
    """Report the likeliest format, the problems of its reader, and the failures of plugins."""
    likeliest = max(attempts, key=_likelihood, default=None)
    message = f"{shown} is not a spec, an IAM policy, or an artifact that octospec reads"
    if likeliest is None or likeliest.recognition is Recognition.NONE:
        return (NOT_A_SIDE.at(None, message), *blames)
    if likeliest.recognition is Recognition.BY_NAME:
        message = f"{shown} is {likeliest.format} by its file names, but not as octospec writes it"
    help = f"read as {likeliest.format}, this could not be read:"
    met = likeliest.diagnostics[:MOST_PROBLEMS]
    return (NOT_A_SIDE.at(None, message, help), *dict.fromkeys((*met, *blames)))
