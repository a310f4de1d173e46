"""``octospec import``: write a spec for what others wrote, proven to grant the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import click

from octo_spec.cli.args.imported_sides import (
    EXTRAS_NOT_WRITTEN,
    NOT_IMPORTED,
    imported_deployment,
    lone_policies,
)
from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.args.sides import NO_USE
from octo_spec.cli.files.clock import today
from octo_spec.cli.files.inputs import Inputs
from octo_spec.cli.files.named_files import named_source
from octo_spec.cli.files.paths import FILE, shown
from octo_spec.cli.files.policy_files import BAD_POLICY
from octo_spec.cli.files.rewriting import create
from octo_spec.cli.render.import_text import ImportOutcome, Part, print_import
from octo_spec.diagnostics import Diagnostic, Severity, Span, has_errors
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.lint.discovery import installed_rules
from octo_spec.pipeline.importing import ImportProof, Installation, import_deployment
from octo_spec.pipeline.policy_fragments import import_policies
from octo_spec.plugin.discovery import reserved

if TYPE_CHECKING:
    from octo_spec.cli.files.named_files import NamedSource
    from octo_spec.model.deployment import Extra
    from octo_spec.pipeline.importing import ImportedSpec
    from octo_spec.pipeline.policy_fragments import LonePolicy


@click.command(
    "import",
    epilog=examples(
        "octospec import vendor-template.yaml --out my-access.yaml",
        "octospec import gaad.json --role AcmeReader --out my-access.yaml",
        "octospec import policy.json",
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
    is not taken is told with its line. Without --out the spec is printed; with it, extras are written beside
    the spec. A policy, or a folder of policies,
    tells of no role: it becomes `groups` that belong into a spec.

    Exit codes: 0 all is taken, and access is equal; 1 something is not taken, or fewer callers are let in;
    2 nothing can be read, or access is not proven equal, and nothing is written.
    """
    inputs = Inputs()
    outcome = _imported(named_source(side), role, inputs)
    imported = outcome.imported
    if (
        imported is not None
        and (imported.proof is not ImportProof.UNPROVEN or unproven)
        and _write(imported, out, inputs)
    ):
        outcome = replace(outcome, written=out)
    code = _exit_code(imported, inputs)
    print_import(outcome, inputs, output_format, ok=code == 0)
    raise SystemExit(code)


def _imported(source: NamedSource | Diagnostic, role: str | None, inputs: Inputs) -> ImportOutcome:
    """Import what the argument names: policies that stand alone, or else roles."""
    if isinstance(source, Diagnostic):
        inputs.diagnostics.append(source)
        return ImportOutcome(None)
    if policies := lone_policies(source, inputs):
        return ImportOutcome(_groups(policies, source, role, inputs), Part.GROUPS)
    deployment = imported_deployment(source, role, inputs)
    if deployment is None:
        return ImportOutcome(None)
    return ImportOutcome(_told(import_deployment(deployment, _name(source), _installation()), inputs))


def _groups(
    policies: tuple[LonePolicy, ...], source: NamedSource, role: str | None, inputs: Inputs
) -> ImportedSpec | None:
    if role is not None:
        inputs.diagnostics.append(NO_USE.at(None, f"{source.shown} tells of no role"))
        return None
    try:
        return _told(import_policies(policies, _name(source), _installation()), inputs)
    except MalformedPolicyError as error:
        inputs.diagnostics.append(BAD_POLICY.at(Span(source.shown), f"IAM would refuse this policy: {error}"))
        return None


def _told(imported: ImportedSpec, inputs: Inputs) -> ImportedSpec:
    """Tell what is said of it; places in what was written for it would be none of a file that is there."""
    inputs.diagnostics.extend(replace(note, span=None) for note in imported.notes)
    return imported


def _name(source: NamedSource) -> str:
    return PurePath(source.shown).name


def _installation() -> Installation:
    return Installation(reserved(), installed_rules(), today())


def _write(imported: ImportedSpec, out: str | None, inputs: Inputs) -> bool:
    """Write new files; where one is there already, it stays, and nothing is written."""
    if out is None:
        inputs.diagnostics.extend(map(_only_named, imported.companions))
        return False
    beside = {str(Path(out).parent / extra.path): extra.text for extra in imported.companions}
    files = {**beside, out: imported.text}  # the spec last
    there = [path for path in files if Path(path).exists()]
    for path in there:
        message = f"{shown(path)} is there already, and stays"
        inputs.diagnostics.append(NOT_IMPORTED.at(None, message, "remove it, or write to another file"))
    if there or not all(_made_folder_of(path, inputs) for path in beside):
        return False
    return all(_write_new(path, text, inputs) for path, text in files.items())


def _only_named(extra: Extra) -> Diagnostic:
    message = f"the extras of {extra.target}, which the spec names as {extra.path}, are not written"
    return EXTRAS_NOT_WRITTEN.at(None, message, "with --out they are written beside the spec")


def _write_new(path: str, text: str, inputs: Inputs) -> bool:
    try:
        create(path, text)
    except OSError as error:
        inputs.diagnostics.append(_unwritable(path, error))
        return False
    return True


def _made_folder_of(path: str, inputs: Inputs) -> bool:
    try:
        Path(path).parent.mkdir(exist_ok=True)
    except OSError as error:
        inputs.diagnostics.append(_unwritable(path, error))
        return False
    return True


def _unwritable(path: str, error: OSError) -> Diagnostic:
    return NOT_IMPORTED.at(None, f"{shown(path)} cannot be written: {error.strerror}")


def _exit_code(imported: ImportedSpec | None, inputs: Inputs) -> int:
    if imported is None or imported.proof is ImportProof.UNPROVEN or has_errors(inputs.diagnostics):
        return 2
    return int(any(note.kind.severity is Severity.WARNING for note in inputs.diagnostics))
