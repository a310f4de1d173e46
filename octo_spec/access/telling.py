"""What tells the values of a variable apart: the conditions on its key, and the patterns beside it.

Values that all of these treat alike are alike to every document, so one of each kind is enough to try.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from octo_spec.access.constraints import grounded
from octo_spec.access.quotients import MARK, quotients
from octo_spec.access.values import Element, find_element
from octo_spec.iam.comparisons import NullTest, TextTest, ValueTest, accepts
from octo_spec.iam.conditions import Condition
from octo_spec.iam.glob import RUN, Pattern
from octo_spec.iam.variables import substitute, variables, with_wildcard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.access.constraints import Region
    from octo_spec.access.effort import Effort
    from octo_spec.iam.keys import ValueKind

Opaque = Mapping[str, str]
"""By variable, a value that no document holds."""


def kinds(start: str, tests: Iterable[ValueTest], kind: ValueKind, effort: Effort) -> list[str]:
    """Find one text for every outcome that ``tests`` can have together; ``start`` for its own."""
    found: list[tuple[str, tuple[Element, ...]]] = [(start, ())]
    for test in tests:
        for index, (text, known) in enumerate(tuple(found)):
            outcome = accepts(test, text)
            found[index] = (text, (*known, Element(test, outcome)))
            other = (*known, Element(test, not outcome))
            if (fellow := find_element(other, kind, effort)) is not None:
                found.append((fellow, other))
    return [text for text, _ in found]


def conditions_on(key: str, region: Region, told: Mapping[str, str | None]) -> list[ValueTest]:
    """List the tests of the conditions on ``key``, where the other variables are as ``told``."""
    about = grounded(tuple(one for one in region if one.dimension == key), told.get)
    tests = (one.test.test for one in about if isinstance(one.test, Condition))
    return [test for test in tests if not isinstance(test, NullTest)]


Beside = dict[str, set[Pattern]]
"""Patterns by dimension."""


def parts(key: str, region: Region, assigned: Mapping[str, str | None], opaque: Opaque) -> list[TextTest]:
    """List the parts that the value of ``key`` may take of the patterns beside it.

    The values of some other variables are ``assigned``; for the others stands an opaque value, or
    anything. Parts that one of those takes stand in turn beside what conditions on its key hold.
    """
    beside: Beside = {other: {Pattern(value)} for other, value in assigned.items() if value is not None}
    for constraint in region:
        beside.setdefault(constraint.dimension, set()).update(constraint.patterns)
    for other in opaque:
        fellows = {**assigned, **{one: value for one, value in opaque.items() if one != other}}
        beside.setdefault(other, set()).update(_parts(other, beside, assigned, fellows))
    found = _parts(key, beside, assigned, {**opaque, **assigned})
    return [TextTest(frozenset({part})) for part in sorted(found)]


def _parts(
    key: str,
    beside: Beside,
    assigned: Mapping[str, str | None],
    told: Mapping[str, str | None],
) -> set[Pattern]:
    return {
        part
        for patterns in beside.values()
        for holder in patterns
        if key in variables(holder)
        for fellow in patterns - {holder}
        for part in _shared(holder, fellow, key, (told, assigned))
    }


def _shared(
    holder: Pattern,
    fellow: Pattern,
    key: str,
    views: Iterable[Mapping[str, str | None]],
) -> Iterator[Pattern]:
    """Meet two patterns, once in each view of the other variables; those without a value are open."""
    marked, beside = with_wildcard(holder, key, MARK), with_wildcard(fellow, key, RUN)
    seen = dict.fromkeys((_viewed(marked, view), _viewed(beside, view)) for view in views)
    for mark, other in seen:
        if mark is not None and other is not None:
            yield from quotients(mark, other)


def _viewed(pattern: Pattern, view: Mapping[str, str | None]) -> Pattern | None:
    for key in variables(pattern) - view.keys():
        pattern = with_wildcard(pattern, key, RUN)
    return substitute(pattern, view.get)
