"""The colour of each access level on a terminal."""

from __future__ import annotations

from typing import Final

from octo_spec.iam.catalog import Level

COLOURS: Final = {
    Level.LIST: "cyan",
    Level.READ: "green",
    Level.WRITE: "yellow",
    Level.PERMISSIONS: "red",
    Level.TAGGING: "magenta",
}
