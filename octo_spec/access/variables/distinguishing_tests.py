"""What tells the values of a variable apart: the conditions on its key, and the patterns beside it.

Values that all of these treat alike are alike to every document, so one of each kind is enough to try.
That is proven for a variable that meets patterns without variables. Where a value may lie on itself, or on
that of another variable, the equations between words have solutions beyond any list; then the short and
the repeated values are told apart as well, and tests try all short words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from octo_spec.access.search.conjunctions import ACTION
from octo_spec.access.search.key_values import Element, find_element
from octo_spec.access.variables.quotients import MARK, quotients
from octo_spec.iam.conditions import Condition
from octo_spec.iam.glob import FOLD, RUN, SEGMENT_RUN, UPPER, Pattern, is_literal, lower
from octo_spec.iam.keys import PRINCIPAL_ACCOUNT, PRINCIPAL_ARN, ValueKind
from octo_spec.iam.principals import account_in
from octo_spec.iam.value_tests import ConditionTest, NullTest, TextTest, ValueTest, accepts
from octo_spec.iam.variables import opened_but, places, substitute, variables, with_wildcard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from octo_spec.access.budget import Budget
    from octo_spec.access.search.conjunctions import Conjunction

Opaque = Mapping[str, str]
"""By variable, a value that no document holds."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Values for which some tests have the outcomes that they have for ``text``, one of them."""

    text: str
    known: tuple[Element, ...] = ()

    @property
    def is_single(self) -> bool:
        """Whether it plainly holds but one value."""
        return any(_is_literal(test) and outcome for test, outcome in self.known)


def _is_literal(test: ValueTest) -> bool:
    return isinstance(test, TextTest) and len(test.patterns) == 1 and all(map(is_literal, test.patterns))


def other_kinds(kind: Kind, tests: Iterable[ValueTest], of: ValueKind, budget: Budget) -> Iterator[Kind]:
    """Split off the values of ``kind`` that any of ``tests`` tells from its text, by the first that does."""
    known = kind.known
    decided = {element.test for element in known}
    for test in tests:
        if test not in decided:
            outcome = accepts(test, kind.text)
            other = (*known, Element(test, not outcome))
            text = find_element(other, of, budget)
            if text is not None:
                yield Kind(text, other)
            known = (*known, Element(test, outcome))


def tests(
    key: str,
    conjunction: Conjunction,
    assigned: Mapping[str, str | None],
    opaque: Opaque,
    of: ValueKind,
) -> list[ValueTest]:
    """List what tells apart the values of ``key``, where other variables are ``assigned`` or ``opaque``."""
    of_kind = [TextTest(frozenset({Pattern("true")}))] if of is ValueKind.BOOL else []
    conditions = _conditions_on(key, conjunction, assigned, opaque)
    return list(dict.fromkeys([*of_kind, *conditions, *parts(key, conjunction, assigned, opaque)]))


def _conditions_on(
    key: str,
    conjunction: Conjunction,
    assigned: Mapping[str, str | None],
    opaque: Opaque,
) -> Iterator[ValueTest]:
    """List the tests of the conditions on ``key``.

    Of a text one pattern at a time: which one a value matches matters to the patterns beside.
    """
    for test in _tests_of(key, conjunction):
        if isinstance(test, TextTest):
            seen = {
                view for pattern in test.patterns for view in _views(pattern, conjunction, assigned, opaque)
            }
            yield from (TextTest(frozenset({view})) for view in sorted(seen))
        elif not isinstance(test, NullTest):
            yield test


def _tests_of(key: str, conjunction: Conjunction) -> list[ConditionTest]:
    return [one.test.test for one in conjunction if one.dimension == key and isinstance(one.test, Condition)]


def _views(
    pattern: Pattern,
    conjunction: Conjunction,
    assigned: Mapping[str, str | None],
    opaque: Opaque,
) -> set[Pattern]:
    """Fill in the variables of ``pattern``: one without a value is opaque, anything, or as it is tested."""
    found = {pattern}
    for key in variables(pattern) - assigned.keys():
        fillings = {RUN, opaque.get(key, ""), *_tested(key, conjunction, assigned)}
        found = {with_wildcard(one, key, filling) for one in found for filling in fillings}
    filled = (substitute(one, assigned.get) for one in found)
    return {one for one in filled if one is not None}


