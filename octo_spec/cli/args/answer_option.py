"""``--set ID=VALUE``: answers to parameters and choices under which a command looks at access."""

from __future__ import annotations

from typing import Final

import click

set_option: Final = click.option(
    "--set",
    "answers",
    multiple=True,
    metavar="ID=VALUE",
    help="Answer a choice or a parameter; also account, partition, region. Repeatable.",
)
