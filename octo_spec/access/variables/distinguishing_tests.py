"""The tests that distinguish the values of a variable: conditions on its key, and patterns compared with it.

Two values are equivalent to every document if all of these tests agree on them, as two words are equivalent
to an automaton if no continuation distinguishes them (Nerode, "Linear Automaton Transformations", 1958;
Hopcroft, Motwani, Ullman, section 4.4). This is proven for a variable that meets patterns without variables.
If a value may overlap itself, or the value of another variable, the equations between words have more
solutions than any list: ``x = ax`` overlapped is periodic (Lyndon and Schuetzenberger, "The Equation a^M =
b^N c^P in a Free Group", Michigan Mathematical Journal 9(4), 1962). Then short and repeated values are
distinguished as well; that this suffices is not proven, and the project's tests try all short words.

>>> from octo_spec.access.search.conjunctions import conjunction
>>> from octo_spec.iam.policy import parse
>>> def named(*names):
...     resources = [f"arn:aws:s3:::{name}" for name in names]
...     statement = {"Effect": "Allow", "Action": "s3:*", "Resource": resources}
...     return conjunction(parse({"Version": "2012-10-17", "Statement": statement}).statements[0])
>>> texts = named("home-${aws:username}", "home-admin", "logs")
>>> [set(test.patterns) for test in tests("aws:username", texts, {}, {}, ValueKind.STRING)]
[{'admin'}]
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain
from typing import TYPE_CHECKING

from octo_spec.access.search.conjunctions import ACTION, RESOURCE
from octo_spec.access.search.ties import resource_of_account
from octo_spec.access.variables.quotients import MARK, quotients
from octo_spec.iam.conditions import Condition
from octo_spec.iam.glob import DIGIT, FOLD, RUN, SEGMENT_RUN, UPPER, Pattern, any_case_pattern, lower
from octo_spec.iam.keys import PRINCIPAL_ACCOUNT, PRINCIPAL_ARN, RESOURCE_ACCOUNT, ValueKind, listing_of
from octo_spec.iam.principals import account_in
from octo_spec.iam.value_tests import ConditionTest, NullTest, TextTest, ValueTest
from octo_spec.iam.variables import occurrences, opened_but, substitute, variables, with_wildcard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from octo_spec.access.search.conjunctions import Conjunction

OpaqueValues = Mapping[str, str]
"""By variable, a value that no document contains."""


def tests(
    key: str,
    conjunction: Conjunction,
    assigned: Mapping[str, str | None],
    opaque: OpaqueValues,
    kind: ValueKind,
) -> list[ValueTest]:
    """Return the tests that distinguish values of ``key``; other variables are ``assigned`` or ``opaque``."""
    of_kind = [TextTest(frozenset({Pattern("true")}))] if kind is ValueKind.BOOL else []
    conditions = (*_condition_tests(key, conjunction, assigned, opaque), *_tied_tests(key, conjunction))
    return list(dict.fromkeys([*of_kind, *conditions, *part_tests(key, conjunction, assigned, opaque)]))


# --- conditions on the key ---------------------------------------------------------------------


def _condition_tests(
    key: str,
    conjunction: Conjunction,
    assigned: Mapping[str, str | None],
    opaque: OpaqueValues,
) -> Iterator[ValueTest]:
    """Yield the tests of the conditions on ``key``.

    A test of text is split by its patterns, because the other patterns depend on which of them a value
    matches.
    """
    for test in _tests_of(key, conjunction):
        if isinstance(test, TextTest):
            views = {
                view for pattern in test.patterns for view in _views(pattern, conjunction, assigned, opaque)
            }
            yield from (TextTest(frozenset({view})) for view in sorted(views))
        elif not isinstance(test, NullTest):
            yield test


def _tied_tests(key: str, conjunction: Conjunction) -> Iterator[ValueTest]:
    """Yield the tests of numbers, dates, addresses and bytes on keys that may have to equal ``key``.

    Tests of text are among the patterns that are compared with the variable.
    """
    for other in sorted(_tied_keys(key, conjunction) - {key}):
        for test in _tests_of(other, conjunction):
            if not isinstance(test, NullTest | TextTest):
                yield test


def _tied_keys(key: str, conjunction: Conjunction) -> set[str]:
    """Return ``key`` and the keys that are compared with it, directly or with others in between."""
    compared: dict[str, set[str]] = {}
    for constraint in conjunction:
        if constraint.variables:
            compared.setdefault(constraint.dimension, {constraint.dimension}).update(constraint.variables)
    tied, found = set[str](), {key}
    while tied != found:
        tied = found
        found = tied.union(*(keys for keys in compared.values() if not tied.isdisjoint(keys)))
    return tied


def _tests_of(key: str, conjunction: Conjunction) -> list[ConditionTest]:
    on_key = (constraint.test for constraint in conjunction if constraint.dimension == key)
    return [condition.test for condition in on_key if isinstance(condition, Condition)]


def _views(
    pattern: Pattern,
    conjunction: Conjunction,
    assigned: Mapping[str, str | None],
    opaque: OpaqueValues,
) -> set[Pattern]:
    """Return ``pattern`` with its variables filled in, in several ways.

    A variable that is not assigned is filled in with any text, with its opaque value, and with each pattern
    that a condition compares its key with.
    """
    views = {pattern}
    for key in variables(pattern) - assigned.keys():
        fillings = {RUN, opaque.get(key, ""), *_compared_patterns(key, conjunction, assigned)}
        views = {with_wildcard(view, key, filling) for view in views for filling in fillings}
    filled = (substitute(view, assigned.get) for view in views)
    return {view for view in filled if view is not None}


def _compared_patterns(
    key: str, conjunction: Conjunction, assigned: Mapping[str, str | None]
) -> Iterator[str]:
    """Yield the patterns with which conditions compare ``key``, if the assignment fills them in."""
    for test in _tests_of(key, conjunction):
        if isinstance(test, TextTest):
            closed = (pattern for pattern in test.patterns if variables(pattern) <= assigned.keys())
            filled = (substitute(pattern, assigned.get) for pattern in closed)
            yield from (pattern.removeprefix(FOLD) for pattern in filled if pattern is not None)


_ARNS_WITH = {PRINCIPAL_ACCOUNT: PRINCIPAL_ARN, RESOURCE_ACCOUNT: RESOURCE}
"""By the key of an account, the dimension of the ARNs that contain it."""

# --- patterns compared with the variable -------------------------------------------------------

PatternsByDimension = dict[str, set[Pattern]]


def part_tests(
    key: str, conjunction: Conjunction, assigned: Mapping[str, str | None], opaque: OpaqueValues
) -> list[TextTest]:
    """Return tests for the parts of other patterns that the value of ``key`` may cover."""
    compared = _patterns_to_compare(conjunction, assigned, opaque)
    parts = _parts(key, compared, assigned, {**opaque, **assigned}, conjunction)
    if key in _ARNS_WITH:
        accounts = map(account_in, compared.get(_ARNS_WITH[key], ()))
        parts |= {account for account in accounts if account is not None and not variables(account)}
    if _may_overlap(key, compared, assigned.keys() | opaque.keys()):
        parts |= {Pattern(_RUNS.sub("", part)) for part in {Pattern(""), *parts}}
        parts |= _repeated_patterns(key, compared)
    if _ignores_case(key, compared):
        parts.add(_with_cased_letter(compared))
    return [TextTest(frozenset({part})) for part in sorted(parts)]


def _patterns_to_compare(
    conjunction: Conjunction, assigned: Mapping[str, str | None], opaque: OpaqueValues
) -> PatternsByDimension:
    """Return the patterns of each dimension, and the values that are ``assigned`` to variables.

    Any other variable has its opaque value, or any text. The parts that it may cover are in turn patterns
    that are compared with the conditions on its key. A key that another one must list is a value of that key.
    """
    compared: PatternsByDimension = {
        other: {Pattern(value)} for other, value in assigned.items() if value is not None
    }
    for constraint in conjunction:
        if constraint.dimension != ACTION:  # Actions have no variables.
            compared.setdefault(constraint.dimension, set()).update(constraint.patterns)
            if constraint.dimension == RESOURCE_ACCOUNT:
                compared.setdefault(RESOURCE, set()).update(map(resource_of_account, constraint.patterns))
        for listing, name in filter(None, map(listing_of, {constraint.dimension, *constraint.variables})):
            compared.setdefault(listing, set()).update((Pattern(name), any_case_pattern(Pattern(name))))
    for other in opaque:
        values = {**assigned, **{name: value for name, value in opaque.items() if name != other}}
        compared.setdefault(other, set()).update(_parts(other, compared, assigned, values, conjunction))
    return compared


def _parts(
    key: str,
    compared: PatternsByDimension,
    assigned: Mapping[str, str | None],
    values: Mapping[str, str | None],
    conjunction: Conjunction,
) -> set[Pattern]:
    """Return the quotients of each pattern by each pattern of its dimension that holds ``key``.

    A pattern of another variable alone is also each pattern that a condition compares that variable with.
    """
    return {
        part
        for patterns in compared.values()
        for holder in patterns
        if key in variables(holder)
        for fellow in patterns - {holder}
        for view in (fellow, *_limited(fellow, variables(holder), conjunction, assigned))
        for part in _quotients(holder, view, key, (values, assigned))
    }


def _limited(
    pattern: Pattern, others: AbstractSet[str], conjunction: Conjunction, assigned: Mapping[str, str | None]
) -> Iterator[Pattern]:
    open_variables = variables(pattern) - assigned.keys()
    if len(open_variables) == 1 and open_variables.isdisjoint(others):
        [key] = open_variables
        for filling in _compared_patterns(key, conjunction, assigned):
            yield with_wildcard(pattern, key, filling)


def _quotients(
    holder: Pattern,
    fellow: Pattern,
    key: str,
    views: Iterable[Mapping[str, str | None]],
) -> Iterator[Pattern]:
    """Yield quotients for each view of the other variables; variables without a value are open."""
    marked, open_fellow = with_wildcard(holder, key, MARK), with_wildcard(fellow, key, RUN)
    pairs = dict.fromkeys(
        (_viewed_pattern(marked, view), _viewed_pattern(open_fellow, view)) for view in views
    )
    for marked_view, fellow_view in pairs:
        if marked_view is not None and fellow_view is not None:
            yield from quotients(marked_view, fellow_view)


def _viewed_pattern(pattern: Pattern, view: Mapping[str, str | None]) -> Pattern | None:
    return substitute(opened_but(pattern, view), view.get)


# --- values that overlap, and letter case ------------------------------------------------------

_RUNS = re.compile(f"[{RUN}{SEGMENT_RUN}]")
_NOT_LITERAL = re.compile(f"[\ue000-\ue005{DIGIT}]")


def _may_overlap(key: str, compared: PatternsByDimension, others: AbstractSet[str]) -> bool:
    """Return whether a value of ``key`` may overlap itself, or the value of another variable."""
    if any(occurrences(pattern) for other in others for pattern in compared.get(other, ())):
        return True
    return any(
        sum(occurrences(pattern) for pattern in patterns if dimension == key or key in variables(pattern)) > 1
        for dimension, patterns in compared.items()
    )


def _repeated_patterns(key: str, compared: PatternsByDimension) -> set[Pattern]:
    """Return periodic values by which two patterns with ``key`` meet, although their heads differ.

    ``b${key}`` and ``ba${key}`` meet if the value is ``aa...``. Conditions on the key bound how many
    repetitions must be distinguished.
    """
    longest = max(map(len, compared.get(key, ())), default=0)
    heads = [
        _head(holder) for patterns in compared.values() for holder in patterns if key in variables(holder)
    ]
    periods = {longer.removeprefix(head) for head in heads for longer in heads if longer.startswith(head)} - {
        ""
    }
    return {Pattern(period * count) for period in periods for count in range(2, 2 + longest // len(period))}


def _head(pattern: Pattern) -> str:
    return _NOT_LITERAL.split(pattern, maxsplit=1)[0]


def _ignores_case(key: str, compared: PatternsByDimension) -> bool:
    """Return whether a pattern holds ``key`` and ignores letter case."""
    patterns = chain.from_iterable(compared.values())
    return any(pattern.startswith(FOLD) and key in variables(pattern) for pattern in patterns)


def _with_cased_letter(compared: PatternsByDimension) -> Pattern:
    """Return a pattern of values with a cased letter, if possible one that no pattern contains."""
    held = lower("".join(chain.from_iterable(compared.values())))
    return Pattern(RUN + next((letter for letter in UPPER if letter not in held), "a") + RUN)
