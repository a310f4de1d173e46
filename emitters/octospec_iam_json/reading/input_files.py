"""The input files: which of them were opened, and their errors."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Self

from octo_spec.diagnostics import Span
from octo_spec.frozen import frozen
from octo_spec.model.reports import Reports
from octospec_iam_json.kinds import BAD_JSON, FOREIGN_SCRIPT, MISSING_FILE, UNKNOWN_FILE
from octospec_iam_json.reading.json_source import shape_of
from octospec_iam_json.reading.quick_json import quick_shape_of
from octospec_iam_json.vocabulary import INDEX, README, SCRIPT, script

if TYPE_CHECKING:
    from octo_spec.diagnostics import DiagnosticKind
    from octo_spec.model.policy_documents import Shape
    from octo_spec.plugin.artifacts import Artifact


@frozen
class InputFiles:
    """Artifacts by path; ``opened`` are the paths that the index or a role has named.

    Unless they are ``placed``, no part has a place of its own, and reading is much faster.
    """

    artifacts: dict[str, Artifact]
    opened: set[str]
    placed: bool
    report: Reports = field(default_factory=Reports)

    @classmethod
    def of(cls, artifacts: tuple[Artifact, ...], *, placed: bool) -> Self:
        """Index ``artifacts``; those that every emission contains do not have to be named."""
        by_path = {str(artifact.path): artifact for artifact in artifacts}
        return cls(by_path, {README, SCRIPT}, placed)

    def open(self, path: str, named_by: Shape | None) -> Shape | None:
        """Read the JSON file that ``named_by`` names; report a missing one."""
        self.opened.add(path)
        artifact = self.artifacts.get(path)
        if artifact is None:
            place = named_by.span if named_by else None
            self._add(MISSING_FILE, place, f"there is no file {path!r}")
            return None
        if self.placed:
            return shape_of(artifact, lambda span, message: self._add(BAD_JSON, span, message))
        shape = quick_shape_of(artifact)
        if shape is None:
            self._add(BAD_JSON, Span(path), "this requires a closer look")
        return shape

    def check_script(self) -> None:
        """Report an ``apply.sh`` that octospec would not have written."""
        artifact = self.artifacts.get(SCRIPT)
        if artifact is None:
            self._add(MISSING_FILE, None, f"there is no file {SCRIPT!r}")
        elif artifact.text != script():
            message = "octospec did not write this script: it can do anything"
            self._add(FOREIGN_SCRIPT, Span(SCRIPT), message)

    def check_unknown(self) -> None:
        """Report each file that no other file names."""
        for path in self.artifacts.keys() - self.opened:
            self._add(UNKNOWN_FILE, Span(path), f"{INDEX} does not name this file")

    def _add(self, kind: DiagnosticKind, span: Span | None, message: str) -> None:
        self.report.diagnostics.append(kind.at(span, message))
