"""``--set ID=VALUE``: values of parameters and choices for which a command reports access."""

from __future__ import annotations

from typing import Final

import click

from octo_spec.cli.args.completions import input_values

set_option: Final = click.option(
    "--set",
    "answers",
    multiple=True,
    metavar="ID=VALUE",
    shell_complete=input_values,
    help="Set a choice or a parameter, or account, partition, region. Repeatable.",
)
