"""``octospec import``: write a spec for what others wrote, proven to grant the same."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

import click

from octo_spec.cli.args.imported_sides import NOT_IMPORTED, imported_deployment
from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.files.clock import today
from octo_spec.cli.files.inputs import Inputs
from octo_spec.cli.files.paths import FILE, shown
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.diagnostics import Severity, has_errors
from octo_spec.lint.discovery import installed_rules
from octo_spec.pipeline.importing import ImportedSpec, ImportProof, Installation, import_deployment
from octo_spec.plugin.discovery import reserved

_TOLD: Final = {
    ImportProof.EQUAL: "grants the same in every setting, and lets in the same callers",
    ImportProof.NARROWER_TRUST: "grants the same in every setting, and lets in fewer callers, as told",
    ImportProof.UNPROVEN: "NOT proven to grant the same",
}


@click.command(
    "import",
    epilog=examples(
        "octospec import vendor-template.yaml --out my-access.yaml",
        "octospec import gaad.json --role AcmeReader --out my-access.yaml",
        "octospec import dist/terraform",
    ),
)
@click.argument("side", type=FILE)
@click.option("--out", type=FILE, metavar="FILE", help="Write the spec here, where no file is yet.")
@click.option("--role", metavar="NAME", help="Only this role.")
@click.option("--unproven", is_flag=True, help="Write it even where it is not proven to grant the same.")
@output_format
def command(*, side: str, out: str | None, role: str | None, unproven: bool, output_format: str) -> None:
    """Write a spec for SIDE: a template, account details, a role's documents, or an artifact.

    The spec is read again, and compared with SIDE in every setting: it never grants more. Each construct that
    is not taken is told with its line. Without --out the spec is printed.

    Exit codes: 0 all is taken, and access is equal; 1 something is not taken, or fewer callers are let in;
    2 nothing can be read, or access is not proven equal, and nothing is written.
    """
    inputs = Inputs()
    imported = _imported(side, role, inputs)
    if imported is not None and (imported.proof is not ImportProof.UNPROVEN or unproven):
        written = _write(imported.text, out, inputs)
        _print(_Outcome(imported, out if written else None), inputs, output_format)
    else:
        _print(_Outcome(imported, None), inputs, output_format)
    raise SystemExit(_exit_code(imported, inputs))


def _imported(side: str, role: str | None, inputs: Inputs) -> ImportedSpec | None:
    deployment = imported_deployment(side, role, inputs)
    if deployment is None:
        return None
    installation = Installation(reserved(), installed_rules(), today())
    imported = import_deployment(deployment, PurePath(side).name, installation)
    inputs.diagnostics.extend(imported.notes)
    return imported


def _write(text: str, out: str | None, inputs: Inputs) -> bool:
    """Write a new file; one that is there already stays."""
    if out is None:
        return False
    try:
        with Path(out).open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        message = f"{shown(out)} is there already, and stays"
        inputs.diagnostics.append(NOT_IMPORTED.at(None, message, "remove it, or write to another file"))
        return False
    except OSError as error:
        inputs.diagnostics.append(NOT_IMPORTED.at(None, f"{shown(out)} cannot be written: {error.strerror}"))
        return False
    return True


def _exit_code(imported: ImportedSpec | None, inputs: Inputs) -> int:
    if imported is None or imported.proof is ImportProof.UNPROVEN or has_errors(inputs.diagnostics):
        return 2
    return int(any(note.kind.severity is Severity.WARNING for note in inputs.diagnostics))


# --- printing ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What was imported, and the file that was written, if one was."""

    imported: ImportedSpec | None
    written: str | None


def _print(outcome: _Outcome, inputs: Inputs, output_format: str) -> None:
    imported = outcome.imported
    if output_format == "json":
        data = {
            "ok": imported is not None and not has_errors(inputs.diagnostics),
            "proof": imported.proof.value if imported else None,
            "written": outcome.written,
            "accepted": list(imported.accepted) if imported else [],
            "spec": imported.text if imported else None,
            "diagnostics": as_json(inputs.diagnostics),
        }
        print_json(data)
        return
    show(inputs.diagnostics, inputs.sources)
    if imported is None:
        return
    told = _TOLD[imported.proof]
    if outcome.written:
        click.echo(f"{shown(outcome.written)} {told}")
        _tell_accepted(imported, err=False)
    elif not has_errors(inputs.diagnostics):
        click.echo(imported.text, nl=False)
        click.echo(f"the spec {told}", err=True)
        _tell_accepted(imported, err=True)
    else:
        click.echo(f"nothing is written: the spec is {told}", err=True)


def _tell_accepted(imported: ImportedSpec, *, err: bool) -> None:
    if imported.accepted:
        count = len(imported.accepted)
        rules = "one rule" if count == 1 else f"{count} rules"
        click.echo(f"findings of {rules} are written as accepted: {', '.join(imported.accepted)}", err=err)
