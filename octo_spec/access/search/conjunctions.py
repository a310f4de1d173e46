"""Statements as constraints: each is about one dimension of a request.

The dimensions are the action, the resource, the caller, and every condition key. A request matches a
statement where it meets all its constraints.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from octo_spec.iam.conditions import Condition, ground, holds_for
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.glob import Pattern, Patterns
from octo_spec.iam.glob_matching import any_matches
from octo_spec.iam.keys import PRINCIPAL_ACCOUNT, PRINCIPAL_ARN
from octo_spec.iam.principals import everyone, of_account, with_arn
from octo_spec.iam.value_tests import NullTest, TextTest
from octo_spec.iam.variables import filled, variables_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from octo_spec.iam.conditions import ContextValue
    from octo_spec.iam.policy import Element, Statement

ACTION, RESOURCE, CALLER = "(action)", "(resource)", "(caller)"
"""The dimensions that are no condition keys."""


class Constraint(NamedTuple):
    """What must hold, or must not, in one dimension."""

    dimension: str
    test: Patterns | Condition
    holds: bool

    @property
    def opposite(self) -> Constraint:
        """The constraint that is met exactly where this one is not."""
        return Constraint(self.dimension, self.test, not self.holds)

    @property
    def variables(self) -> frozenset[str]:
        """The condition keys whose values its policy variables hold."""
        return self.test.variables if isinstance(self.test, Condition) else variables_of(self.test)

    @property
    def patterns(self) -> Patterns:
        """The patterns that the text is compared with; none for a condition that compares other values."""
        if not isinstance(self.test, Condition):
            return self.test
        return self.test.test.patterns if isinstance(self.test.test, TextTest) else frozenset()


Conjunction = tuple[Constraint, ...]
"""The requests that meet every one of some constraints."""


def met(constraint: Constraint, point: Mapping[str, ContextValue | None]) -> bool:
    """Whether a point, one value a dimension, meets a constraint without policy variables."""
    dimension, test, holds = constraint
    value = point.get(dimension)
    if isinstance(test, Condition):
        return holds_for(test, value) is holds
    return isinstance(value, str) and any_matches(test, value) is holds


def within(conjunction: Conjunction, point: Mapping[str, ContextValue | None]) -> bool:
    """Whether a point lies in a conjunction without policy variables."""
    return all(met(constraint, point) for constraint in conjunction)


def grounded(conjunction: Conjunction, value: Callable[[str], ContextValue | None]) -> Conjunction:
    """Fill in the policy variables of a conjunction."""
    return tuple(_grounded(constraint, value) for constraint in conjunction)


def _grounded(constraint: Constraint, value: Callable[[str], ContextValue | None]) -> Constraint:
    if not constraint.variables:
        return constraint
    dimension, test, holds = constraint
    if isinstance(test, Condition):
        return Constraint(dimension, ground(test, value), holds)
    return Constraint(dimension, filled(test, lambda key: _text(value(key))), holds)


def _text(value: ContextValue | None) -> str | None:
    return value if isinstance(value, str) else None


@lru_cache(1 << 14)
def conjunction(statement: Statement) -> Conjunction:
    """Write a statement as constraints."""
    elements = (
        *element(ACTION, statement.actions),
        *element(RESOURCE, statement.resources),
        *element(CALLER, statement.principals),
    )
    return (*elements, *conditions(statement))


def element(dimension: str, found: Element | None) -> Conjunction:
    """Write an element as constraints; one that is not there constrains nothing."""
    return (Constraint(dimension, found.patterns, not found.excluded),) if found else ()


@lru_cache(1 << 14)
def conditions(statement: Statement) -> Conjunction:
    """Write the conditions of a statement as constraints, in a fixed order."""
    ordered = sorted(statement.conditions, key=_order)
    if statement.principals is None:
        return tuple(Constraint(condition.key, condition, holds=True) for condition in ordered)
    return tuple(constraint for condition in ordered for constraint in about_caller(condition))


def _order(condition: Condition) -> tuple[str, str, tuple[str, ...]]:
    return condition.key, condition.operator, condition.written_values


def about_caller(condition: Condition) -> Iterator[Constraint]:
    """Write a condition on who calls as a constraint of the caller, whom principals name as well.

    The keys of the principal are there for callers of AWS accounts, and absent for all others.
    """
    match condition.key, condition.test:
        case (key, TextTest(patterns)) if key in _CALLERS:
            callers = frozenset[Pattern]().union(*map(_CALLERS[key], patterns))
            yield from _text_about_caller(condition, callers)
        case (key, NullTest()) if key in _CALLERS:
            kinds = (_OF_ACCOUNTS, "") if holds_for(condition, "present") else ()
            absent = _OTHERS if holds_for(condition, None) else frozenset[Pattern]()
            yield Constraint(CALLER, absent | (_OF_ACCOUNTS if kinds else frozenset()), holds=True)
        case _:
            yield Constraint(condition.key, condition, holds=True)


def _text_about_caller(condition: Condition, callers: Patterns) -> Iterator[Constraint]:
    absent = holds_for(condition, None)
    if not condition.negated:
        yield Constraint(CALLER, callers | (_OTHERS if absent else frozenset()), holds=True)
        return
    yield Constraint(CALLER, callers, holds=False)
    if not absent:
        yield Constraint(CALLER, _OF_ACCOUNTS, holds=True)


_CALLERS: Mapping[str, Callable[[Pattern], Patterns]] = {
    PRINCIPAL_ARN: with_arn,
    PRINCIPAL_ACCOUNT: of_account,
}
_OF_ACCOUNTS = frozenset({everyone(PrincipalKind.AWS)})
_OTHERS = frozenset(everyone(kind) for kind in PrincipalKind if kind is not PrincipalKind.AWS)
