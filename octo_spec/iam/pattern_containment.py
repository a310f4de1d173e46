"""How two patterns lie to each other: whether one contains the other, whether no text matches both.

Quick and cautious: what cannot be told at a glance is left open.
"""

from __future__ import annotations

import re
from functools import lru_cache

from octo_spec.iam.glob import (
    ANYTHING,
    CHARACTER,
    FOLD,
    SEGMENT_CHARACTER,
    SEGMENT_RUN,
    VARIABLE_CHARACTERS,
    Pattern,
    Patterns,
    generic,
)
from octo_spec.iam.glob_matching import matches

_NOT_LITERAL = re.compile("[\ue000-\ue003]+|\ue005[^\ue007]*\ue007")
"""A policy variable stands between U+E005 and U+E007; see ``variables``."""
_CROSSING = re.compile(f"[\ue000\ue001{VARIABLE_CHARACTERS[0]}-{VARIABLE_CHARACTERS[-1]}]")
_UNBOUNDED = re.compile(f"[\ue000\ue002{VARIABLE_CHARACTERS[0]}-{VARIABLE_CHARACTERS[-1]}]")
_MAY_CROSS = re.compile("[\ue000\ue001\ue005]")
_HOLDS_COLONS = re.compile(f"[\ue000\ue001\ue005{VARIABLE_CHARACTERS[0]}-{VARIABLE_CHARACTERS[-1]}]")
_CACHED = 1 << 16


@lru_cache(_CACHED)
def contains(outer: Pattern, inner: Pattern) -> bool | None:
    """Whether ``outer`` matches all that ``inner`` does; ``None`` where its generic text cannot tell.

    A fresh character in ``inner``'s generic text can only be taken by a wildcard of ``outer``, which
    then takes any other text in its place just as well, unless the two wildcards are of unlike kinds.
    """
    if outer in (inner, ANYTHING):
        return True
    if not matches(outer, generic(inner)):
        return False
    return True if not _unlike(outer, inner) or _contains_each_segment(outer, inner) else None


def _unlike(outer: Pattern, inner: Pattern) -> bool:
    one_for_run = (CHARACTER in outer or SEGMENT_CHARACTER in outer) and _UNBOUNDED.search(inner) is not None
    case = inner.startswith(FOLD) and not outer.startswith(FOLD)
    return one_for_run or case or _crosses(outer, inner)


def _crosses(outer: Pattern, inner: Pattern) -> bool:
    """Whether a wildcard of ``inner`` may hold a colon where one of ``outer`` may not.

    Counts colons: in an ARN the wildcards that stay within a part come before those that do not.
    """
    confined = max(outer.rfind(SEGMENT_RUN), outer.rfind(SEGMENT_CHARACTER))
    if confined < 0:
        return False
    head, *rest = _CROSSING.split(inner, maxsplit=1)
    return bool(rest) and head.count(":") <= outer.count(":", 0, confined)


def _contains_each_segment(outer: Pattern, inner: Pattern) -> bool:
    """Whether that which ``outer`` has between its colons contains that which ``inner`` has there."""
    colons = min(outer.count(":"), inner.count(":"))
    if not colons or FOLD in (outer[:1], inner[:1]):
        return False
    segments = zip(outer.split(":", colons), inner.split(":", colons), strict=True)
    return all(contains(Pattern(one), Pattern(other)) for one, other in segments)


@lru_cache(_CACHED)
def contains_all(outer: Patterns, inner: Patterns) -> bool:
    """Whether each pattern of ``inner`` plainly lies within one of ``outer``."""
    return all(pattern in outer or any(contains(one, pattern) for one in outer) for pattern in inner)


def apart(one: Patterns, other: Patterns) -> bool:
    """Whether every two patterns of two unions are plainly disjoint."""
    return all(disjoint(pattern, fellow) for pattern in one for fellow in other)


@lru_cache(_CACHED)
def disjoint(one: Pattern, other: Pattern) -> bool:
    """Whether the literal beginnings or ends of two patterns, or of their segments, exclude each other.

    Or one holds more colons than the other may.
    """
    if FOLD in (one[:1], other[:1]):
        return False
    if _ends_differ(_ends(one), _ends(other)) or _lacks_colons(one, other) or _lacks_colons(other, one):
        return True
    count = min(_confined(one), _confined(other))
    return count > 0 and any(map(_ends_differ, _segment_ends(one, count), _segment_ends(other, count)))


def _lacks_colons(one: Pattern, other: Pattern) -> bool:
    return one.count(":") < other.count(":") and not _HOLDS_COLONS.search(one)


_Ends = tuple[str, str]


def _ends_differ(one: _Ends, other: _Ends) -> bool:
    (head, tail), (other_head, other_tail) = one, other
    return not (
        (head.startswith(other_head) or other_head.startswith(head))
        and (tail.endswith(other_tail) or other_tail.endswith(tail))
    )


@lru_cache(_CACHED)
def _ends(pattern: Pattern) -> _Ends:
    parts = _NOT_LITERAL.split(pattern)
    return parts[0], parts[-1]


@lru_cache(_CACHED)
def _confined(pattern: Pattern) -> int:
    """Count the segments in front of the first wildcard, or variable, that may cross a colon."""
    return _MAY_CROSS.split(pattern, maxsplit=1)[0].count(":")


@lru_cache(_CACHED)
def _segment_ends(pattern: Pattern, count: int) -> tuple[_Ends, ...]:
    return tuple(_ends(Pattern(segment)) for segment in pattern.split(":", count))
