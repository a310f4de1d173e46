"""Options about the keys that sign releases."""

from __future__ import annotations

from typing import Final

import click

LEAST: Final = 1

keys_at_least = click.option(
    "--keys-at-least",
    type=click.IntRange(min=LEAST),
    metavar="NUMBER",
    help="Refuse a keys.json with a lower number.",
)
