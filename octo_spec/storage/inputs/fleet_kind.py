"""What names a fleet, and what names a customers file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from octo_spec.source import MAX_CHARACTERS

_HEAD: Final = rb'\A\s*\{\s*"octospec-customers"\s*:\s*"?1"?\s*[,}]'


def is_fleet(path: str) -> bool:
    """Tell whether customers stand one on a line or one in a file; a customers file in YAML is no fleet."""
    place = Path(path)
    if place.is_dir():
        return True
    # A pipe is read once, and not to look at it; whether it may be, whoever reads it decides.
    if not place.is_file():
        return False
    try:
        with place.open("rb") as file:
            first = file.readline(MAX_CHARACTERS)
    except OSError:
        return False
    return place.suffix == ".jsonl" or (re.match(_HEAD, first) is not None and b'"customers"' not in first)
