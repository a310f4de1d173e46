"""``--set ID=VALUE``: values of parameters and choices for which a command reports access."""

from __future__ import annotations

from typing import Final

import click

set_option: Final = click.option(
    "--set",
    "answers",
    multiple=True,
    metavar="ID=VALUE",
    help="Set a choice or a parameter, or account, partition, region. Repeatable.",
)
