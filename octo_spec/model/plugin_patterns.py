r"""Match words against the patterns that emitters declare; a match for a third-party emitter ends in time.

Octospec's own patterns are matched by Python's engine, which cannot be stopped: ``(a|a)+b`` takes it
exponential time. A pattern of a third-party emitter is matched by an engine that can.

>>> matches_whole(PluginPattern("[a-z]+", 0), "ab"), matches_whole(PluginPattern("[a-z]+", re.ASCII), "a1")
(True, False)
>>> pattern_problem("((a{99}){99}){99}", 0), pattern_problem("a", re.DEBUG), pattern_problem("(?=a", 0)
('repeats too often', 'has an unknown flag', 'is not a regular expression')
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping


@frozen
class PluginPattern:
    """A pattern of a third-party emitter, as Python writes it, and its flags."""

    pattern: str
    flags: int


DeclaredPattern: TypeAlias = re.Pattern[str] | PluginPattern


def matches_whole(pattern: DeclaredPattern, text: str) -> bool | None:
    """Return whether a pattern matches all of a text; ``None`` if that is not decided in time."""
    if isinstance(pattern, re.Pattern):
        return pattern.fullmatch(text) is not None
    from octo_spec.model.foreign_patterns import match_in_time  # noqa: PLC0415 - only for third-party emitters

    return match_in_time(_compile(pattern.pattern, pattern.flags), text)


def pattern_problem(pattern: str, flags: int) -> str:
    """Return why the pattern of a third-party emitter cannot be used; empty if it can."""
    from octo_spec.model.foreign_patterns import LONGEST  # noqa: PLC0415 - as above

    if len(pattern) > LONGEST:
        return f"has more than {LONGEST:,} characters"
    if flags & ~sum(_FLAGS):
        return "has an unknown flag"
    if _written_out(pattern) > MAX_REPEATS:
        return "repeats too often"
    try:
        re.compile(pattern, flags)
        _compile(pattern, flags)
    except (re.error, _error(), ValueError, OverflowError, RecursionError):
        return "is not a regular expression"
    return ""


MAX_REPEATS: Final = 100_000
"""The engine writes out what a number in braces repeats: the maximum, with nested numbers multiplied."""


def _written_out(pattern: str) -> int:
    """Return an upper bound of the repeated parts: a number after a bracket multiplies all others."""
    numbers = list(re.finditer(r"(\)?)\{([0-9]+)(?:,([0-9]*))?\}", pattern))
    most = [
        (found[1], max(int(number[:9] or 1) for number in found.group(2, 3) if number)) for found in numbers
    ]
    alone = sum(number for bracket, number in most if not bracket)
    return max(alone, 1) * prod(max(number, 1) for bracket, number in most if bracket)


_FLAGS: Final[Mapping[re.RegexFlag, str]] = {
    re.IGNORECASE: "IGNORECASE",
    re.MULTILINE: "MULTILINE",
    re.DOTALL: "DOTALL",
    re.VERBOSE: "VERBOSE",
    re.ASCII: "ASCII",
    re.UNICODE: "UNICODE",
}
"""Flag -> its name in both engines: ``ASCII`` of one has the number of another flag in the other."""


@lru_cache(1 << 8)
def _compile(pattern: str, flags: int) -> Any:  # noqa: ANN401 - the engine declares no types
    import regex  # noqa: PLC0415 - only patterns of third-party emitters need it

    named = sum(getattr(regex, name) for flag, name in _FLAGS.items() if flags & flag)
    return regex.compile(pattern, regex.VERSION0 | named)


def _error() -> type[Exception]:
    import regex  # noqa: PLC0415 - as above

    error: type[Exception] = regex.error
    return error
