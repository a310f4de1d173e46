"""The shortest and the longest text that a parameter's pattern matches.

The patterns of the language are regular expressions without look-around and back-references, so the
lengths of their matches follow the structure of the expression (an abstract interpretation in the domain
of intervals, as Python's own ``getwidth``): a sequence adds them up, an alternative takes the extremes, a
repetition multiplies.

>>> width("^(?:arn|[a-z]{2,5}x?)$")
Width(least=2, most=6.0)
>>> width('^"[0-9]+$')
Width(least=3, most=inf)
"""

from __future__ import annotations

import math
import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN: Final = re.compile(
    r"""(?P<character>\\.|\[\^?(?:\\.|[^\\\]])*\]|[^()|*+?{])
      | (?P<open>\((?:\?:)?)
      | (?P<close>\))
      | (?P<bar>\|)
      | (?P<repeat>[*+?]|\{[0-9]+(?:,[0-9]*)?\})\??""",
    re.VERBOSE | re.DOTALL,
)
"""The language refuses any other syntax: see ``language.patterns``."""

_ESCAPED: Final = frozenset({'"', '\\"', r"\\"})


class Width(NamedTuple):
    """The smallest and the largest number of characters; ``most`` may be infinite."""

    least: int
    most: float

    def times(self, least: int, most: float) -> Width:
        """Return the width of ``least`` to ``most`` repetitions."""
        return Width(self.least * least, self.most * most if self.most else 0)


@cache
def width(pattern: str) -> Width:
    r"""Return the length of a match of ``pattern`` in JSON, which needs two characters for ``"`` or ``\``."""
    groups = [_Group()]
    for token in _TOKEN.finditer(pattern[1:-1]):
        match token.lastgroup:
            case "character":
                size = 2 if token.group() in _ESCAPED else 1
                groups[-1].branches[-1].append(Width(size, size))
            case "open":
                groups.append(_Group())
            case "close":
                closed = groups.pop()
                groups[-1].branches[-1].append(closed.width)
            case "bar":
                groups[-1].branches.append([])
            case _:
                repeated = groups[-1].branches[-1]
                repeated[-1] = repeated[-1].times(*_times(str(token["repeat"])))
    return groups[-1].width


class _Group:
    """The alternatives in one pair of brackets, each a sequence of widths."""

    def __init__(self) -> None:
        self.branches: list[list[Width]] = [[]]

    @property
    def width(self) -> Width:
        sums = [
            Width(sum(part.least for part in branch), sum(part.most for part in branch))
            for branch in self.branches
        ]
        return Width(min(branch.least for branch in sums), max(branch.most for branch in sums))


_QUANTIFIERS: Final = {"*": (0, math.inf), "+": (1, math.inf), "?": (0, 1)}


def _times(repeat: str) -> tuple[int, float]:
    if repeat in _QUANTIFIERS:
        return _QUANTIFIERS[repeat]
    least, comma, most = repeat[1:-1].partition(",")
    return int(least[:9]), float(most or (math.inf if comma else least))


def single_characters(pattern: str) -> Iterator[re.Pattern[str]]:
    """Yield each part of ``pattern`` that matches a single character, as a pattern."""
    parts = {token.group() for token in _TOKEN.finditer(pattern[1:-1]) if token.lastgroup == "character"}
    return (re.compile(part, re.ASCII) for part in sorted(parts))
