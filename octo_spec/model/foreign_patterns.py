r"""Match texts against patterns of templates that need more than an automaton: look-arounds, back-references.

A target may match with Java's engine, which backtracks: a pattern such as ``^(a|aa)+(?=b)$`` can take it
exponential time. This one also backtracks, and stops: each match after ``SECONDS``, and all matches of a
process after ``SECONDS_OF_ALL``. It decides only the part of the syntax that both engines read alike, for a
line of ASCII.

>>> foreign_match("^(?!aws)[a-z]+$", "acme"), foreign_match("^(?!aws)[a-z]+$", "awsome")
(True, False)
>>> foreign_match(r"^(.)\1$", "aa"), foreign_match(r"^\p{Alpha}$", "a")
(True, None)
"""

from __future__ import annotations

import re
import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from octo_spec.frozen import mutable

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS: Final = 0.5
"""The time for one match: a sane pattern takes microseconds."""
SECONDS_OF_ALL: Final = 2.0
"""The time for all matches that end, or do not, beyond a millisecond each."""
LONGEST: Final = 4_096
"""The maximum length of a pattern and of a text: no target accepts a longer value of a parameter."""

_COMMON: Final = re.compile(
    r"""\\[dDwWsSbB] | \\[1-9](?![0-9]) | \\[^A-Za-z0-9]
      | \[\^?(?:\\[dDwWsS]|\\[^A-Za-z0-9]|[^\\\[\]&|~])+\]
      | \((?:\?(?:[:=!>]|<[=!])|(?!\?)) | \)
      | (?:[*+?]|\{[0-9]{1,3}(?:,[0-9]{0,3})?\})[+?]?
      | [|^$.] | [^\\\[\](){}|^$.*+?]""",
    re.VERBOSE,
)
"""The tokens that Java and the engine read alike."""


@mutable
class _TimeLeft:
    """The time that all matches of this process may still take."""

    seconds: float = SECONDS_OF_ALL


_LEFT: Final = _TimeLeft()


@lru_cache(1 << 10)
def foreign_match(pattern: str, text: str) -> bool | None:
    """Return whether a pattern matches all of a text; ``None`` if that cannot be decided, or not in time."""
    compiled = _compile(pattern)
    if compiled is None or not _is_line_of_ascii(text):
        return None
    return match_in_time(compiled, text)


def match_in_time(compiled: Any, text: str) -> bool | None:  # noqa: ANN401 - the engine declares no types
    """Return whether a compiled pattern of ``regex`` matches all of a text; ``None`` if not in time."""
    began = time.monotonic()
    try:
        return compiled.fullmatch(text, timeout=min(SECONDS, _LEFT.seconds)) is not None
    except TimeoutError:
        return None
    finally:
        _LEFT.seconds = max(_LEFT.seconds - (time.monotonic() - began), 0.001)


def takes_too_long(pattern: str, text: str) -> bool:
    """Return whether a match would be decided, but not within the time limit."""
    can_be_decided = _compile(pattern) is not None and _is_line_of_ascii(text)
    return can_be_decided and foreign_match(pattern, text) is None


def _is_line_of_ascii(text: str) -> bool:
    return text.isascii() and (not text or text.isprintable()) and len(text) <= LONGEST


@lru_cache(1 << 8)
def _compile(pattern: str) -> Any:  # noqa: ANN401 - the engine declares no types
    if len(pattern) > LONGEST or "".join(_tokens(pattern)) != pattern or _repeats_often(pattern):
        return None
    import regex  # noqa: PLC0415 - only patterns of some templates need it

    try:
        return regex.compile(pattern, regex.ASCII | regex.VERSION0)
    except (regex.error, RecursionError):
        return None


MAX_REPEATS: Final = 1_000
"""The maximum sum of the numbers in braces: the engine writes out what they repeat."""


def _repeats_often(pattern: str) -> bool:
    """Return whether a pattern is too large when written out; a number after a group multiplies others."""
    numbers = re.findall(r"\{[0-9,]+\}", pattern)
    return ")" in {pattern[found.start() - 1] for found in re.finditer(r"\{[0-9]", pattern)} or (
        sum(int(number) for each in numbers for number in re.findall("[0-9]+", each)) > MAX_REPEATS
    )


def _tokens(pattern: str) -> Iterator[str]:
    for token in _COMMON.finditer(pattern):
        if "--" not in token[0]:  # a difference of sets, in some engines
            yield token[0]
