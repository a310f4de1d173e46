"""How an installed reader reads files: as its own output, as third-party files, or not at all."""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity, has_errors
from octo_spec.frozen import frozen
from octo_spec.model.deployment import UNVERSIONED
from octo_spec.pipeline.soundness import unsound_parts
from octo_spec.plugin.artifacts import Reading, ReadMode
from octo_spec.plugin.built_in import BuiltIn
from octo_spec.plugin.codes import PRINTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.diagnostics import Span
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.unread import Unread
    from octo_spec.plugin.artifacts import Artifact
    from octo_spec.plugin.description import Description
    from octo_spec.plugin.discovery import Plugin

UNSOUND = DiagnosticKind.error(
    "OCT617",
    "unsound-artifact",
    "Artifacts whose parts do not fit together, perhaps because someone changed them.",
)
READ_BY_PLUGIN = DiagnosticKind(
    "OCT622",
    "read-by-plugin",
    Severity.NOTE,
    "A third-party plugin read a file: what octospec says about the file depends on that plugin.",
)


@frozen
class ShownArtifacts:
    """Files as a person named them: ``places`` has the shown name of each artifact by its path."""

    shown: str
    artifacts: tuple[Artifact, ...]
    places: Mapping[str, str]


@frozen
class ReadBack:
    """A deployment, the format that it was read from, and what the reader says about it."""

    format: str
    deployment: Deployment
    diagnostics: tuple[Diagnostic, ...] = ()


class Recognition(IntEnum):
    """How surely files are known to be of a format before they are read, in rising order."""

    NONE = 0
    MAY_BE = 1
    """There is one file, which may have any name if the format has only one."""
    BY_NAME = 2


@frozen
class Attempt:
    """The result of a reader; without ``deployment`` if it reported an error, or nothing at all."""

    plugin: Plugin
    deployment: Deployment | None
    diagnostics: tuple[Diagnostic, ...]
    recognition: Recognition = Recognition.NONE
    has_failed: bool = False
    """Whether the reader failed to answer, so that the diagnostics blame its distribution."""

    @property
    def format(self) -> str:
        """The name of the format."""
        return self.plugin.description.name

    @property
    def reader_diagnostics(self) -> tuple[Diagnostic, ...]:
        """What the reader says about the files, without what it printed."""
        return tuple(each for each in self.diagnostics if each.kind is not PRINTED)

    def read_back(self, shown: str) -> ReadBack | None:
        """Return what was read; a note says so if a third-party plugin read it."""
        if self.deployment is None:
            return None
        return ReadBack(self.format, self.deployment, (*self.diagnostics, *self._credit(shown)))

    def _credit(self, shown: str) -> Iterator[Diagnostic]:
        if not isinstance(self.plugin, BuiltIn):
            message = f"{shown} was read by emitter {self.format!r} of {self.plugin}"
            yield READ_BY_PLUGIN.at(None, message)


def read_strictly(plugin: Plugin, files: ShownArtifacts) -> Attempt:
    """Read files as output of the plugin; a single file may have any name if the plugin writes only one."""
    recognition = _recognition(plugin.description, files.artifacts)
    artifacts, places, name = files.artifacts, files.places, plugin.description.lone_file
    if name and len(artifacts) == 1:
        places = {name: places[str(artifacts[0].path)]}
        artifacts = (replace(artifacts[0], path=PurePosixPath(name)),)
    reading = plugin.read(artifacts, ReadMode.STRICT)
    has_failed = isinstance(reading, tuple)
    if isinstance(reading, tuple):
        reading = Reading(None, reading)
    diagnostics = (*reading.diagnostics, *_unsound_part_problems(reading.deployment))
    deployment = None if has_errors(diagnostics) else reading.deployment
    return Attempt(plugin, deployment, _with_shown_spans(diagnostics, places), recognition, has_failed)


def read_foreign(plugin: Plugin, files: ShownArtifacts) -> Attempt:
    """Read third-party files; files of another target give neither a deployment nor a diagnostic."""
    reading = plugin.read(files.artifacts, ReadMode.FOREIGN)
    if isinstance(reading, tuple):
        return Attempt(plugin, None, reading, has_failed=True)
    notes = _with_shown_spans(reading.diagnostics, files.places)
    if reading.deployment is None:
        return Attempt(plugin, None, notes)
    named = replace(reading.deployment, name=PurePosixPath(files.shown).stem, version=UNVERSIONED)
    problems = () if isinstance(plugin, BuiltIn) else tuple(_unsound_part_problems(named))
    deployment = None if problems else _with_shown_places(named, files.places)
    return Attempt(plugin, deployment, (*notes, *problems))


def _recognition(described: Description, artifacts: tuple[Artifact, ...]) -> Recognition:
    names = (str(artifact.path) for artifact in artifacts)
    if any(fnmatchcase(name, pattern) for name in names for pattern in described.file_names):
        return Recognition.BY_NAME
    return Recognition.MAY_BE if described.lone_file and len(artifacts) == 1 else Recognition.NONE


def _unsound_part_problems(deployment: Deployment | None) -> Iterator[Diagnostic]:
    """Find what no emitter writes, although its reader can read every piece."""
    if deployment is not None:
        yield from (UNSOUND.at(None, message) for message in unsound_parts(deployment))


# --- places ------------------------------------------------------------------------------------


def _with_shown_places(deployment: Deployment, places: Mapping[str, str]) -> Deployment:
    """Show skipped parts at the places that the person named, as their notes do."""

    def shown(left: tuple[Unread, ...]) -> tuple[Unread, ...]:
        return tuple(replace(each, place=_shown_span(each.place, places)) for each in left)

    roles = tuple(
        replace(role, unread=shown(role.unread)) if role.unread else role for role in deployment.roles
    )
    outside = tuple(replace(each, place=_shown_span(each.place, places)) for each in deployment.outside)
    return replace(deployment, roles=roles, unread=shown(deployment.unread), outside=outside)


def _with_shown_spans(
    diagnostics: tuple[Diagnostic, ...], places: Mapping[str, str]
) -> tuple[Diagnostic, ...]:
    """Show each place as the person named it."""
    return tuple(
        replace(each, span=_shown_span(each.span, places)) if each.span else each for each in diagnostics
    )


def _shown_span(span: Span, places: Mapping[str, str]) -> Span:
    return replace(span, path=places.get(span.path, span.path))
