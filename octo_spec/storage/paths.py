"""Files as the command line names them."""

from __future__ import annotations

import re
from typing import Final

STANDARD_INPUT: Final = "-"
STANDARD_INPUT_SHOWN: Final = "standard input"
"""How places in it begin."""

S3: Final = "s3://"
_ADDRESS: Final = r"[A-Za-z][A-Za-z0-9+.-]*://"


def is_address(path: str) -> bool:
    """Tell whether a path of the command line is none, but an address, such as that of a store."""
    return re.match(_ADDRESS, path) is not None


def scheme_of(address: str) -> str:
    """Give how an address begins: ``gs://``."""
    return f"{address.partition('://')[0]}://"


def shown(path: str) -> str:
    """Say how a path of the command line is named in places."""
    return STANDARD_INPUT_SHOWN if path == STANDARD_INPUT else path
