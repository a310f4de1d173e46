"""Values that policy variables may have: which of them can make a difference.

A variable's value is taken as opaque: text that no document holds. Beside it stand absence, the values
that conditions on the same key tell apart, and those with which a pattern meets another pattern.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain, product
from typing import TYPE_CHECKING

from octo_spec.access.constraints import CALLER, Constraint, Region, about_caller, grounded
from octo_spec.access.requests import caller_value
from octo_spec.access.values import boundaries
from octo_spec.access.words import find
from octo_spec.iam.comparisons import NullTest, TextTest
from octo_spec.iam.conditions import Condition
from octo_spec.iam.glob import (
    FRESH,
    ONE,
    RUN,
    SEGMENT_ONE,
    SEGMENT_RUN,
    Pattern,
    Patterns,
    generic,
    generics,
    is_literal,
)
from octo_spec.iam.keys import PRINCIPAL_ACCOUNT, PRINCIPAL_ARN, ValueKind
from octo_spec.iam.principals import Caller
from octo_spec.iam.variables import opened, substitute, variables, with_wildcard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.access.searching import Space

Assignment = dict[str, str | None]
"""A value for every variable; ``None`` for one that is absent."""


def assignments(regions: Sequence[Region], space: Space) -> Iterator[Assignment]:
    """List the values that the variables of ``regions`` may have together, opaque ones first."""
    constraints = tuple(chain.from_iterable(regions))
    values = _opaque(constraints, space)
    characters = stand_ins(constraints)
    choices = {key: _choices(key, constraints, values, characters[key], space) for key in values}
    for _ in range(_ROUNDS):
        for key, value in tuple(_linked(choices, constraints, values)):
            choices[key] = list(dict.fromkeys([*choices[key], value]))
    for chosen in product(*choices.values()):
        yield dict(zip(choices, chosen, strict=True))


_ROUNDS = 2
"""How far a value travels from one variable to another by conditions that tie their keys."""


def _linked(
    choices: Mapping[str, Sequence[str | None]],
    constraints: Iterable[Constraint],
    values: Mapping[str, str],
) -> Iterator[tuple[str, str]]:
    """Carry values over conditions that tie one variable's key to another variable, without wildcards."""
    for constraint in constraints:
        if isinstance(constraint.test, Condition) and constraint.dimension in choices:
            for pattern in sorted(filter(is_literal, _patterns(constraint))):
                for other in sorted(variables(pattern) - {constraint.dimension}):
                    yield from _carried(constraint.dimension, other, pattern, choices, values)


def _carried(
    key: str,
    other: str,
    pattern: Pattern,
    choices: Mapping[str, Sequence[str | None]],
    values: Mapping[str, str],
) -> Iterator[tuple[str, str]]:
    marked = opened(with_wildcard(pattern, other, _MARK))
    for value in choices[key]:
        yield from ((other, found) for found in _captured(marked, value))
    for value in choices[other]:
        told = substitute(pattern, {**values, other: value}.get)
        if told is not None:
            yield key, generic(told)


def stand_ins(region: Region) -> dict[str, str]:
    """Give each variable of ``region``, by its key, a character that no document holds."""
    keys = sorted(frozenset[str]().union(*(constraint.variables for constraint in region)))
    return {key: chr(ord(FRESH) + 1 + index) for index, key in enumerate(keys)}


def _opaque(region: Region, space: Space) -> dict[str, str]:
    """Give each variable a value that is longer than what any ``?`` of the region can hold."""
    length = 1 + max((_ones(_patterns(constraint)) for constraint in region), default=0)
    return {
        key: f"arn:aws:iam::{character * length}:role/{character * length}"
        if space.shape(key).kind is ValueKind.ARN
        else character * length
        for key, character in stand_ins(region).items()
    }


@lru_cache(1 << 14)
def _ones(patterns: Patterns) -> int:
    return max((pattern.count(ONE) + pattern.count(SEGMENT_ONE) for pattern in patterns), default=0)


def forced(assignment: Mapping[str, str | None], space: Space, *, callers: bool) -> Region:
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


