"""``--from``: the format whose reader reads a file or an artifact that several readers support."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from octo_spec.cli.args.completions import format_names
from octo_spec.storage.inputs.reader_choice import CHOSEN

if TYPE_CHECKING:
    from click.decorators import FC


def reader_option(command: FC) -> FC:
    """Add ``--from`` to a command; the reader is chosen while the command runs."""
    return click.option(
        "--from",
        callback=_choose,
        expose_value=False,
        metavar="FORMAT",
        shell_complete=format_names,
        help="Read artifacts and third-party files with the reader of this format.",
    )(command)


def _choose(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        before = CHOSEN.set(value)
        ctx.call_on_close(lambda: CHOSEN.reset(before))
