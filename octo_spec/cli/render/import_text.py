"""What ``import`` tells: the spec or the groups, what is proven of them, and what is accepted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import click

from octo_spec.cli.files.paths import shown
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.diagnostics import has_errors
from octo_spec.pipeline.importing import ImportProof

if TYPE_CHECKING:
    from octo_spec.cli.files.inputs import Inputs
    from octo_spec.pipeline.importing import ImportedSpec


class Part(StrEnum):
    """What was imported: a whole spec, or groups for one."""

    SPEC = "spec"
    GROUPS = "groups"


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What was imported, and the file that was written, if one was."""

    imported: ImportedSpec | None
    part: Part = Part.SPEC
    written: str | None = None


_TOLD: Final = {
    (Part.SPEC, ImportProof.EQUAL): "grants the same in every setting, and lets in the same callers",
    (Part.SPEC, ImportProof.NARROWER_TRUST): (
        "grants the same in every setting, and lets in fewer callers, as told"
    ),
    (Part.SPEC, ImportProof.UNPROVEN): "NOT proven to grant the same",
    (Part.GROUPS, ImportProof.EQUAL): "grant the same",
    (Part.GROUPS, ImportProof.NARROWER_TRUST): "grant the same",
    (Part.GROUPS, ImportProof.UNPROVEN): "NOT proven to grant the same",
}


def print_import(outcome: ImportOutcome, inputs: Inputs, output_format: str, *, ok: bool) -> None:
    """Print what was imported to standard output, and what is told of it beside."""
    if output_format == "json":
        print_json({"ok": ok, **_data(outcome, inputs)})
        return
    show(inputs.diagnostics, inputs.sources)
    if outcome.imported is not None:
        _print(outcome, outcome.imported, inputs)


def _data(outcome: ImportOutcome, inputs: Inputs) -> dict[str, Any]:
    imported = outcome.imported
    texts = {part.value: imported.text if imported and part is outcome.part else None for part in Part}
    return {
        "proof": imported.proof.value if imported else None,
        "written": outcome.written,
        "accepted": list(imported.accepted) if imported and outcome.part is Part.SPEC else [],
        **texts,
        "diagnostics": as_json(inputs.diagnostics),
    }


def _print(outcome: ImportOutcome, imported: ImportedSpec, inputs: Inputs) -> None:
    told = _TOLD[outcome.part, imported.proof]
    if outcome.written:
        holds = "" if outcome.part is Part.SPEC else " holds groups that"
        click.echo(f"{shown(outcome.written)}{holds} {told}")
        _tell_findings(outcome, imported, err=False)
    elif not has_errors(inputs.diagnostics):
        click.echo(imported.text, nl=False)
        click.echo(f"the {outcome.part} {told}", err=True)
        _tell_findings(outcome, imported, err=True)
    else:
        click.echo(f"nothing is written: the {outcome.part} {_ARE[outcome.part]} {told}", err=True)


_ARE: Final = {Part.SPEC: "is", Part.GROUPS: "are"}


def _tell_findings(outcome: ImportOutcome, imported: ImportedSpec, *, err: bool) -> None:
    if not imported.accepted:
        return
    count = len(imported.accepted)
    rules = "one rule" if count == 1 else f"{count} rules"
    named = ", ".join(imported.accepted)
    if outcome.part is Part.SPEC:
        click.echo(f"findings of {rules} are written as accepted: {named}", err=err)
    else:
        click.echo(f"lint will tell findings of {rules}: {named}", err=err)
