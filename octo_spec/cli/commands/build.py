"""``octospec build``: a spec to artifacts on disk, for nobody in particular or for each customer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.files.inputs import FILE, Inputs, Overrides, chosen, today
from octo_spec.cli.files.manifest import sha256
from octo_spec.cli.files.output import Output, Row, State, rows_of
from octo_spec.cli.parallel import begun, side_by_side
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.cli.render.progress import watched
from octo_spec.diagnostics import Severity, has_errors
from octo_spec.pipeline.compile import Proof, compile_each

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Spans
    from octo_spec.lint.engine import Linting
    from octo_spec.pipeline.compile import Compilation
    from octo_spec.resolve.customers import Customer

PROOFS = {
    Proof.EQUAL: "read back: equal to the spec, grants the same",
    Proof.UNVERIFIED: "not verified",
    Proof.DOCUMENTATION: "documentation, grants nothing",
    Proof.FAILED: "nothing written",
}
COLOURS = {
    State.WRITTEN: "green",
    State.UNCHANGED: "green",
    State.STALE: "yellow",
    State.REFUSED: "red",
    State.FAILED: "red",
}


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for, whatever it finds."""

    spec: str
    out: str
    customers_file: str | None
    ids: tuple[str, ...]
    overrides: Overrides
    check: bool
    verify: bool
    force: bool
    strict: bool


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
    "--format", "formats", multiple=True, metavar="NAME", help="Build only this format; repeatable."
)
@click.option(
    "--customers",
    "customers_file",
    type=FILE,
    metavar="FILE",
    help="Build for the customers of this file.",
)
@click.option("--customer", "ids", multiple=True, metavar="ID", help="Only for this customer; repeatable.")
@click.option("--fix", multiple=True, metavar="ID=VALUE", help="Decide a choice or a parameter now.")
@click.option("--preset", multiple=True, metavar="ID=VALUE", help="Ask it, with this answer filled in.")
@click.option("--ask", multiple=True, metavar="ID", help="Ask a choice that is else decided at build.")
@click.option(
    "--out", type=FILE, default="dist", show_default=True, metavar="FOLDER", help="The output folder."
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if the output folder is out of date.")
@click.option("--strict", is_flag=True, help="Let warnings of `octospec lint` stop the build, as errors do.")
@click.option("--no-verify", is_flag=True, help="Do not read back what was emitted.")
@click.option("--force", is_flag=True, help="Write into folders with files of others, too; those files stay.")
@output_format
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
    strict: bool,
    output_format: str,
) -> None:
    """Compile SPEC into every format, read each back, and write what is proven.

    Exit codes: 0 where all of it is good, 1 where --check finds something out of date, 2 for bad input
    and for what the rules find.
    """
    if ids and customers_file is None:
        msg = "--customer needs --customers FILE"
        raise click.UsageError(msg)
    overrides = Overrides(fix, preset, ask, formats)
    request = Request(spec, out, customers_file, ids, overrides, check, not no_verify, force, strict)
    inputs = Inputs()
    outcome = _outcome(request, inputs)
    if output_format == "json":
        print_json(outcome.as_json())
    else:
        outcome.show(inputs, out)
    raise SystemExit(outcome.exit_code)


# --- doing -------------------------------------------------------------------------------------


def _outcome(request: Request, inputs: Inputs) -> Outcome:
    loaded = inputs.spec(request.spec)
    customers = _customers(request, inputs)
    if loaded is None or loaded.spec is None:
        return Outcome((), tuple(inputs.diagnostics))
    spec, spans = loaded.spec, loaded.spans
    linting = begun(lambda: _linting(spec, spans))
    building = compile_each(spec, spans, customers, verify=request.verify, spread=side_by_side)
    compilations = tuple(watched(building, len(customers), "Building"))
    return _finished(request, inputs, spec, compilations, linting())


def _linting(spec: Spec, spans: Spans) -> Linting:
    # Whoever lints imports every rule, and that is a process of its own where there can be one.
    from octo_spec.lint.discovery import installed_rules  # noqa: PLC0415 - as above
    from octo_spec.lint.engine import lint  # noqa: PLC0415 - as above

    return lint(spec, spans, today(), installed_rules())


