"""What ``import`` prints: the spec or the groups, what is proven about them, and what is accepted."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from octo_spec.cli.printing import print_diff, print_document, print_line, print_lines
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.cli.render.diff_text import lines
from octo_spec.cli.render.import_decisions import decisions, folded_by_cause, hidden_notes
from octo_spec.diagnostics import has_errors
from octo_spec.frozen import frozen
from octo_spec.model.note_kinds import NOT_TAKEN, OUTPUT_DROPPED
from octo_spec.pipeline.importing import ImportProof
from octo_spec.storage.paths import shown_path

if TYPE_CHECKING:
    from octo_spec.pipeline.importing import ImportedSpec
    from octo_spec.storage.inputs.inputs import Inputs
    from octo_spec.storage.sides.kept_specs import SpecChanges


class Part(StrEnum):
    """What was imported: a whole spec, groups for one, or changes to one."""

    SPEC = "spec"
    GROUPS = "groups"
    CHANGES = "changes"


@frozen
class ImportOutcome:
    """What was imported, the written file, if any, and what changes in a spec with ``--into``."""

    imported: ImportedSpec | None
    part: Part = Part.SPEC
    written: str | None = None
    changes: SpecChanges | None = None


_WORDS: Final = {
    ImportProof.EQUAL: "grants the same for every combination of choices, and trusts the same principals",
    ImportProof.NARROWER_TRUST: (
        "grants the same for every combination of choices, and trusts fewer principals (see the warnings)"
    ),
    ImportProof.NARROWER: (
        "grants less than the source and never more, for every combination of choices (see the warnings)"
    ),
    ImportProof.UNPROVEN: "is NOT proven to grant the same",
}
_WORDS_FOR_GROUPS: Final = {
    ImportProof.EQUAL: "grant the same",
    ImportProof.NARROWER_TRUST: "grant the same",
    ImportProof.NARROWER: "grant less, and never more",
    ImportProof.UNPROVEN: "are NOT proven to grant the same",
}


def print_import(
    outcome: ImportOutcome, inputs: Inputs, output_format: str, *, ok: bool, notes: bool = False
) -> None:
    """Print the imported spec to standard output, and its diagnostics to standard error.

    ``notes`` prints each diagnostic; without it, notes are only counted, and the others folded by cause.
    """
    if output_format == "json":
        print_json({"ok": ok, **_data(outcome, inputs)})
        return
    show(folded_by_cause(inputs.diagnostics, notes=notes), inputs.sources)
    if outcome.imported is not None:
        _print(outcome, outcome.imported, inputs)
    if not notes and (hidden := hidden_notes(inputs.diagnostics)):
        print_line(
            f"{'one note is' if hidden == 1 else f'{hidden} notes are'} not shown: add --notes", err=True
        )


def _data(outcome: ImportOutcome, inputs: Inputs) -> dict[str, Any]:
    imported = outcome.imported
    is_groups = outcome.part is Part.GROUPS
    text = imported.text if imported else None
    return {
        "proof": imported.proof.value if imported else None,
        "written": outcome.written,
        "decisions": list(decisions(imported, inputs.diagnostics)) if imported and not is_groups else [],
        "accepted": list(imported.accepted) if imported and not is_groups else [],
        "spec": None if is_groups else text,
        "groups": text if is_groups else None,
        "changes": outcome.changes.lines if outcome.changes else None,
        "diagnostics": as_json(inputs.diagnostics),
    }


def _print(outcome: ImportOutcome, imported: ImportedSpec, inputs: Inputs) -> None:
    if outcome.changes is not None and not has_errors(inputs.diagnostics):
        _print_changes(outcome, outcome.changes)
        print_line(
            f"{outcome.written or 'the spec'} {_proof(outcome, imported, inputs)}", err=not outcome.written
        )
    elif outcome.written:
        holds = " holds groups that" if outcome.part is Part.GROUPS else ""
        print_line(f"{shown_path(outcome.written)}{holds} {_proof(outcome, imported, inputs)}")
        _print_decisions(outcome, imported, inputs, err=False)
    elif has_errors(inputs.diagnostics):
        print_line(
            f"nothing was written: {_imported_part(outcome)} {_proof(outcome, imported, inputs)}", err=True
        )
    else:
        print_document(imported.text)
        print_line(f"{_imported_part(outcome)} {_proof(outcome, imported, inputs)}", err=True)
        _print_decisions(outcome, imported, inputs, err=True)


def _imported_part(outcome: ImportOutcome) -> str:
    return "the groups" if outcome.part is Part.GROUPS else "the spec"


def _proof(outcome: ImportOutcome, imported: ImportedSpec, inputs: Inputs) -> str:
    """Say what is proven, which holds for the parts that were imported."""
    words = _WORDS_FOR_GROUPS if outcome.part is Part.GROUPS else _WORDS
    is_whole = not any(each.kind in (NOT_TAKEN, OUTPUT_DROPPED) for each in inputs.diagnostics)
    return words[imported.proof] + ("" if is_whole else _ONLY_IMPORTED_PARTS)


_ONLY_IMPORTED_PARTS: Final = ", for the parts that were imported; skipped parts are listed above"


def _print_changes(outcome: ImportOutcome, changes: SpecChanges) -> None:
    """Print what changes in access, and then in the file."""
    if not changes:
        print_line("nothing changes", err=True)
        return
    if changes.report is not None:
        print_lines(lines(changes.report.diff, changes.report.title, changes.report.specs))
        print_line()
    print_diff(changes.lines)
    if not outcome.written:
        print_line("nothing was written; use --write", err=True)


def _print_decisions(outcome: ImportOutcome, imported: ImportedSpec, inputs: Inputs, *, err: bool) -> None:
    if outcome.part is Part.SPEC:
        print_lines(decisions(imported, inputs.diagnostics), err=err)
    _print_findings(outcome, imported, err=err)


def _print_findings(outcome: ImportOutcome, imported: ImportedSpec, *, err: bool) -> None:
    if not imported.accepted:
        return
    count = len(imported.accepted)
    rules = "one rule" if count == 1 else f"{count} rules"
    named = ", ".join(imported.accepted)
    if outcome.part is not Part.GROUPS:
        print_line(f"findings of {rules} are written as accepted: {named}", err=err)
    else:
        print_line(f"lint will report findings of {rules}: {named}", err=err)
