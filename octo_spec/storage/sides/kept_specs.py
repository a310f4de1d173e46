"""The spec that ``import --into`` changes: as a person keeps it, and as it will be."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from octo_spec.access.budget import DEFAULT_LIMIT
from octo_spec.access.compare import ActionReading
from octo_spec.diagnostics import Diagnostic, has_errors
from octo_spec.frozen import frozen
from octo_spec.language.layout.text_diff import text_diff
from octo_spec.language.load import load_spec
from octo_spec.pipeline.import_into import KeptSpec
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.resolve.resolution import resolve
from octo_spec.storage.inputs.inputs import UNREADABLE
from octo_spec.storage.new_files import NOT_WRITTEN
from octo_spec.storage.rewriting import has_text, rewrite
from octo_spec.storage.sides.compared_sides import DiffOptions
from octo_spec.storage.sides.open_choices import compare_for_every_answer
from octo_spec.storage.sides.sides import NO_USE, DeploymentSide, load_side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.pipeline.importing import ImportedSpec
    from octo_spec.storage.inputs.inputs import Inputs
    from octo_spec.storage.sides.compared_sides import DiffReport


@frozen
class Kept:
    """A spec in a person's file."""

    path: str
    side: DeploymentSide
    text: str

    @property
    def spec(self) -> KeptSpec:
        """What importing needs to know about it."""
        loaded = self.side.spec.spec if self.side.spec else None
        groups = frozenset(loaded.groups if loaded else ())
        return KeptSpec(self.text, self.path, self.side.deployment, groups)


def kept_spec(path: str, inputs: Inputs) -> Kept | None:
    """Read the spec; ``None`` if it is not a spec, or has errors, and ``inputs`` says so."""
    side = load_side(path, inputs)
    if side is not None and not (isinstance(side, DeploymentSide) and side.spec):
        inputs.diagnostics.append(NO_USE.at(None, f"{path} is not a spec"))
    if not isinstance(side, DeploymentSide) or has_errors(inputs.diagnostics):
        return None
    return Kept(path, side, inputs.sources[path])


@frozen
class SpecChanges:
    """What changes in a spec: its lines as ``diff -u`` writes them, and what that means for access."""

    lines: str
    report: DiffReport | None = None

    def __bool__(self) -> bool:
        return bool(self.lines)


def changes(kept: Kept, imported: ImportedSpec, inputs: Inputs) -> SpecChanges:
    """Compare a spec, and its extras, with their new texts."""
    text = imported.text
    lines = "".join(text_diff(*file) for file in _files(kept, imported))
    taken = reserved_by_targets()
    loaded = load_spec(text, kept.path, taken)
    new = resolve(loaded.spec, loaded.spans, kept.side.customer, taken) if loaded.spec else None
    if new is None or new.deployment is None:
        return SpecChanges(lines)
    deployment = replace(new.deployment, extras=imported.companions)
    changed = f"{kept.side.title}, changed"
    side = replace(kept.side, title=changed, deployment=deployment, spec=loaded)
    options = DiffOptions(None, (), ActionReading.ALL_NAMES, DEFAULT_LIMIT)
    report = compare_for_every_answer(kept.side, side, options)
    if isinstance(report, tuple):
        inputs.diagnostics.extend(report)
        return SpecChanges(lines)
    return SpecChanges(lines, report)


def _files(kept: Kept, imported: ImportedSpec) -> Iterator[tuple[str, str, str]]:
    """List the path, the old and the new text of the spec, and of those of its extras that change."""
    yield kept.path, kept.text, imported.text
    for old, new in zip(kept.side.deployment.extras, imported.companions, strict=False):
        if new is not old:
            yield old.path, old.source, new.source


def write_changes(kept: Kept, imported: ImportedSpec) -> Diagnostic | None:
    """Rewrite the spec and its extras, unless one has changed since it was read."""
    files = tuple(_files(kept, imported))
    for path, old, _ in files:
        try:
            if not has_text(Path(path), old):
                return NOT_WRITTEN.at(
                    None, f"{path} was changed since it was read, and was not overwritten", "try again"
                )
        except OSError as error:
            return _unwritable_file(path, error)
    for count, (path, old, new) in enumerate(reversed(files)):  # the spec last
        try:
            rewrite(path, new, old)
        except OSError as error:
            _restore(tuple(reversed(files))[:count])
            return _unwritable_file(path, error)
    return None


def _restore(files: Iterable[tuple[str, str, str]]) -> None:
    """Write the old texts again, so that the spec and its extras fit together."""
    for path, old, new in files:
        with suppress(OSError):
            rewrite(path, old, new)


def _unwritable_file(path: str, error: OSError) -> Diagnostic:
    return UNREADABLE.at(None, f"{path} cannot be written: {(error.strerror or 'error').lower()}")