def _choices(
    key: str,
    constraints: Iterable[Constraint],
    values: Mapping[str, str],
    standing: str,
    space: Space,
) -> list[str | None]:
    """List the values to try for ``key``, in which the character ``standing`` stands for anything."""
    shape = space.shape(key)
    # A multivalued key has no single value to fill in.
    if not shape.one:
        return [None]
    others = {other: value for other, value in values.items() if other != key}
    told_apart = chain(
        _of_kind(shape.kind),
        _of_callers(key, constraints),
        _of_conditions(key, constraints, others),
        _of_patterns(key, constraints, others, space),
    )
    # In a value the fresh character is literal, but to generic texts it would still stand for anything.
    own = {value.replace(FRESH, standing) for value in told_apart}
    chosen = dict.fromkeys([values[key], *sorted(own)])
    return [*chosen, *([None] if shape.may_be_absent else [])]


def _of_kind(kind: ValueKind) -> Iterator[str]:
    if kind is ValueKind.BOOL:
        yield from ("true", "false")


def _of_callers(key: str, constraints: Iterable[Constraint]) -> Iterator[str]:
    """List what the key of a principal holds for the callers that are named."""
    if key not in (PRINCIPAL_ARN, PRINCIPAL_ACCOUNT):
        return
    for constraint in constraints:
        if constraint.dimension == CALLER:
            named = (text for text in generics(_patterns(constraint)) if text.startswith("AWS:"))
            values = (caller_value(Caller.parse(text), key) for text in named)
            yield from (value for value in values if value is not None)


def _of_conditions(key: str, constraints: Iterable[Constraint], others: Mapping[str, str]) -> Iterator[str]:
    """List the values that conditions on the key itself mention."""
    for constraint in constraints:
        if constraint.dimension == key and isinstance(constraint.test, Condition):
            (about,) = grounded((constraint,), others.get)
            if isinstance(about.test, Condition) and isinstance(about.test.test, TextTest):
                yield from generics(about.test.test.patterns)
            elif isinstance(about.test, Condition) and not isinstance(about.test.test, NullTest):
                yield from boundaries(about.test.test)


def _of_patterns(
    key: str,
    constraints: Iterable[Constraint],
    others: Mapping[str, str],
    space: Space,
) -> Iterator[str]:
    """List the values with which a pattern that holds the variable meets another of its dimension."""
    by_dimension: dict[str, set[Pattern]] = {}
    for constraint in constraints:
        by_dimension.setdefault(constraint.dimension, set()).update(_patterns(constraint))
    for patterns in by_dimension.values():
        for holder in sorted(pattern for pattern in patterns if key in variables(pattern)):
            yield from _meeting(holder, patterns - {holder}, key, others, space)


def _meeting(
    holder: Pattern,
    patterns: Iterable[Pattern],
    key: str,
    others: Mapping[str, str],
    space: Space,
) -> Iterator[str]:
    """Meet ``holder`` with each pattern, once with the other variables opaque and once with them open."""
    marked = with_wildcard(holder, key, _MARK)
    fellows = [with_wildcard(pattern, key, RUN) for pattern in sorted(patterns)]
    views = [(substitute(marked, others.get), substitute(fellow, others.get)) for fellow in fellows]
    views += [(opened(marked), opened(fellow)) for fellow in fellows]
    for mark, fellow in dict.fromkeys(views):
        if mark is not None and fellow is not None:
            open_holder = Pattern(mark.replace(_MARK, RUN))
            word = find([frozenset({fellow}), frozenset({open_holder})], frozenset(), space.effort)
            yield from _captured(mark, word)


def _captured(marked: Pattern, word: str | None) -> Iterator[str]:
    """Read off ``word`` what stands at the marks."""
    found = None if word is None else _capturing(marked).fullmatch(word)
    yield from sorted({group for group in found.groups() if group is not None}) if found else ()


_MARK = "\ue009"
_CAPTURING = {RUN: ".*", ONE: ".", SEGMENT_RUN: "[^:]*", SEGMENT_ONE: "[^:]", _MARK: "(.*)"}


@lru_cache(1 << 10)
def _capturing(pattern: Pattern) -> re.Pattern[str]:
    parts = (_CAPTURING.get(character) or re.escape(character) for character in pattern)
    return re.compile("".join(parts), re.DOTALL)


def _patterns(constraint: Constraint) -> Patterns:
    if not isinstance(constraint.test, Condition):
        return constraint.test
    return constraint.test.test.patterns if isinstance(constraint.test.test, TextTest) else frozenset()
