"""Assignments of values to policy variables, and their consequences for the search.

A variable first has an *opaque* value: a text of its own character, which no document contains, or a number,
a date or an address that none contains. Only patterns with a wildcard at the variable's place match it, so it
acts as a Skolem constant. The other candidates are absence, and the values that distinguishing tests find. An
assigned value also constrains the condition key itself: ``${aws:username}`` is what the request holds for
``aws:username``.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html

>>> from octo_spec.access.budget import Budget
>>> from octo_spec.access.search.conjunctions import conjunction
>>> from octo_spec.access.search.request_space import KeyTypes, request_space
>>> from octo_spec.iam.policy import parse
>>> home = {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::home/${aws:username}?"}
>>> document = parse({"Version": "2012-10-17", "Statement": home})
>>> space = request_space(KeyTypes([document]), Budget())
>>> [(key, value)] = opaque_values([conjunction(document.statements[0])], space).items()
>>> key, len(value), value > FRESH
('aws:username', 2, True)
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain, count
from typing import TYPE_CHECKING

from octo_spec.access.beginnings import are_disjoint
from octo_spec.access.request import caller_value
from octo_spec.access.search.conjunctions import (
    CALLER,
    Conjunction,
    Constraint,
    caller_constraints,
    contains_point,
    with_variable_values,
)
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
from octo_spec.iam.key_domains import EXACT_DOMAINS, OUTLINES
from octo_spec.iam.keys import PRINCIPAL_ACCOUNT, PRINCIPAL_ARN, ValueKind
from octo_spec.iam.principals import Caller, account_of, arn_of
from octo_spec.iam.value_tests import NullTest, TextTest
from octo_spec.iam.variables import filled_patterns, opened_but

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.access.search.request_space import RequestSpace

Valuation = dict[str, str | None]
"""A value for each variable, by its key; ``None`` for an absent variable."""

PRINCIPAL_KEYS = frozenset({PRINCIPAL_ARN, PRINCIPAL_ACCOUNT})
"""The keys that callers from AWS accounts have, and other callers lack."""
_AWS = f"{PrincipalKind.AWS}:"


def variable_characters(conjunction: Conjunction) -> dict[str, str]:
    """Assign each variable of ``conjunction``, by its key, a character that no document contains."""
    keys = sorted({key for constraint in conjunction for key in constraint.variables})
    return {key: chr(ord(FRESH) + 1 + index) for index, key in enumerate(keys)}


def opaque_values(conjunctions: Iterable[Conjunction], space: RequestSpace) -> dict[str, str]:
    """Assign each variable an opaque value that is longer than any sequence of ``?`` in the patterns.

    A number, a date or an address that is compared with a variable gets a value, too: patterns do not say
    which texts are one, so that no test of the variable would find a text that is.
    """
    conjunction = tuple(chain.from_iterable(conjunctions))
    length = 1 + max((_longest_run(constraint.patterns) for constraint in conjunction), default=0)
    named = "".join(chain.from_iterable(constraint.patterns for constraint in conjunction))
    characters = variable_characters(conjunction)
    kinds = {key: space.key_type(key).kind for key in (*characters, *_compared_keys(conjunction, space))}
    unnamed = {kind: (each for each in _typed_values(kind) if each not in named) for kind in kinds.values()}
    opaque = {
        key: next(unnamed[kind], None) or _opaque_text(kind, characters[key] * length)
        for key, kind in kinds.items()
    }
    # A text may be compared with a number or an account: keys of other types are assigned first.
    return dict(sorted(opaque.items(), key=lambda item: kinds[item[0]] is ValueKind.STRING))


def _compared_keys(conjunction: Conjunction, space: RequestSpace) -> list[str]:
    """Return the keys of numbers, dates and addresses that conditions compare with variables."""
    keys = {constraint.dimension for constraint in conjunction if constraint.variables}
    return sorted(key for key in keys - space.texts.keys() if space.key_type(key).kind in OUTLINES)


def _opaque_text(kind: ValueKind, text: str) -> str:
    return f"arn:aws:iam::{text}:role/{text}" if kind is ValueKind.ARN else text


def _typed_values(kind: ValueKind) -> Iterator[str]:
    """Yield very many accounts, numbers, dates or addresses; nothing for a kind that is a text."""
    match kind:
        case ValueKind.ACCOUNT:
            yield from ("111122223333", "444455556666", "777788889999")
            yield from (f"{account:012}" for account in count(123456789012))
        case ValueKind.NUMERIC:
            yield from map(str, count(1))
        case ValueKind.SECONDS:
            yield from map(str, count(1893456000))
        case ValueKind.DATE:
            yield from (f"{year:04}-01-01T00:00:00Z" for year in range(2030, 10_000))
        case ValueKind.ADDRESS:
            yield from (f"203.0.{number >> 8}.{number & 255}" for number in range(113 * 256 + 1, 1 << 16))
        case _:
            return


@lru_cache(1 << 14)
def _longest_run(patterns: Patterns) -> int:
    """Return the largest number of ``?`` in a pattern."""
    return max(
        (pattern.count(CHARACTER) + pattern.count(SEGMENT_CHARACTER) for pattern in patterns), default=0
    )


# --- assignments without a request -------------------------------------------------------------


def contradicts(assigned: Valuation, changed: str, inside: Conjunction, space: RequestSpace) -> bool:
    """Return whether the value of ``changed`` makes a condition of ``inside`` fail."""
    decided = tuple(constraint for constraint in inside if _is_decided(constraint, assigned, changed, space))
    return not contains_point(with_variable_values(decided, assigned.get), assigned)


def _is_decided(constraint: Constraint, assigned: Valuation, changed: str, space: RequestSpace) -> bool:
    keys = {constraint.dimension, *constraint.variables}
    return changed in keys and keys <= assigned.keys() and space.key_type(constraint.dimension).single


def is_plainly_empty(inside: Conjunction, assigned: Valuation, space: RequestSpace) -> bool:
    """Return whether no request meets ``inside``, for all values of the variables not ``assigned``."""
    texts = [constraint for constraint in inside if constraint.holds and constraint.dimension in space.texts]
    return any(
        are_disjoint(_opened_patterns(constraint.patterns, assigned), others)
        for constraint in texts
        if constraint.variables
        for others in _other_unions(constraint, texts, assigned, space)
    )


def _other_unions(
    constraint: Constraint, texts: Iterable[Constraint], assigned: Valuation, space: RequestSpace
) -> Iterator[Patterns]:
    """Yield the other unions that must match a text that meets a constraint."""
    yield space.texts[constraint.dimension]
    for other in texts:
        if other is not constraint and other.dimension == constraint.dimension:
            yield _opened_patterns(other.patterns, assigned)


def _opened_patterns(patterns: Patterns, assigned: Valuation) -> Patterns:
    """Fill in the variables that are ``assigned``; any other variable may hold any text."""
    opened = (opened_but(pattern, assigned.keys()) for pattern in patterns)
    return filled_patterns(frozenset(opened), assigned.get)


# --- assignments as constraints ----------------------------------------------------------------


def assignment_constraints(
    assignment: Mapping[str, str | None], space: RequestSpace, *, on_caller: bool
) -> Conjunction:
    """Return an assignment as constraints on the keys themselves, or with ``on_caller`` on the caller."""
    conditions = [_equals(key, value) for key, value in assignment.items() if space.key_type(key).single]
    if on_caller:
        return tuple(constraint for condition in conditions for constraint in caller_constraints(condition))
    return tuple(Constraint(condition.key, condition, holds=True) for condition in conditions)


def _equals(key: str, value: str | None) -> Condition:
    if value is None:
        return Condition(key, NullTest(frozenset({True})))
    return Condition(key, TextTest(frozenset({Pattern(value)})))


def domain_constraints(conjunction: Conjunction, space: RequestSpace) -> Conjunction:
    """Constrain each key that is compared with policy variables to the texts of its kind."""
    keys = sorted({constraint.dimension for constraint in conjunction if constraint.variables})
    domains = ((key, EXACT_DOMAINS.get(space.key_type(key).kind)) for key in keys if key not in space.texts)
    return tuple(Constraint(key, patterns, holds=True) for key, patterns in domains if patterns)


# --- the caller --------------------------------------------------------------------------------


def caller_conditions(conjunction: Conjunction) -> Conjunction:
    """Return the constraints on the caller as conditions on the keys about the principal."""
    callers = {
        pattern
        for constraint in conjunction
        if constraint.dimension == CALLER
        for pattern in constraint.patterns
    }
    return tuple(
        Constraint(key, Condition(key, TextTest(frozenset({pattern}))), holds=True)
        for caller in sorted(callers)
        for key, pattern in ((PRINCIPAL_ARN, arn_of(caller)), (PRINCIPAL_ACCOUNT, account_of(caller)))
        if pattern is not None
    )


def caller_values(key: str, conjunctions: Iterable[Conjunction]) -> list[str]:
    """Return the values of a key about the principal for the callers that ``conjunctions`` name."""
    return sorted(set(_caller_values(key, chain.from_iterable(conjunctions))))


def _caller_values(key: str, constraints: Iterable[Constraint]) -> Iterator[str]:
    if key not in PRINCIPAL_KEYS:
        return
    for constraint in constraints:
        if constraint.dimension == CALLER:
            callers = (text for text in generics(constraint.patterns) if text.upper().startswith(_AWS))
            values = (caller_value(Caller.parse(_AWS + text[len(_AWS) :]), key) for text in callers)
            yield from (value for value in values if value is not None)
