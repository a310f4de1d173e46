"""``octospec build``: a spec to artifacts on disk, without customers or for each of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from octo_spec.cli.args.completions import customer_ids, format_names
from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.args.plugin_limits import plugin_limits
from octo_spec.cli.files.inputs import FILE, Inputs, Overrides, chosen_customers, today
from octo_spec.cli.files.manifest import sha256
from octo_spec.cli.files.output import OutputFolder, built_folders
from octo_spec.cli.files.staging import CANNOT_WRITE
from octo_spec.cli.parallel import begun, side_by_side
from octo_spec.cli.render.build_text import BuildReport, as_data, lines
from octo_spec.cli.render.diagnostics_text import print_json, show
from octo_spec.cli.render.progress import watched
from octo_spec.diagnostics import Severity, has_errors
from octo_spec.pipeline.compile import compile_each
from octo_spec.resolve.codes import SHARED_EXTERNAL_ID
from octo_spec.resolve.customers import Customer
from octo_spec.resolve.external_ids import external_id_faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.cli.files.output import BuiltFolder
    from octo_spec.diagnostics import Diagnostic
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Spans
    from octo_spec.lint.engine import Linting
    from octo_spec.pipeline.compile import Compilation


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What the command line asks of a build; ``ids`` are those of customers, all where there are none."""

    spec: str
    out: str
    customers_file: str | None
    ids: tuple[str, ...]
    overrides: Overrides
    check: bool
    verify: bool
    force: bool
    wait: bool
    strict: bool
    prune: bool


