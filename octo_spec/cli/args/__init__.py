"""Arguments and options that several commands share."""

from __future__ import annotations

from typing import Final

import click

FILE: Final = click.Path(readable=False)
"""A file or folder on the command line, which shells complete; an unreadable one is a diagnostic."""
