"""How long the texts can be that a parameter's pattern matches."""

from __future__ import annotations

import math
import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN: Final = re.compile(
    r"""(?P<one>\\.|\[\^?(?:\\.|[^\\\]])*\]|[^()|*+?{])
      | (?P<open>\((?:\?:)?)
      | (?P<close>\))
      | (?P<bar>\|)
      | (?P<repeat>[*+?]|\{[0-9]+(?:,[0-9]*)?\})\??""",
    re.VERBOSE | re.DOTALL,
)
"""The language refuses all else: see ``language.patterns``."""

_ESCAPED: Final = frozenset({'"', '\\"', r"\\"})


class Width(NamedTuple):
    """The least and the largest number of characters; the second may be infinite."""

    least: int
    most: float

    def times(self, least: int, most: float) -> Width:
        """Repeat it."""
        return Width(self.least * least, self.most * most if self.most else 0)


@cache
def width(pattern: str) -> Width:
    """Tell how long a match of ``pattern`` is in JSON, where a quotation mark or backslash counts as two."""
    levels = [_Level()]
    for token in _TOKEN.finditer(pattern[1:-1]):
        match token.lastgroup:
            case "one":
                size = 2 if token.group() in _ESCAPED else 1
                levels[-1].branches[-1].append(Width(size, size))
            case "open":
                levels.append(_Level())
            case "close":
                done = levels.pop().width
                levels[-1].branches[-1].append(done)
            case "bar":
                levels[-1].branches.append([])
            case _:
                repeated = levels[-1].branches[-1]
                repeated[-1] = repeated[-1].times(*_times(str(token["repeat"])))
    return levels[-1].width


class _Level:
    """What stands in one pair of brackets: alternatives, each a sequence."""

    def __init__(self) -> None:
        self.branches: list[list[Width]] = [[]]

    @property
    def width(self) -> Width:
        sums = [(sum(one.least for one in row), sum(one.most for one in row)) for row in self.branches]
        return Width(min(least for least, _ in sums), max(most for _, most in sums))


_SIGNS: Final = {"*": (0, math.inf), "+": (1, math.inf), "?": (0, 1)}


def _times(repeat: str) -> tuple[int, float]:
    if repeat in _SIGNS:
        return _SIGNS[repeat]
    least, comma, most = repeat[1:-1].partition(",")
    return int(least), float(most or (math.inf if comma else least))


def single_characters(pattern: str) -> Iterator[re.Pattern[str]]:
    """Give each part of ``pattern`` that matches one character, as a pattern of its own."""
    parts = {token.group() for token in _TOKEN.finditer(pattern[1:-1]) if token.lastgroup == "one"}
    return (re.compile(part, re.ASCII) for part in sorted(parts))