def _finished(
    request: Request, inputs: Inputs, spec: Spec, compilations: tuple[Compilation, ...], linting: Linting
) -> Outcome:
    """Write or check the artifacts, unless the rules found what stops that."""
    found = tuple(one for one in linting.open if one.kind.severity is not Severity.NOTE)
    title = f"{spec.name} {spec.version}"
    if has_errors(linting.faults) or linting.stopping(strict=request.strict):
        why = dict.fromkeys((*inputs.diagnostics, *linting.faults, *_said(compilations, ())))
        return Outcome((), tuple(why), title, found=found, stopped=True)
    output = Output(Path(request.out), _identity(spec, inputs.sources[request.spec]), request.force)
    rows = rows_of(compilations)
    done = output.check(rows) if request.check else output.write(rows)
    said = (*inputs.diagnostics, *linting.faults, *output.notes, *_said(compilations, done))
    return Outcome(done, said, title, found=found)


def _customers(request: Request, inputs: Inputs) -> tuple[Customer, ...]:
    """List for whom to build; what is wrong with the lists goes to ``inputs``."""
    overrides = request.overrides.customer()
    if isinstance(overrides, tuple):
        inputs.diagnostics.extend(overrides)
        return ()
    if request.customers_file is None:
        return (overrides,)
    loaded = inputs.customers(request.customers_file)
    if loaded is None:
        return ()
    customers, unknown = chosen(loaded, request.ids, overrides)
    inputs.diagnostics.extend(unknown)
    return customers


def _identity(spec: Spec, text: str) -> dict[str, str]:
    return {"name": spec.name, "version": spec.version, "sha256": sha256(text.encode())}


def _said(compilations: Iterable[Compilation], rows: Iterable[Row]) -> Iterator[Diagnostic]:
    """Give everything that was said, each once: many customers share a note."""
    every = (
        *(one for compilation in compilations for one in compilation.all_diagnostics),
        *(one for row in rows for one in row.diagnostics),
    )
    yield from dict.fromkeys(every)


# --- telling -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a build came to."""

    rows: tuple[Row, ...]
    diagnostics: tuple[Diagnostic, ...]
    title: str = ""
    found: tuple[Diagnostic, ...] = ()
    stopped: bool = False

    @property
    def exit_code(self) -> int:
        """Give 2 for bad input and for what the rules found, 1 for an output folder that is out of date."""
        if self.stopped or has_errors(self.diagnostics):
            return 2
        return 1 if any(row.state is State.STALE for row in self.rows) else 0

    def show(self, inputs: Inputs, out: str) -> None:
        """Tell a person: the rows to standard output, the diagnostics to standard error."""
        show(self.diagnostics, inputs.sources)
        show(self.found, inputs.sources, named=True)
        if self.stopped:
            click.echo(f"{self.title}: nothing was written", err=True)
        if self.rows:
            click.echo(click.style(self.title, bold=True))
        width = max((len(f"{out}/{row.folder.path}") for row in self.rows), default=0)
        for row in self.rows:
            click.echo(_line(row, out, width))
            for detail in row.details if row.state is State.STALE else ():
                click.echo(f"      {out}/{detail}")

    def as_json(self) -> dict[str, object]:
        """Tell a script."""
        return {
            "ok": self.exit_code == 0,
            "builds": [_row_json(row) for row in self.rows],
            "diagnostics": as_json((*self.diagnostics, *self.found)),
        }


def _line(row: Row, out: str, width: int) -> str:
    state = click.style(f"{row.state:<11}", fg=COLOURS[row.state])
    count = len(row.folder.artifacts)
    files = f"{count:>3} file " if count == 1 else f"{count:>3} files"
    return f"  {state}  {f'{out}/{row.folder.path}':<{width}}  {files}  {PROOFS[row.build.proof]}"


def _row_json(row: Row) -> dict[str, object]:
    return {
        "customer": row.customer or None,
        "format": row.build.format,
        "folder": str(row.folder.path),
        "state": row.state.value,
        "proof": row.build.proof.value,
        "emitter": row.build.emitter,
        "artifacts": [str(one.path) for one in row.folder.artifacts],
        "differences": list(row.details),
    }
