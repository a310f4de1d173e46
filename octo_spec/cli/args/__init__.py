"""What commands take from the command line, once for all that take it."""

from __future__ import annotations

from typing import Final

import click

FILE: Final = click.Path(readable=False)
"""A file or folder of the command line, which shells complete; what cannot be read is a diagnostic."""