@click.command(
    "build",
    epilog=examples(
        "octospec build spec/octo.yaml",
        "octospec build spec/octo.yaml --format terraform --preset external-id=MSP-1 --fix remediation=off",
        "octospec build spec/octo.yaml --customers spec/customers.yaml --customer acme",
        "octospec build spec/octo.yaml --check",
    ),
)
@click.argument("spec", type=FILE)
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="NAME",
    shell_complete=format_names,
    help="Build only this format; repeatable.",
)
@click.option(
    "--customers",
    "customers_file",
    type=FILE,
    metavar="FILE",
    help="Build for the customers of this file.",
)
@click.option(
    "--customer",
    "ids",
    multiple=True,
    metavar="ID",
    shell_complete=customer_ids,
    help="Only for this customer; repeatable.",
)
@click.option("--fix", multiple=True, metavar="ID=VALUE", help="Decide a choice or a parameter now.")
@click.option("--preset", multiple=True, metavar="ID=VALUE", help="Ask it, with this answer filled in.")
@click.option("--ask", multiple=True, metavar="ID", help="Ask this choice when it is deployed, not now.")
@click.option(
    "--out", type=FILE, default="dist", show_default=True, metavar="FOLDER", help="The output folder."
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if the output folder is out of date.")
@click.option("--strict", is_flag=True, help="Let warnings of `octospec lint` stop the build, as errors do.")
@click.option("--no-verify", is_flag=True, help="Do not read back what was emitted.")
@click.option(
    "--force",
    is_flag=True,
    help="Write into folders with files of others, too; those stay, but in the place of an artifact.",
)
@click.option(
    "--prune",
    is_flag=True,
    help="Remove the artifacts of customers that are no longer in the customers file.",
)
@click.option("--quiet", is_flag=True, help="Say only what is wrong.")
@click.option("--wait", is_flag=True, help="Wait for another build that is writing the output folder.")
@output_format
@plugin_limits
def command(  # noqa: PLR0913 - one argument an option, as click calls it
    *,
    spec: str,
    formats: tuple[str, ...],
    customers_file: str | None,
    ids: tuple[str, ...],
    fix: tuple[str, ...],
    preset: tuple[str, ...],
    ask: tuple[str, ...],
    out: str,
    check: bool,
    no_verify: bool,
    force: bool,
    wait: bool,
    strict: bool,
    prune: bool,
    quiet: bool,
    output_format: str,
) -> None:
    """Compile SPEC into every format, read each back, and write what is proven.

    Exit codes: 0 where all of it is good, 1 where --check finds something out of date, 2 for bad input
    and for what the rules find.
    """
    overrides = Overrides(fix, preset, ask, formats)
    options = BuildOptions(
        spec, out, customers_file, ids, overrides, check, not no_verify, force, wait, strict, prune
    )
    inputs = Inputs()
    report = _report(options, inputs)
    _print(report, options, inputs, output_format, quiet=quiet)
    raise SystemExit(report.exit_code)


# --- building ----------------------------------------------------------------------------------


def _report(options: BuildOptions, inputs: Inputs) -> BuildReport:
    if not options.out:
        return BuildReport((), (CANNOT_WRITE.at(None, "--out names no folder", "as in --out dist"),))
    loaded = inputs.spec(options.spec)
    recipients = _recipients(options, inputs)
    if loaded is None or loaded.spec is None:
        return BuildReport((), tuple(inputs.diagnostics))
    spec, spans = loaded.spec, loaded.spans
    inputs.diagnostics.extend(external_id_faults(spec, recipients.everybody or ()))
    if any(diagnostic.kind is SHARED_EXTERNAL_ID for diagnostic in inputs.diagnostics):
        return BuildReport((), tuple(inputs.diagnostics))
    linting = begun(lambda: _linting(spec, spans))
    building = compile_each(spec, spans, recipients.customers, verify=options.verify, map_jobs=side_by_side)
    compilations = tuple(watched(building, len(recipients.customers), "Building"))
    built = Built(spec, compilations, recipients.all_ids)
    return _finished(options, inputs, built, linting())


@dataclass(frozen=True, slots=True)
class Recipients:
    """The customers to build for, and all that the customers file has, where there is one."""

    customers: tuple[Customer, ...] = ()
    everybody: tuple[Customer, ...] | None = None

    @property
    def all_ids(self) -> tuple[str, ...] | None:
        """The ids of all customers of the file."""
        return None if self.everybody is None else tuple(customer.id for customer in self.everybody)


@dataclass(frozen=True, slots=True)
class Built:
    """What was compiled, and the ids of all customers."""

    spec: Spec
    compilations: tuple[Compilation, ...]
    all_ids: tuple[str, ...] | None


def _recipients(options: BuildOptions, inputs: Inputs) -> Recipients:
    """Give the customers to build for; what is wrong with them goes to ``inputs``."""
    _check_usage(options)
    overrides = options.overrides.customer()
    if isinstance(overrides, tuple):
        inputs.diagnostics.extend(overrides)
        return Recipients()
    if options.customers_file is None:
        return Recipients((overrides,))
    loaded = inputs.customers(options.customers_file)
    if loaded is None or loaded.file is None:
        return Recipients()
    customers, unknown = chosen_customers(loaded, options.ids, overrides)
    inputs.diagnostics.extend(unknown)
    everybody, _ = chosen_customers(loaded, (), Customer())
    return Recipients(customers, everybody)


def _check_usage(options: BuildOptions) -> None:
    if options.customers_file is None and (options.ids or options.prune):
        msg = f"{'--customer' if options.ids else '--prune'} needs --customers FILE"
        raise click.UsageError(msg)
    if options.prune and options.check:
        msg = "--check writes nothing, and --prune removes: one of them"
        raise click.UsageError(msg)


def _linting(spec: Spec, spans: Spans) -> Linting:
    # Linting imports every rule, which happens in a process of its own where there can be one.
    from octo_spec.lint.discovery import installed_rules  # noqa: PLC0415 - as above
    from octo_spec.lint.engine import lint  # noqa: PLC0415 - as above

    return lint(spec, spans, today(), installed_rules())


def _finished(options: BuildOptions, inputs: Inputs, built: Built, linting: Linting) -> BuildReport:
    """Write or check the artifacts, unless what the rules found stops that."""
    findings = tuple(finding for finding in linting.open if finding.kind.severity is not Severity.NOTE)
    title = f"{built.spec.name} {built.spec.version}"
    if has_errors(linting.faults) or linting.stopping(strict=options.strict):
        reasons = dict.fromkeys((*inputs.diagnostics, *linting.faults, *_diagnostics(built.compilations, ())))
        return BuildReport((), tuple(reasons), title, findings, stopped=True)
    output = _output(options, _identity(built.spec, inputs.text_of(options.spec)), built.all_ids)
    builds = built_folders(built.compilations)
    done = output.check(builds) if options.check else output.write(builds)
    said = (*inputs.diagnostics, *linting.faults, *output.notes, *_diagnostics(built.compilations, done))
    return BuildReport(done, said, title, findings, left=output.left, check=options.check)


def _output(options: BuildOptions, identity: dict[str, str], staying: tuple[str, ...] | None) -> OutputFolder:
    waiting = _say if options.wait else None
    return OutputFolder(Path(options.out), identity, options.force, waiting, staying, options.prune)


def _say(reason: Diagnostic) -> None:
    click.echo(f"waiting: {reason.message}", err=True)


def _identity(spec: Spec, text: str) -> dict[str, str]:
    return {"name": spec.name, "version": spec.version, "sha256": sha256(text.encode())}


def _diagnostics(compilations: Iterable[Compilation], builds: Iterable[BuiltFolder]) -> Iterator[Diagnostic]:
    """Give each diagnostic once, as many customers share a note."""
    yield from dict.fromkeys(
        (
            *(diagnostic for compilation in compilations for diagnostic in compilation.all_diagnostics),
            *(diagnostic for built in builds for diagnostic in built.diagnostics),
        )
    )


# --- printing ----------------------------------------------------------------------------------


def _print(
    report: BuildReport, options: BuildOptions, inputs: Inputs, output_format: str, *, quiet: bool
) -> None:
    if output_format == "json":
        print_json(as_data(report))
        return
    show((said for said in report.diagnostics if not quiet or not _is_note(said)), inputs.sources)
    show(report.findings, inputs.sources, named=True)
    if report.stopped:
        click.echo(f"{report.title}: nothing was written", err=True)
    for line in lines(report, options.out, quiet=quiet):
        click.echo(line)


def _is_note(diagnostic: Diagnostic) -> bool:
    return diagnostic.kind.severity is Severity.NOTE