def _tested(key: str, conjunction: Conjunction, assigned: Mapping[str, str | None]) -> Iterator[str]:
    """List the patterns, known but for ``assigned``, with which conditions compare ``key``."""
    for test in _tests_of(key, conjunction):
        if isinstance(test, TextTest):
            known = (
                substitute(one, assigned.get) for one in test.patterns if variables(one) <= assigned.keys()
            )
            yield from (one.removeprefix(FOLD) for one in known if one is not None)


Beside = dict[str, set[Pattern]]
"""Patterns by dimension."""


def parts(
    key: str, conjunction: Conjunction, assigned: Mapping[str, str | None], opaque: Opaque
) -> list[TextTest]:
    """List the parts that the value of ``key`` may take of the patterns beside it.

    The values of some other variables are ``assigned``; for the others stands an opaque value, or
    anything. Parts that one of those takes stand in turn beside what conditions on its key hold.
    """
    beside: Beside = {other: {Pattern(value)} for other, value in assigned.items() if value is not None}
    for constraint in conjunction:
        if constraint.dimension != ACTION:  # Actions hold no variables.
            beside.setdefault(constraint.dimension, set()).update(constraint.patterns)
    for other in opaque:
        fellows = {**assigned, **{one: value for one, value in opaque.items() if one != other}}
        beside.setdefault(other, set()).update(_parts(other, beside, assigned, fellows))
    found = _parts(key, beside, assigned, {**opaque, **assigned})
    if key == PRINCIPAL_ACCOUNT:
        accounts = map(account_in, beside.get(PRINCIPAL_ARN, ()))
        found |= {account for account in accounts if account is not None}
    if _is_tied(key, beside, assigned.keys() | opaque.keys()):
        found |= {Pattern(_WILDCARD.sub("", part)) for part in {Pattern(""), *found}}
        found |= _repeated(key, beside)
    if any(one.startswith(FOLD) and key in variables(one) for one in chain.from_iterable(beside.values())):
        found.add(_cased(beside))
    return [TextTest(frozenset({part})) for part in sorted(found)]


_WILDCARD = re.compile(f"[{RUN}{SEGMENT_RUN}]")
_NOT_LITERAL = re.compile("[\ue000-\ue005]")


def _is_tied(key: str, beside: Beside, others: AbstractSet[str]) -> bool:
    """Whether a value of ``key`` may lie on itself, or on that of another variable."""
    if any(places(pattern) for other in others for pattern in beside.get(other, ())):
        return True
    return any(
        sum(places(pattern) for pattern in patterns if dimension == key or key in variables(pattern)) > 1
        for dimension, patterns in beside.items()
    )


def _repeated(key: str, beside: Beside) -> set[Pattern]:
    """List values that lie on themselves where two patterns that begin alike hold ``key``.

    ``b${key}`` and ``ba${key}`` meet where the value is ``aa…``; of these only as many are told apart as
    conditions on the key do.
    """
    longest = max(map(len, beside.get(key, ())), default=0)
    heads = [_head(one) for patterns in beside.values() for one in patterns if key in variables(one)]
    shifts = {other.removeprefix(one) for one in heads for other in heads if other.startswith(one)} - {""}
    return {Pattern(shift * count) for shift in shifts for count in range(2, 2 + longest // len(shift))}


def _cased(beside: Beside) -> Pattern:
    """Match the values with some letter that has another case, best one that no pattern holds."""
    held = lower("".join(chain.from_iterable(beside.values())))
    return Pattern(RUN + next((letter for letter in UPPER if letter not in held), "a") + RUN)


def _head(pattern: Pattern) -> str:
    return _NOT_LITERAL.split(pattern, maxsplit=1)[0]


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
    return substitute(opened_but(pattern, view), view.get)
