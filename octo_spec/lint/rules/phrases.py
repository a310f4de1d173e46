"""Words that several rules use in their messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

SHOWN: Final = 3
"""How many things a message names before it counts the rest."""


def enumerated(names: Iterable[str], shown: int = SHOWN) -> str:
    """Enumerate names: ``a, b and c``, or ``a, b, c and 12 more``."""
    listed = list(dict.fromkeys(names))
    if len(listed) > shown + 1:
        listed = [*listed[:shown], f"{len(listed) - shown} more"]
    *most, last = listed
    return f"{', '.join(most)} and {last}" if most else last
