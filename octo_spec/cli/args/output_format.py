"""``--output-format`` and ``--json``, and the examples at the end of a command's help."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.decorators import FC


def examples(*lines: str) -> str:
    """Write examples for the end of a command's help, one on each line."""
    # The mark keeps click from wrapping what follows:
    # https://click.palletsprojects.com/en/stable/documentation/.
    return "\b\n" + "\n".join(("Examples:", *(f"  {line}" for line in lines)))


def output_formats(*formats: str) -> Callable[[FC], FC]:
    """Add ``--output-format`` with ``formats``, the first by default, and ``--json`` to a command."""

    def decorated(command: FC) -> FC:
        long = click.option(
            "--output-format",
            type=click.Choice(formats),
            default=formats[0],
            help="What to print.",
            show_default=True,
        )
        short = click.option(
            "--json", "output_format", flag_value="json", help="Short for --output-format json."
        )
        return long(short(command))

    return decorated


output_format = output_formats("text", "json")
"""Adds ``--output-format text|json`` and its short form ``--json`` to a command."""

page_format = output_formats("text", "markdown", "json")
"""Adds ``--output-format text|markdown|json`` and its short form ``--json`` to a command."""
