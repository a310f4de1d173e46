"""``octospec import``: write a spec for a third-party artifact, proven to grant the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

import click

from octo_spec.cli.args import FILE
from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.args.plugin_limits import plugin_limits
from octo_spec.cli.args.reader_option import reader_option
from octo_spec.cli.render.import_text import ImportOutcome, Part, print_import
from octo_spec.diagnostics import Diagnostic, Severity, Span, has_errors
from octo_spec.frozen import frozen
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.importing.external_ids import EXTERNAL_ID_REQUIRED
from octo_spec.importing.language_fit import TRUST_NARROWER
from octo_spec.lint.discovery import installed_rules
from octo_spec.model.ids import id_from
from octo_spec.model.note_kinds import NARROWER, NOT_TAKEN, OUTPUT_DROPPED
from octo_spec.pipeline.import_into import import_into
from octo_spec.pipeline.importing import ImportProof, Installation, import_deployment
from octo_spec.pipeline.policy_fragments import import_policies
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.storage.clock import today
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.inputs.named_files import named_source
from octo_spec.storage.inputs.policy_files import BAD_POLICY
from octo_spec.storage.new_files import existing_paths, make_folder_of, write_new
from octo_spec.storage.paths import shown_path
from octo_spec.storage.sides.imported_sides import (
    EXTRAS_NOT_WRITTEN,
    NOT_IMPORTED,
    import_source,
    lone_policies,
    staying_notes,
)
from octo_spec.storage.sides.kept_specs import Kept, changes, kept_spec, write_changes
from octo_spec.storage.sides.sides import NO_USE
from octo_spec.storage.sides.unused_reader import reader_without_use

if TYPE_CHECKING:
    from octo_spec.model.deployment import Extra
    from octo_spec.pipeline.importing import ImportedSpec
    from octo_spec.pipeline.policy_fragments import LonePolicy
    from octo_spec.storage.inputs.named_files import NamedSource


@click.command(
    "import",
    epilog=examples(
        "octospec import vendor-template.yaml --out my-access.yaml",
        "octospec import gaad.json --role AcmeReader --out my-access.yaml",
        "octospec import vendor-template-2.yaml --into my-access.yaml",
        "octospec import policy.json",
        "octospec import dist/terraform",
    ),
)
@click.argument("side", type=FILE)
@click.option("--out", type=FILE, metavar="FILE", help="Write the spec here; the file must not exist.")
@click.option("--into", type=FILE, metavar="SPEC", help="Show the changes to this spec instead.")
@click.option("--write", is_flag=True, help="With --into: write the changes.")
@click.option("--role", metavar="NAME", help="Only this role.")
@click.option("--unproven", is_flag=True, help="Write the spec even if it is not proven to grant the same.")
@click.option("--notes", is_flag=True, help="Print every note, and each diagnostic at its place.")
@reader_option
@output_format
@plugin_limits
def command(  # noqa: PLR0913 - one argument an option, as click calls it
    *,
    side: str,
    out: str | None,
    into: str | None,
    write: bool,
    role: str | None,
    unproven: bool,
    notes: bool,
    output_format: str,
) -> None:
    """Write a spec for SIDE: a template, account details, a role's documents, or an artifact.

    octospec reads the spec back and compares it with SIDE for every combination of choices: the spec never
    grants more. It reports each construct that it skips, with its line, and then what you must decide, the
    worst first. Without --out it prints the spec; with --out it writes extras next to the spec. A policy, or
    a folder of policies, describes no role: it becomes `groups` to copy into a spec.

    With --into SPEC, SIDE is a newer version of the source of SPEC: its changes are shown, and written
    only with --write. Comments, reasons, groups and the order of unchanged parts are kept.

    Exit codes: 0 if everything is imported, and access is equal; 1 if something is skipped, or the spec
    trusts fewer principals; 2 if nothing can be read, or access is not proven equal, and nothing is
    written.
    """
    _check_options(out, into, write=write)
    inputs = Inputs()
    kept = None if into is None else kept_spec(into, inputs)
    outcome = ImportOutcome(None)
    if into is None or kept is not None:
        outcome = _import_side(named_source(side), role, Target(out, kept, is_written=write), inputs)
    imported = outcome.imported
    if imported is not None and (imported.proof is not ImportProof.UNPROVEN or unproven):
        outcome = _write_outcome(outcome, imported, Target(out, kept, is_written=write), inputs)
    code = _exit_code(imported, inputs)
    print_import(outcome, inputs, output_format, ok=code == 0, notes=notes)
    raise SystemExit(code)


def _check_options(out: str | None, into: str | None, *, write: bool) -> None:
    if out is not None and into is not None:
        msg = "--out writes a new spec, and --into changes one: name one of them"
        raise click.UsageError(msg)
    if write and into is None:
        msg = "--write needs --into SPEC"
        raise click.UsageError(msg)


def _import_side(
    source: NamedSource | Diagnostic, role: str | None, target: Target, inputs: Inputs
) -> ImportOutcome:
    """Import what the argument names: policies without a role, or roles."""
    kept = target.kept
    if isinstance(source, Diagnostic):
        inputs.diagnostics.append(source)
        return ImportOutcome(None)
    if policies := lone_policies(source, inputs):
        inputs.diagnostics.extend(reader_without_use(source.shown))
        unused = "--role" if role is not None else "--into" if kept is not None else ""
        return ImportOutcome(_groups(policies, source, unused, inputs), Part.GROUPS)
    found = import_source(source, role, inputs)
    if found is None:
        return ImportOutcome(None)
    name, installation = PurePath(source.shown).name, _installation()
    if kept is None:
        imported = import_deployment(found.deployment, name, installation, _extras_folder(target.out or name))
        inputs.diagnostics.extend(staying_notes(imported.roles, found))
        return ImportOutcome(_report_notes(imported, inputs))
    fresh = import_into(found.deployment, found.read_from, name, kept.spec, installation)
    return ImportOutcome(_report_notes(fresh, inputs), Part.CHANGES)


def _extras_folder(spec: str) -> str:
    """Name the folder next to a spec that holds its extras."""
    return f"{id_from(PurePath(spec).stem, 'imported')}.extras"


def _groups(
    policies: tuple[LonePolicy, ...], source: NamedSource, unused: str, inputs: Inputs
) -> ImportedSpec | None:
    if unused:
        inputs.diagnostics.append(NO_USE.at(None, f"{source.shown} describes no role", f"omit {unused}"))
        return None
    try:
        return _report_notes(import_policies(policies, PurePath(source.shown).name, _installation()), inputs)
    except MalformedPolicyError as error:
        inputs.diagnostics.append(BAD_POLICY.at(Span(source.shown), f"IAM would refuse this policy: {error}"))
        return None


_PLACED: Final = frozenset({NOT_TAKEN, OUTPUT_DROPPED, TRUST_NARROWER})
_TRUSTS_LESS: Final = frozenset({NARROWER, TRUST_NARROWER, EXTERNAL_ID_REQUIRED})


def _report_notes(imported: ImportedSpec, inputs: Inputs) -> ImportedSpec:
    """Report the notes, and prove only what the reader could read.

    A note about trust has its place in the source; a place in the written spec would be in no file.
    """
    inputs.diagnostics.extend(
        note if note.kind in _PLACED else replace(note, span=None) for note in imported.notes
    )
    if imported.proof is ImportProof.EQUAL and any(
        reported.kind in _TRUSTS_LESS for reported in inputs.diagnostics
    ):
        return replace(imported, proof=ImportProof.NARROWER_TRUST)
    return imported


def _installation() -> Installation:
    return Installation(reserved_by_targets(), installed_rules(), today())


@frozen
class Target:
    """Where the result goes: a new file, a spec with ``--into``, or the terminal."""

    out: str | None
    kept: Kept | None
    is_written: bool


def _write_outcome(
    outcome: ImportOutcome, imported: ImportedSpec, target: Target, inputs: Inputs
) -> ImportOutcome:
    """Write the result, or show what that would change."""
    if target.kept is not None:
        changed = changes(target.kept, imported, inputs)
        outcome = replace(outcome, changes=changed)
        if not (target.is_written and changed):
            return outcome
        if problem := write_changes(target.kept, imported):
            inputs.diagnostics.append(problem)
            return outcome
        return replace(outcome, written=target.kept.path)
    return replace(outcome, written=target.out) if _write(imported, target.out, inputs) else outcome


def _write(imported: ImportedSpec, out: str | None, inputs: Inputs) -> bool:
    """Write new files; if one exists already, it stays, and nothing is written."""
    if out is None:
        inputs.diagnostics.extend(map(_unwritten_extra, imported.companions))
        return False
    next_to_spec = {str(Path(out).parent / extra.path): extra.text for extra in imported.companions}
    files = {**next_to_spec, out: imported.text}  # the spec last
    there = existing_paths(files)
    for path in there:
        message = f"{shown_path(path)} already exists, and was not changed"
        inputs.diagnostics.append(NOT_IMPORTED.at(None, message, "remove it, or write to another file"))
    if there or not all(_make_folder_of(path, inputs) for path in files):
        return False
    problem = write_new(files)
    if problem is not None:
        inputs.diagnostics.append(NOT_IMPORTED.at(None, problem.message, problem.help))
    return problem is None


def _unwritten_extra(extra: Extra) -> Diagnostic:
    message = f"the extras of {extra.target}, which the spec names as {extra.path}, were not written"
    return EXTRAS_NOT_WRITTEN.at(None, message, "with --out, octospec writes them next to the spec")


def _make_folder_of(path: str, inputs: Inputs) -> bool:
    try:
        make_folder_of(path)
    except OSError as error:
        message = f"{shown_path(path)} cannot be written: {error.strerror}"
        inputs.diagnostics.append(NOT_IMPORTED.at(None, message))
        return False
    return True


def _exit_code(imported: ImportedSpec | None, inputs: Inputs) -> int:
    if imported is None or imported.proof is ImportProof.UNPROVEN or has_errors(inputs.diagnostics):
        return 2
    return int(any(note.kind.severity is Severity.WARNING for note in inputs.diagnostics))
