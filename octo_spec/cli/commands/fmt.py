"""``octospec fmt``: format specs and customers files."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import click

from octo_spec.cli.args import FILE
from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.diagnostics import has_errors
from octo_spec.frozen import frozen
from octo_spec.language.layout.fmt import formatted
from octo_spec.storage.inputs.inputs import UNREADABLE, Inputs
from octo_spec.storage.paths import STANDARD_INPUT, shown
from octo_spec.storage.rewriting import rewrite

if TYPE_CHECKING:
    from collections.abc import Iterator


@frozen
class LaidOut:
    """A file before and after it is formatted."""

    path: str
    old: str
    new: str

    @property
    def changes(self) -> bool:
        """Whether the formatted file differs."""
        return self.old != self.new

    @property
    def diff(self) -> str:
        """The changes as a unified diff."""
        name = shown(self.path)
        lines = difflib.unified_diff(
            self.old.splitlines(keepends=True), self.new.splitlines(keepends=True), name, name
        )
        return "".join(
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
        )


@click.command(
    "fmt",
    epilog=examples(
        "octospec fmt spec/octo.yaml spec/customers.yaml",
        "octospec fmt spec/octo.yaml --check",
        "octospec fmt spec/octo.yaml --diff",
        "octospec fmt - < spec/octo.yaml",
    ),
)
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a file is not formatted.")
@click.option("--diff", "show_diff", is_flag=True, help="Like --check, and print what would change.")
@output_format
def command(*, files: tuple[str, ...], check: bool, show_diff: bool, output_format: str) -> None:
    """Format specs and customers files: one order of keys, one way to break lines; comments stay.

    If FILE is -, octospec reads standard input and prints the formatted file. No key, value or comment
    changes; a file that is not valid YAML stays as it is, and is reported.

    Exit codes: 0 done, 1 if --check or --diff finds a file that is not formatted, 2 for bad input.
    """
    inputs = Inputs()
    only_look = check or show_diff
    laid_out = tuple(_laid_out(files, inputs))
    if not only_look:
        _write(laid_out, inputs)
    if output_format == "json":
        print_json(_data(laid_out, inputs, only_look=only_look))
    else:
        _show(laid_out, only_look=only_look, show_diff=show_diff)
        show(inputs.diagnostics, inputs.sources)
    raise SystemExit(_exit_code(laid_out, inputs, only_look=only_look))


def _laid_out(files: tuple[str, ...], inputs: Inputs) -> Iterator[LaidOut]:
    for path in dict.fromkeys(files):
        old = inputs.text(path)
        if old is None:
            continue
        result = formatted(old, shown(path))
        inputs.diagnostics.extend(result.diagnostics)
        if result.text is not None:
            yield LaidOut(path, old, result.text)


def _write(laid_out: tuple[LaidOut, ...], inputs: Inputs) -> None:
    for file in laid_out:
        if file.changes and file.path != STANDARD_INPUT:
            try:
                rewrite(file.path, file.new)
            except OSError as error:
                reason = (error.strerror or "error").lower()
                inputs.diagnostics.append(
                    UNREADABLE.at(None, f"{shown(file.path)} cannot be written: {reason}")
                )


def _exit_code(laid_out: tuple[LaidOut, ...], inputs: Inputs, *, only_look: bool) -> int:
    if has_errors(inputs.diagnostics):
        return 2
    return 1 if only_look and any(file.changes for file in laid_out) else 0


# --- printing ----------------------------------------------------------------------------------


def _show(laid_out: tuple[LaidOut, ...], *, only_look: bool, show_diff: bool) -> None:
    for file in laid_out:
        if file.path == STANDARD_INPUT and not only_look:
            click.echo(file.new, nl=False)
        elif show_diff:
            click.echo(file.diff, nl=False)
        elif file.changes:
            click.echo(f"{'would lay out' if only_look else 'laid out'} {shown(file.path)}")


def _data(laid_out: tuple[LaidOut, ...], inputs: Inputs, *, only_look: bool) -> dict[str, object]:
    return {
        "ok": _exit_code(laid_out, inputs, only_look=only_look) == 0,
        "files": [
            {"path": shown(file.path), "changed": file.changes, "diff": file.diff, "text": file.new}
            for file in laid_out
        ],
        "diagnostics": as_json(inputs.diagnostics),
    }
