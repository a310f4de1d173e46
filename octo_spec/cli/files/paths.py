"""Files as the command line names them."""

from __future__ import annotations

from typing import Final

import click

STANDARD_INPUT: Final = "-"
STANDARD_INPUT_SHOWN: Final = "standard input"
"""How places in it begin."""

FILE: Final = click.Path(readable=False)
"""A file or folder of the command line, which shells complete; what cannot be read is a diagnostic."""


def shown(path: str) -> str:
    """Say how a path of the command line is named in places."""
    return STANDARD_INPUT_SHOWN if path == STANDARD_INPUT else path
