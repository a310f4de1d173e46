"""The spec that ``import --into`` changes: as a person keeps it, and as it is to be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

from octo_spec.access.budget import DEFAULT_LIMIT
from octo_spec.access.compare import ActionReading
from octo_spec.cli.args.compared_sides import DiffOptions, compared
from octo_spec.cli.args.set_option import GivenAnswers
from octo_spec.cli.args.sides import NO_USE, DeploymentSide, load_side
from octo_spec.cli.files.inputs import UNREADABLE
from octo_spec.cli.files.new_files import NOT_WRITTEN
from octo_spec.cli.files.rewriting import rewrite
from octo_spec.diagnostics import Diagnostic, has_errors
from octo_spec.language.load import load_spec
from octo_spec.pipeline.import_into import KeptSpec
from octo_spec.plugin.discovery import reserved
from octo_spec.resolve.resolution import resolve

if TYPE_CHECKING:
    from octo_spec.cli.args.compared_sides import DiffReport
    from octo_spec.cli.files.inputs import Inputs


@dataclass(frozen=True, slots=True)
class Kept:
    """A spec in a file of a person."""

    path: str
    side: DeploymentSide
    text: str

    @property
    def spec(self) -> KeptSpec:
        """What importing needs to know of it."""
        loaded = self.side.spec.spec if self.side.spec else None
        groups = frozenset(loaded.groups if loaded else ())
        return KeptSpec(self.text, self.path, self.side.deployment, groups)


def kept_spec(path: str, inputs: Inputs) -> Kept | None:
    """Read the spec; ``None`` where it is none, or has faults, and ``inputs`` says so."""
    side = load_side(path, inputs)
    if side is not None and not (isinstance(side, DeploymentSide) and side.spec):
        inputs.diagnostics.append(NO_USE.at(None, f"{path} is no spec"))
    if not isinstance(side, DeploymentSide) or has_errors(inputs.diagnostics):
        return None
    return Kept(path, side, inputs.sources[path])


@dataclass(frozen=True, slots=True)
class Changes:
    """What changes in a spec: its lines as ``diff -u`` writes them, and what that means for access."""

    lines: str
    report: DiffReport | None = None

    def __bool__(self) -> bool:
        return bool(self.lines)


def changes(kept: Kept, text: str, inputs: Inputs) -> Changes:
    """Compare a spec with what it is to be."""
    lines = "".join(
        unified_diff(
            kept.text.splitlines(keepends=True), text.splitlines(keepends=True), kept.path, kept.path
        )
    )
    taken = reserved()
    loaded = load_spec(text, kept.path, taken)
    new = resolve(loaded.spec, loaded.spans, kept.side.customer, taken) if loaded.spec else None
    if new is None or new.deployment is None:
        return Changes(lines)
    side = replace(kept.side, deployment=new.deployment, spec=loaded)
    options = DiffOptions(None, (), ActionReading.ALL_NAMES, DEFAULT_LIMIT)
    report = compared(kept.side, side, options, GivenAnswers())
    if isinstance(report, tuple):
        inputs.diagnostics.extend(report)
        return Changes(lines)
    return Changes(lines, report)


def write_changes(kept: Kept, text: str) -> Diagnostic | None:
    """Write the spec anew, unless somebody has changed it since it was read."""
    try:
        if Path(kept.path).read_bytes() != kept.text.encode():
            message = f"{kept.path} was changed since it was read, and stays"
            return NOT_WRITTEN.at(None, message, "try again")
        rewrite(kept.path, text)
    except OSError as error:
        return UNREADABLE.at(None, f"{kept.path} cannot be written: {(error.strerror or 'error').lower()}")
    return None
