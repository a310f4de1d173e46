"""Files as the command line names them."""

from __future__ import annotations

import re
from typing import Final

STANDARD_INPUT: Final = "-"
STANDARD_INPUT_SHOWN: Final = "standard input"
"""The prefix of its places."""

S3: Final = "s3://"
_ADDRESS: Final = r"[A-Za-z][A-Za-z0-9+.-]*://"


def is_address(path: str) -> bool:
    """Whether an argument is not a path, but an address, such as that of a store."""
    return re.match(_ADDRESS, path) is not None


def scheme_of(address: str) -> str:
    """Return the beginning of an address: ``gs://``."""
    return f"{address.partition('://')[0]}://"


def shown_path(path: str) -> str:
    """Return the name of a path of the command line in places."""
    return STANDARD_INPUT_SHOWN if path == STANDARD_INPUT else path
