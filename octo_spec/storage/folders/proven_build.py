"""A successful build: what it reported, and what it left on disk, so that another need not prove it again."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity, Span
from octo_spec.frozen import frozen
from octo_spec.pipeline.proof import Proof
from octo_spec.storage.folders.folder_report import FolderReport, State
from octo_spec.storage.hashing import hashes_below, sha256
from octo_spec.storage.inputs.companion_hashes import CompanionHashes
from octo_spec.storage.regular import regular_content

if TYPE_CHECKING:
    from collections.abc import Mapping

MANIFEST: Final = "manifest.json"
CUSTOMERS: Final = "customers"
UNFINISHED: Final = ".octospec-"
"""What a running build has there, or what a killed one left."""


@frozen
class UpToDateFolder:
    """An output folder in which another build would find everything up to date, and nothing to report.

    ``files`` has the SHA-256 of each file by format folder and path in it. ``staying`` are the ids of all
    customers, if there is a customers file.
    """

    files: Mapping[str, Mapping[str, str]]
    manifest: str
    staying: tuple[str, ...] | None = None

    def is_in(self, out: Path) -> bool:
        """Whether the folder is in that state now: each file is read, and no other may be there."""
        try:
            return (
                not any(name.startswith(UNFINISHED) for name in os.listdir(out))  # noqa: PTH208 - names are enough
                and not (out / MANIFEST).is_symlink()
                and sha256(regular_content(out / MANIFEST)) == self.manifest
                and all(hashes_below(out, folder) == dict(wanted) for folder, wanted in self.files.items())
                and not self._has_former_customers(out)
            )
        except OSError:
            return False

    def _has_former_customers(self, out: Path) -> bool:
        if self.staying is None or not (out / CUSTOMERS).is_dir():
            return False
        names = os.listdir(out / CUSTOMERS)  # noqa: PTH208 - names are enough
        return bool(set(names) - set(self.staying))


@frozen
class ProvenBuild:
    """The result and report of a build on a day; after the day ``until`` the result may differ."""

    proven_on: str
    until: str
    title: str
    folders: tuple[FolderReport, ...]
    up_to_date: UpToDateFolder
    companions: CompanionHashes
    diagnostics: tuple[Diagnostic, ...]
    findings: tuple[Diagnostic, ...]

    def holds(self, out: str, today: str) -> bool:
        """Whether a build of today would give the same, and find it on disk."""
        in_time = self.proven_on <= today and (not self.until or today <= self.until)
        return in_time and self.up_to_date.is_in(Path(out))

    # --- as JSON -------------------------------------------------------------------------------

    def content(self) -> bytes:
        """Return its cached form."""
        folders = [
            (
                reported.customer,
                reported.format,
                reported.emitter,
                reported.proof,
                reported.path,
                reported.artifacts,
            )
            for reported in self.folders
        ]
        up_to_date = (dict(self.up_to_date.files), self.up_to_date.manifest, self.up_to_date.staying)
        reported = (
            tuple(map(_diagnostic_data, self.diagnostics)),
            tuple(map(_diagnostic_data, self.findings)),
        )
        companions = dict(self.companions.of)
        data = (self.proven_on, self.until, self.title, folders, up_to_date, companions, *reported)
        return json.dumps(data, ensure_ascii=True).encode()

    @classmethod
    def read(cls, content: bytes) -> ProvenBuild | None:
        """Read the cached form; ``None`` if it is invalid."""
        try:
            proven_on, until, title, folders, left, companions, said, found = json.loads(content)
            files, manifest, staying = left
            return cls(
                proven_on,
                until,
                title,
                tuple(map(_folder, folders)),
                UpToDateFolder(files, manifest, None if staying is None else tuple(staying)),
                CompanionHashes(dict(companions)),
                tuple(map(_diagnostic, said)),
                tuple(map(_diagnostic, found)),
            )
        except (ValueError, TypeError):
            return None


def _folder(data: Any) -> FolderReport:  # noqa: ANN401 - whatever the JSON holds
    customer, format_name, emitter, proof, path, artifacts = data
    return FolderReport(customer, format_name, emitter, Proof(proof), path, tuple(artifacts), State.UNCHANGED)


def _diagnostic_data(diagnostic: Diagnostic) -> tuple[object, ...]:
    kind, span = diagnostic.kind, diagnostic.span
    place = span and (span.path, span.line, span.column, span.end_line, span.end_column)
    reported = (kind.code, kind.name, kind.severity, kind.summary)
    return (reported, diagnostic.message, place, diagnostic.help)


def _diagnostic(data: Any) -> Diagnostic:  # noqa: ANN401 - whatever the JSON holds
    (code, name, severity, summary), message, place, help = data
    kind = DiagnosticKind(code, name, Severity(severity), summary)
    return Diagnostic(kind, message, Span(*place) if place else None, help)
