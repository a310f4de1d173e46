"""``octospec fmt``: format specs and customers files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from octo_spec.cli.args import FILE
from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.configured_command import ConfiguredCommand, Taken
from octo_spec.cli.printing import print_diff, print_document, print_line
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.diagnostics import has_errors
from octo_spec.frozen import frozen
from octo_spec.language.layout.fmt import format_file
from octo_spec.language.layout.text_diff import text_diff
from octo_spec.storage.inputs.inputs import UNREADABLE, Inputs
from octo_spec.storage.paths import STANDARD_INPUT, shown_path
from octo_spec.storage.rewriting import remove_leftovers, rewrite

if TYPE_CHECKING:
    from collections.abc import Iterator


@frozen
class FormattedFile:
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
        return text_diff(shown_path(self.path), self.old, self.new)


@click.command(
    "fmt",
    cls=ConfiguredCommand,
    taken={"spec": Taken("files", is_needed=True)},
    together=True,
    epilog=examples(
        "octospec fmt spec/octo.yaml spec/customers.yaml",
        "octospec fmt spec/octo.yaml --check",
        "octospec fmt spec/octo.yaml --diff",
        "octospec fmt - < spec/octo.yaml",
    ),
)
@click.argument("files", type=FILE, nargs=-1)
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
    only_check = check or show_diff
    formatted = tuple(_format_files(files, inputs))
    if not only_check:
        formatted = tuple(_write(formatted, inputs))
    if output_format == "json":
        print_json(_data(formatted, inputs, only_check=only_check))
    else:
        _show(formatted, inputs.mark_of_standard_input, only_check=only_check, show_diff=show_diff)
        show(inputs.diagnostics, inputs.sources)
    raise SystemExit(_exit_code(formatted, inputs, only_check=only_check))


def _format_files(files: tuple[str, ...], inputs: Inputs) -> Iterator[FormattedFile]:
    for path in dict.fromkeys(files):
        old = inputs.text(path)
        if old is None:
            continue
        result = format_file(old, shown_path(path))
        inputs.diagnostics.extend(result.diagnostics)
        if result.text is not None:
            yield FormattedFile(path, old, result.text)


def _write(formatted: tuple[FormattedFile, ...], inputs: Inputs) -> Iterator[FormattedFile]:
    """Write the files that change, and return those that are formatted now."""
    for file in formatted:
        try:
            if file.path != STANDARD_INPUT:
                _rewrite(file)
        except OSError as error:
            reason = (error.strerror or "error").lower()
            inputs.diagnostics.append(
                UNREADABLE.at(None, f"{shown_path(file.path)} cannot be written: {reason}")
            )
        else:
            yield file


def _rewrite(file: FormattedFile) -> None:
    if file.changes:
        rewrite(file.path, file.new, file.old)
    else:
        remove_leftovers(file.path)


def _exit_code(formatted: tuple[FormattedFile, ...], inputs: Inputs, *, only_check: bool) -> int:
    if has_errors(inputs.diagnostics):
        return 2
    return 1 if only_check and any(file.changes for file in formatted) else 0


# --- printing ----------------------------------------------------------------------------------


def _show(formatted: tuple[FormattedFile, ...], mark: str, *, only_check: bool, show_diff: bool) -> None:
    for file in formatted:
        if file.path == STANDARD_INPUT and not only_check:
            print_document(f"{mark}{file.new}")
        elif show_diff:
            print_diff(file.diff)
        elif file.changes:
            print_line(f"{'would format' if only_check else 'formatted'} {shown_path(file.path)}")


def _data(formatted: tuple[FormattedFile, ...], inputs: Inputs, *, only_check: bool) -> dict[str, object]:
    return {
        "ok": _exit_code(formatted, inputs, only_check=only_check) == 0,
        "files": [
            {"path": shown_path(file.path), "changed": file.changes, "diff": file.diff, "text": file.new}
            for file in formatted
        ],
        "diagnostics": as_json(inputs.diagnostics),
    }
