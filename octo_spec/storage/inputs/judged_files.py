"""Files of a target that has rules about its files: the rules judge them as they are written."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.plugin.artifacts import Artifact
from octo_spec.plugin.discovery import find, installed_emitters
from octo_spec.source import decode
from octo_spec.storage.inputs.named_files import NamedFolder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import PurePosixPath

    from octo_spec.plugin.discovery import Plugin
    from octo_spec.storage.inputs.inputs import Inputs
    from octo_spec.storage.inputs.named_files import NamedSource


@frozen
class JudgedFiles:
    """What the rules of a format find in its files."""

    format: str
    found: tuple[Diagnostic, ...]


def judged_files(source: NamedSource, inputs: Inputs) -> JudgedFiles | None:
    """Return what the rules of a format find in a folder; ``None`` if no format has rules about it."""
    if not isinstance(source, NamedFolder):
        return None
    for plugin in _judging_plugins(source.paths):
        artifacts = tuple(_artifacts(source))
        found = plugin.judge(artifacts)
        if found is not None:
            inputs.sources.update((source.place(each.path), each.text) for each in artifacts)
            shown = tuple(_with_shown_place(each, source, artifacts) for each in found)
            return JudgedFiles(plugin.description.name, shown)
    return None


def _judging_plugins(paths: tuple[PurePosixPath, ...]) -> Iterator[Plugin]:
    """Yield the plugins with rules that know a name of one of the files."""
    for plugin in map(find, installed_emitters()):
        if isinstance(plugin, Diagnostic) or not plugin.description.judges:
            continue
        if any(fnmatchcase(str(path), name) for name in plugin.description.file_names for path in paths):
            yield plugin


def _artifacts(folder: NamedFolder) -> Iterator[Artifact]:
    """Yield the files that are text; rules look at no others."""
    for path, content in zip(folder.paths, folder.contents(folder.paths), strict=True):
        text = content if isinstance(content, Diagnostic) else decode(content, folder.place(path))
        if isinstance(text, str):
            yield Artifact(path, text)


def _with_shown_place(found: Diagnostic, folder: NamedFolder, artifacts: tuple[Artifact, ...]) -> Diagnostic:
    """Show a place as the person named its file."""
    span = found.span
    path = next((each.path for each in artifacts if span and str(each.path) == span.path), None)
    return (
        found if span is None or path is None else replace(found, span=replace(span, path=folder.place(path)))
    )
