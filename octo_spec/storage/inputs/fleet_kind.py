"""Whether a path names a fleet or a customers file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from octo_spec.source import MAX_CHARACTERS

_HEAD: Final = rb'\A\s*\{\s*"octospec-customers"\s*:\s*"?1"?\s*[,}]'


def is_fleet(path: str) -> bool:
    """Whether there is one customer on a line or one in a file; a customers file in YAML is not a fleet."""
    place = Path(path)
    if place.is_dir():
        return True
    # A pipe can be read only once, so this does not look at it; the reader decides whether it is supported.
    if not place.is_file():
        return False
    try:
        with place.open("rb") as file:
            first = file.readline(MAX_CHARACTERS)
    except OSError:
        return False
    return place.suffix == ".jsonl" or begins_fleet(first)


def begins_fleet(line: bytes) -> bool:
    """Whether a line is the first one of a fleet, and not that of a customers file on one line."""
    return re.match(_HEAD, line) is not None and b'"customers"' not in line
