"""The format folders of a build in its output folder: written, left as they are, or found out of date."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from octo_spec.cli.files.manifest import Manifest, load_manifest, record_of
from octo_spec.cli.files.swap import (
    CANNOT_WRITE,
    Folder,
    differences,
    finish,
    foreign_files,
    refusal,
    repair,
    swap_in,
)
from octo_spec.model.canonical_json import digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.pipeline.compile import Compilation, FormatBuild


class State(StrEnum):
    """What a build did with a format folder, or found."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    STALE = "out of date"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class BuiltFolder:
    """One format for one customer: its build, its folder, and what was done with that.

    ``details`` says how the folder on disk differs.
    """

    customer: str
    build: FormatBuild
    folder: Folder
    state: State
    details: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def built_folders(compilations: Iterable[Compilation]) -> tuple[BuiltFolder, ...]:
    """Give each build its folder; nothing is written yet."""
    return tuple(
        _built_folder(compilation.customer.id, build)
        for compilation in compilations
        for build in compilation.formats
    )


def _built_folder(customer: str, build: FormatBuild) -> BuiltFolder:
    parts = ("customers", customer, build.format) if customer else (build.format,)
    state = State.STALE if build.is_good else State.FAILED
    return BuiltFolder(customer, build, Folder(PurePosixPath(*parts), build.artifacts), state)


@dataclass(slots=True)
class OutputFolder:
    """One output folder; ``spec`` is what the manifest says of the spec, ``notes`` what was repaired."""

    out: Path
    spec: Mapping[str, str]
    force: bool = False
    notes: list[Diagnostic] = field(default_factory=list)

    def check(self, builds: tuple[BuiltFolder, ...]) -> tuple[BuiltFolder, ...]:
        """Compare with what is on disk; nothing is written."""
        return tuple(map(self._compared, builds))

    def _compared(self, built: BuiltFolder) -> BuiltFolder:
        if built.state is State.FAILED:
            return built
        details = differences(self.out, built.folder)
        return replace(built, state=State.STALE if details else State.UNCHANGED, details=details)

    def write(self, builds: tuple[BuiltFolder, ...]) -> tuple[BuiltFolder, ...]:
        """Replace each folder that differs, and then the manifest."""
        self.notes.extend(repair(self.out))
        manifest = load_manifest(self.out)
        done = tuple(self._written(built, manifest) for built in map(self._compared, builds))
        good = [built for built in done if built.state in (State.WRITTEN, State.UNCHANGED)]
        if good:
            self._finish(good, manifest)
        return done

    def _written(self, built: BuiltFolder, manifest: Manifest) -> BuiltFolder:
        if built.state is not State.STALE:
            return built
        foreign = foreign_files(self.out, built.folder, manifest)
        if foreign and not self.force:
            return _refused(built, refusal(self.out, built.folder, foreign))
        try:
            swap_in(self.out, built.folder, keep=foreign)
        except OSError as error:
            message = f"{self.out / built.folder.path} cannot be written: {error.strerror or error}"
            return _refused(built, CANNOT_WRITE.at(None, message))
        return replace(built, state=State.WRITTEN)

    def _finish(self, builds: list[BuiltFolder], manifest: Manifest) -> None:
        records = {str(built.folder.path): record_of(built.build, _digest(built.build)) for built in builds}
        complete = Manifest(self.spec, {**manifest.folders, **records})
        finish(self.out, tuple(built.folder for built in builds), complete)


def _refused(built: BuiltFolder, reason: Diagnostic) -> BuiltFolder:
    return replace(built, state=State.REFUSED, diagnostics=(reason,))


def _digest(build: FormatBuild) -> str:
    return digest(build.deployment) if build.deployment else ""
