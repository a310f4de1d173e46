"""Enumerations in messages: ``a, b and 12 more``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST: Final = 3
"""How many things a message names before it counts the rest."""


def enumerated(names: Iterable[str], most: int = MOST) -> str:
    """Enumerate names without repeats: ``a, b and c``, or ``a, b, c and 12 more``.

    >>> enumerated("abcde")
    'a, b, c and 2 more'
    """
    listed = list(dict.fromkeys(names))
    if len(listed) > most + 1:
        listed = [*listed[:most], f"{len(listed) - most} more"]
    *first, last = listed
    return f"{', '.join(first)} and {last}" if first else last
