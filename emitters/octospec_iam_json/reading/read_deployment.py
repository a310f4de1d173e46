"""IAM documents with their index back to a deployment; only the index says which file is what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import DiagnosticKind, Span, in_file_order
from octo_spec.model.deployment import Deployment
from octo_spec.model.policy_documents import Reports
from octo_spec.model.traversal import linked
from octo_spec.plugin.emitter import Reading
from octospec_iam_json import paths
from octospec_iam_json.questions import (
    PARTS,
    read_choices,
    read_facts,
    read_parameters,
    read_requirements,
)
from octospec_iam_json.reading.json_source import BAD_JSON, fields_of, items_of, number_of, shape_of, word_of
from octospec_iam_json.role_folders import Files, read_role
from octospec_iam_json.spelling import list_ids
from octospec_iam_json.writing.emission import INDEX_VERSION, script

if TYPE_CHECKING:
    from octo_spec.model.policy_documents import Shape
    from octo_spec.plugin.emitter import Artifact

MISSING_FILE = DiagnosticKind.error("OCT431", "missing-file", "A file that must be there is not.")
UNKNOWN_FILE = DiagnosticKind.error("OCT432", "unknown-file", "A file that the index does not name.")
FOREIGN_SCRIPT = DiagnosticKind.error(
    "OCT433", "foreign-script", "An apply.sh that is not the one octospec writes."
)

_CONSTANT: Final = (paths.README, paths.SCRIPT, paths.INDEX)


def read(artifacts: tuple[Artifact, ...]) -> Reading:
    """Read everything; with any diagnostic there is no deployment."""
    folder = _Folder(artifacts)
    folder.check_script()
    index = folder.open(paths.INDEX, None)
    deployment = _read_index(index, folder) if index else None
    if index:
        folder.check_unknown()
    diagnostics = in_file_order(folder.report.diagnostics)
    return Reading(None if diagnostics else deployment, diagnostics)


class _Folder:
    """The files that came in, which of them were opened, and what was wrong with them."""

    def __init__(self, artifacts: tuple[Artifact, ...]) -> None:
        self.files = {str(one.path): one for one in artifacts}
        self.opened: set[str] = set(_CONSTANT)
        self.report = Reports()

    def open(self, path: str, named_by: Shape | None) -> Shape | None:
        self.opened.add(path)
        artifact = self.files.get(path)
        if artifact is None:
            place = named_by.span if named_by else None
            self._add(MISSING_FILE, place, f"there is no file {path!r}")
            return None
        return shape_of(artifact, lambda span, message: self._add(BAD_JSON, span, message))

    def check_script(self) -> None:
        found = self.files.get(paths.SCRIPT)
        if found is None:
            self._add(MISSING_FILE, None, f"there is no file {paths.SCRIPT!r}")
        elif found.text != script():
            message = "this is not the script that octospec writes: it may do anything"
            self._add(FOREIGN_SCRIPT, Span(paths.SCRIPT), message)

    def check_unknown(self) -> None:
        for path in self.files.keys() - self.opened:
            self._add(UNKNOWN_FILE, Span(path), f"{paths.INDEX} does not name this file")

    def _add(self, rule: DiagnosticKind, span: Span | None, message: str) -> None:
        self.report.diagnostics.append(rule.at(span, message))


def _read_index(shape: Shape, folder: _Folder) -> Deployment:
    report = folder.report
    found = fields_of(shape, ("octospec-index", "name", "version", "roles"), PARTS, report)
    if number_of(found.get("octospec-index"), report) != INDEX_VERSION:
        report(shape.span, f"this index is not of version {INDEX_VERSION}")
    parameters = read_parameters(found.get("parameters"), report)
    files = Files(folder.open, list_ids(parameters), report)
    return linked(
        Deployment(
            name=word_of(found.get("name"), report),
            version=word_of(found.get("version"), report),
            roles=tuple(read_role(one, files) for one in items_of(found.get("roles"), report)),
            parameters=parameters,
            choices=read_choices(found.get("choices"), report),
            requirements=read_requirements(found.get("requirements"), report),
            partitions=read_facts(found.get("partitions"), report),
        )
    )
