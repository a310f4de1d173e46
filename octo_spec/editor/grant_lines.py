"""The actions of the grant around a line, also while the file around it is not YAML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_LINES: Final = 200
"""The lines of one grant."""
_GRANT: Final = re.compile(r"\s*- +(\{|[a-z-]+:(\s|$))")
"""The start of an item that is a map: no other list of a grant has one."""
_ACTION: Final = re.compile(r"(?<![\w:])([a-z0-9][a-z0-9-]*:[A-Za-z0-9*?]+)")


def grant_actions(lines: list[str], number: int) -> tuple[str, ...]:
    """Return the actions and patterns of the grant that a line is part of."""
    block = " ".join(_block(lines, number))
    before_conditions = re.split(r"\bwhen\s*:", block)[0]
    return tuple(dict.fromkeys(_ACTION.findall(before_conditions)))


def _block(lines: list[str], number: int) -> Iterator[str]:
    """Yield the lines from the item of the list that encloses a line, up to that line."""
    first = number
    while first > max(0, number - MOST_LINES) and not _GRANT.match(lines[first]):
        first -= 1
    yield from lines[first : number + 1]
