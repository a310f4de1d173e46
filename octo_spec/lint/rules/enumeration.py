"""Lists in messages: ``a, b and 12 more``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST: Final = 3
"""The number of items that a message names before it counts the rest."""


def enumerate_names(names: Iterable[str], most: int = MOST) -> str:
    """List names without duplicates: ``a, b and c``, or ``a, b, c and 12 more``.

    >>> enumerate_names("abcde")
    'a, b, c and 2 more'
    """
    listed = list(dict.fromkeys(names))
    if len(listed) > most + 1:
        listed = [*listed[:most], f"{len(listed) - most:,} more"]
    *first, last = listed
    return f"{', '.join(first)} and {last}" if first else last
