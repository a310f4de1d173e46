"""An output folder and what a build makes of it: written, left as it is, or found out of date."""

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
    """What became of one format folder."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    STALE = "out of date"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Row:
    """One format for one customer: its folder, what became of it, and what was said."""

    customer: str
    build: FormatBuild
    folder: Folder
    state: State
    details: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def rows_of(compilations: Iterable[Compilation]) -> tuple[Row, ...]:
    """Give each build its folder; nothing is written yet."""
    return tuple(
        _row(compilation.customer.id, build) for compilation in compilations for build in compilation.formats
    )


def _row(customer: str, build: FormatBuild) -> Row:
    parts = ("customers", customer, build.format) if customer else (build.format,)
    state = State.STALE if build.is_good else State.FAILED
    return Row(customer, build, Folder(PurePosixPath(*parts), build.artifacts), state)


@dataclass(slots=True)
class Output:
    """One output folder; ``spec`` is what the manifest says of the spec."""

    out: Path
    spec: Mapping[str, str]
    force: bool = False
    notes: list[Diagnostic] = field(default_factory=list)

    def check(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """Compare with what is on disk; nothing is written."""
        return tuple(map(self._compared, rows))

    def _compared(self, row: Row) -> Row:
        if row.state is State.FAILED:
            return row
        details = differences(self.out, row.folder)
        return replace(row, state=State.STALE if details else State.UNCHANGED, details=details)

    def write(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """Write each folder that differs, whole, and then the manifest."""
        self.notes.extend(repair(self.out))
        manifest = load_manifest(self.out)
        done = tuple(self._written(row, manifest) for row in map(self._compared, rows))
        good = [row for row in done if row.state in (State.WRITTEN, State.UNCHANGED)]
        if good:
            self._finish(good, manifest)
        return done

    def _written(self, row: Row, manifest: Manifest) -> Row:
        if row.state is not State.STALE:
            return row
        foreign = foreign_files(self.out, row.folder, manifest)
        if foreign and not self.force:
            refused = refusal(self.out, row.folder, foreign)
            return replace(row, state=State.REFUSED, diagnostics=(refused,))
        try:
            swap_in(self.out, row.folder, keep=foreign)
        except OSError as error:
            message = f"{self.out / row.folder.path} cannot be written: {error.strerror or error}"
            return replace(row, state=State.REFUSED, diagnostics=(CANNOT_WRITE.at(None, message),))
        return replace(row, state=State.WRITTEN)

    def _finish(self, rows: list[Row], manifest: Manifest) -> None:
        records = {str(row.folder.path): record_of(row.build, _digest(row.build)) for row in rows}
        whole = Manifest(self.spec, {**manifest.folders, **records})
        finish(self.out, tuple(row.folder for row in rows), whole)


def _digest(build: FormatBuild) -> str:
    return digest(build.deployment) if build.deployment else ""
