"""Containment and disjointness of two patterns, as far as a quick test can decide them.

Containment of regular languages is PSPACE-complete in general (Stockmeyer and Meyer, "Word Problems Requiring
Exponential Time", STOC 1973). For patterns with ``*`` alone, one pattern contains another exactly if it
matches the other's generic text, the canonical model of Miklau and Suciu, "Containment and Equivalence for a
Fragment of XPath", JACM 51(1), 2004. ``?``, segments and letter case break this; then the answer may be "not
known", and the search treats the pattern as not contained.

>>> from octo_spec.iam.glob import wild
>>> contains(wild("s3:*"), wild("s3:Get*")), contains(wild("s3:Get*"), wild("s3:*"))
(True, False)
>>> contains(wild("a?*"), wild("a*")) is None
True
>>> disjoint(wild("s3:Get*"), wild("s3:Put*")), disjoint(wild("*a"), wild("b*"))
(True, False)
"""

from __future__ import annotations

import re
from functools import lru_cache

from octo_spec.iam.glob import (
    ANYTHING,
    CHARACTER,
    DIGIT,
    FOLD,
    RUN,
    SEGMENT_CHARACTER,
    SEGMENT_RUN,
    VARIABLE_CHARACTERS,
    Pattern,
    Patterns,
    most_generic,
    not_literal,
)
from octo_spec.iam.glob_matching import matches

_VALUES = f"{VARIABLE_CHARACTERS[0]}-{VARIABLE_CHARACTERS[-1]}"
_NOT_LITERAL = re.compile(f"[\ue000-\ue003{DIGIT}]+|\ue005[^\ue007]*\ue007")
"""A policy variable is enclosed in U+E005 and U+E007; see ``variables``."""
# A set of three ranges takes ten times as long to compile as one of two.
_VALUE = re.compile(f"[{_VALUES}]")
_CROSSING = re.compile(f"[\ue000\ue001{_VALUES}]")
_MAY_CROSS = re.compile("[\ue000\ue001\ue005]")
_CACHED = 1 << 16


# --- containment -------------------------------------------------------------------------------


@lru_cache(_CACHED)
def contains(outer: Pattern, inner: Pattern) -> bool | None:
    """Return whether ``outer`` matches all texts of ``inner``; ``None`` if the generic text cannot decide it.

    Only a wildcard of ``outer`` matches a fresh character in the generic text of ``inner``. It matches any
    other text in this place as well, unless the two wildcards are of different kinds.
    """
    if outer in (inner, ANYTHING):
        return True
    if not matches(outer, most_generic(inner)):
        return False
    return True if not _differ_in_kind(outer, inner) or _contains_by_segment(outer, inner) else None


def _differ_in_kind(outer: Pattern, inner: Pattern) -> bool:
    has_character = CHARACTER in outer or SEGMENT_CHARACTER in outer
    is_too_long = has_character and _is_unbounded(inner)
    ignores_case = inner.startswith(FOLD) and not outer.startswith(FOLD)
    return is_too_long or ignores_case or _crosses(outer, inner)


def _is_unbounded(pattern: Pattern) -> bool:
    return RUN in pattern or SEGMENT_RUN in pattern or _VALUE.search(pattern) is not None


def _crosses(outer: Pattern, inner: Pattern) -> bool:
    """Return whether a wildcard of ``inner`` may match a colon where a wildcard of ``outer`` may not.

    Counts colons: in an ARN the wildcards that stay within a part come before those that do not.
    """
    confined = max(outer.rfind(SEGMENT_RUN), outer.rfind(SEGMENT_CHARACTER))
    if confined < 0:
        return False
    head, *rest = _CROSSING.split(inner, maxsplit=1)
    return bool(rest) and head.count(":") <= outer.count(":", 0, confined)


def _contains_by_segment(outer: Pattern, inner: Pattern) -> bool:
    """Return whether each segment of ``outer`` contains the segment of ``inner`` at its place."""
    colons = min(outer.count(":"), inner.count(":"))
    if not colons or FOLD in (outer[:1], inner[:1]):
        return False
    segments = zip(outer.split(":", colons), inner.split(":", colons), strict=True)
    return all(contains(Pattern(wide), Pattern(narrow)) for wide, narrow in segments)


@lru_cache(_CACHED)
def contains_all(outer: Patterns, inner: Patterns) -> bool:
    """Return whether each pattern of ``inner`` plainly lies within a pattern of ``outer``."""
    rest = inner - outer
    if not rest:
        return True
    wildcards = not_literal(outer)
    return all(any(contains(wide, pattern) for wide in wildcards) for pattern in rest)


# --- disjointness ------------------------------------------------------------------------------


@lru_cache(_CACHED)
def disjoint(left: Pattern, right: Pattern) -> bool:
    """Return whether two patterns plainly match no common text.

    Their literal beginnings or ends, or those of two segments, exclude each other; or one pattern has more
    colons than the other can have.
    """
    if FOLD in (left[:1], right[:1]):
        return False
    if _ends_differ(_ends(left), _ends(right)) or _lacks_colons(left, right) or _lacks_colons(right, left):
        return True
    count = min(_confined_segments(left), _confined_segments(right))
    return count > 0 and any(map(_ends_differ, _segment_ends(left, count), _segment_ends(right, count)))


def _lacks_colons(fewer: Pattern, more: Pattern) -> bool:
    return fewer.count(":") < more.count(":") and not (_MAY_CROSS.search(fewer) or _VALUE.search(fewer))


_Ends = tuple[str, str]
"""The literal text before the first wildcard, and the text after the last."""


def _ends_differ(left: _Ends, right: _Ends) -> bool:
    (head, tail), (other_head, other_tail) = left, right
    return not (
        (head.startswith(other_head) or other_head.startswith(head))
        and (tail.endswith(other_tail) or other_tail.endswith(tail))
    )


@lru_cache(_CACHED)
def _ends(pattern: Pattern) -> _Ends:
    pieces = _NOT_LITERAL.split(pattern)
    return pieces[0], pieces[-1]


def literal_beginning(pattern: Pattern) -> str:
    """Return the text with which every match of ``pattern`` plainly begins."""
    return "" if pattern.startswith(FOLD) else _ends(pattern)[0]


@lru_cache(_CACHED)
def _confined_segments(pattern: Pattern) -> int:
    """Return the number of segments before the first wildcard or variable that may contain a colon."""
    return _MAY_CROSS.split(pattern, maxsplit=1)[0].count(":")


@lru_cache(_CACHED)
def _segment_ends(pattern: Pattern, count: int) -> tuple[_Ends, ...]:
    return tuple(_ends(Pattern(segment)) for segment in pattern.split(":", count))
