"""A wrong use of the command line: click's words, which quote arguments, printed as every line is."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

import click

from octo_spec.cli.printing import print_lines, print_page

if TYPE_CHECKING:
    from collections.abc import Iterator


class PrintedUsageError(click.ClickException):
    """An error of click that is printed by octospec."""

    def __init__(self, error: click.ClickException) -> None:
        super().__init__(error.message)
        self.error = error
        self.exit_code = error.exit_code  # type: ignore[misc] # click's errors set it per class

    def show(self, file: IO[Any] | None = None) -> None:  # noqa: ARG002 - click's signature
        """Print the usage of the command, and what is wrong; without arguments, the help of a group."""
        if isinstance(self.error, click.exceptions.NoArgsIsHelpError):
            print_page(self.error.message, err=True)
        else:
            print_lines(_lines(self.error), err=True)


def _lines(error: click.ClickException) -> Iterator[str]:
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        yield from context.get_usage().split("\n")
        yield f"Try '{context.command_path} --help' for help."
        yield ""
    yield f"Error: {error.format_message()}"
