"""Values that policy variables may have: which of them can make a difference.

A variable's value is taken as opaque: text that no document holds. Beside it stand absence, and what
``telling`` finds.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from octo_spec.access.request import caller_value
from octo_spec.access.search.conjunctions import (
    CALLER,
    Conjunction,
    Constraint,
    about_caller,
    grounded,
    within,
)
from octo_spec.access.search.key_values import DOMAINS
from octo_spec.iam.conditions import Condition
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.glob import (
    CHARACTER,
    FRESH,
    SEGMENT_CHARACTER,
    Pattern,
    Patterns,
    generics,
)
from octo_spec.iam.keys import PRINCIPAL_ACCOUNT, PRINCIPAL_ARN, ValueKind
from octo_spec.iam.pattern_containment import apart
from octo_spec.iam.principals import Caller, account_of, arn_of
from octo_spec.iam.value_tests import NullTest, TextTest
from octo_spec.iam.variables import filled, opened_but

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.access.search.search import Space

Assignment = dict[str, str | None]
"""A value for every variable; ``None`` for one that is absent."""

OF_CALLERS = frozenset({PRINCIPAL_ARN, PRINCIPAL_ACCOUNT})
"""The keys that who calls has a value of; absent for callers of no account."""
_AWS = f"{PrincipalKind.AWS}:"


def excluded(assigned: Assignment, changed: str, inside: Conjunction, space: Space) -> bool:
    """Whether a condition of ``inside`` fails that became known with the value of ``changed``."""
    known = tuple(constraint for constraint in inside if _known(constraint, assigned, changed, space))
    return not within(grounded(known, assigned.get), assigned)


def _known(constraint: Constraint, assigned: Assignment, changed: str, space: Space) -> bool:
    about = {constraint.dimension, *constraint.variables}
    return changed in about and about <= assigned.keys() and space.shape(constraint.dimension).one


def is_nowhere(inside: Conjunction, assigned: Assignment, space: Space) -> bool:
    """Whether no request plainly meets ``inside``, whatever the variables hold that are not ``assigned``."""
    texts = [one for one in inside if one.holds and one.dimension in space.texts]
    return any(
        apart(_opened(one.patterns, assigned), fellow)
        for one in texts
        if one.variables
        for fellow in _fellows(one, texts, assigned, space)
    )


def _fellows(
    one: Constraint, texts: Iterable[Constraint], assigned: Assignment, space: Space
) -> Iterator[Patterns]:
    """List what else a text must match that meets a constraint."""
    yield space.texts[one.dimension]
    for other in texts:
        if other is not one and other.dimension == one.dimension:
            yield _opened(other.patterns, assigned)


def _opened(patterns: Patterns, assigned: Assignment) -> Patterns:
    """Fill in what is ``assigned``; any other variable may hold anything."""
    opened = (opened_but(pattern, assigned.keys()) for pattern in patterns)
    return filled(frozenset(opened), assigned.get)


def stand_ins(conjunction: Conjunction) -> dict[str, str]:
    """Give each variable of ``conjunction``, by its key, a character that no document holds."""
    keys = sorted(frozenset[str]().union(*(constraint.variables for constraint in conjunction)))
    return {key: chr(ord(FRESH) + 1 + index) for index, key in enumerate(keys)}


def opaque_values(conjunctions: Iterable[Conjunction], space: Space) -> dict[str, str]:
    """Give each variable a value of its own character, longer than what any ``?`` can hold."""
    conjunction = tuple(chain.from_iterable(conjunctions))
    length = 1 + max((_ones(constraint.patterns) for constraint in conjunction), default=0)
    return {
        key: f"arn:aws:iam::{character * length}:role/{character * length}"
        if space.shape(key).kind is ValueKind.ARN
        else character * length
        for key, character in stand_ins(conjunction).items()
    }


@lru_cache(1 << 14)
def _ones(patterns: Patterns) -> int:
    return max(
        (pattern.count(CHARACTER) + pattern.count(SEGMENT_CHARACTER) for pattern in patterns), default=0
    )


def forced(assignment: Mapping[str, str | None], space: Space, *, callers: bool) -> Conjunction:
    """Write an assignment as constraints on the keys themselves, or with ``callers`` on who calls."""
    single = ((key, value) for key, value in assignment.items() if space.shape(key).one)
    conditions = [_is(key, value) for key, value in single]
    if callers:
        return tuple(constraint for condition in conditions for constraint in about_caller(condition))
    return tuple(Constraint(condition.key, condition, holds=True) for condition in conditions)


def _is(key: str, value: str | None) -> Condition:
    if value is None:
        return Condition(key, NullTest(frozenset({True})))
    return Condition(key, TextTest(frozenset({Pattern(value)})))


def domains(conjunction: Conjunction, space: Space) -> Conjunction:
    """Tell what every value of a key is that is compared with policy variables, where not all texts are."""
    keys = sorted({one.dimension for one in conjunction if one.variables} - space.texts.keys())
    found = ((key, DOMAINS[space.shape(key).kind]) for key in keys)
    return tuple(Constraint(key, patterns, holds=True) for key, patterns in found if patterns)


def told_of_callers(conjunction: Conjunction) -> Conjunction:
    """Write what a conjunction says of who calls as conditions on the keys that tell the same."""
    callers = {pattern for one in conjunction if one.dimension == CALLER for pattern in one.patterns}
    return tuple(
        Constraint(key, Condition(key, TextTest(frozenset({told}))), holds=True)
        for caller in sorted(callers)
        for key, told in ((PRINCIPAL_ARN, arn_of(caller)), (PRINCIPAL_ACCOUNT, account_of(caller)))
        if told is not None
    )


def kinds_of_callers(key: str, conjunctions: Iterable[Conjunction]) -> list[str]:
    """List what the key of a principal holds for the callers that ``conjunctions`` name."""
    return sorted(set(_of_callers(key, chain.from_iterable(conjunctions))))


def _of_callers(key: str, constraints: Iterable[Constraint]) -> Iterator[str]:
    if key not in OF_CALLERS:
        return
    for constraint in constraints:
        if constraint.dimension == CALLER:
            named = (text for text in generics(constraint.patterns) if text.upper().startswith(_AWS))
            values = (caller_value(Caller.parse(_AWS + text[len(_AWS) :]), key) for text in named)
            yield from (value for value in values if value is not None)
