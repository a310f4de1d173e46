"""Statements as conjunctions of constraints, each on one dimension of a request.

The dimensions of a request are its action, its resource, its caller, and every condition key. A statement is
a box in the product of these dimensions: a request matches it if it meets each of its constraints. This
is the encoding of Backes et al., "Semantic-based Automated Reasoning for AWS Access Policies using SMT",
FMCAD 2018, section III.

>>> from octo_spec.iam.policy import parse
>>> office = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
>>> read = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*", "Condition": office}
>>> [statement] = parse({"Statement": read}).statements
>>> [(constraint.dimension, constraint.holds) for constraint in conjunction(statement)]
[('(action)', False), ('(resource)', True), ('aws:sourceip', True)]
>>> point = {ACTION: "s3:getobject", RESOURCE: "*", "aws:sourceip": "203.0.113.7"}
>>> contains_point(conjunction(statement), point)
True
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from octo_spec.iam.conditions import Condition, ground, holds_for
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.glob import Pattern, Patterns
from octo_spec.iam.glob_matching import any_matches
from octo_spec.iam.keys import PRINCIPAL_ACCOUNT, PRINCIPAL_ARN
from octo_spec.iam.principals import callers_of_account, callers_with_arn, everyone
from octo_spec.iam.value_tests import NullTest, TextTest
from octo_spec.iam.variables import filled_patterns, variables_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from octo_spec.iam.conditions import ContextValue
    from octo_spec.iam.policy import Element, Statement

ACTION, RESOURCE, CALLER = "(action)", "(resource)", "(caller)"
"""The dimensions that are not condition keys."""


class Constraint(NamedTuple):
    """What must hold, or must not hold, in one dimension."""

    dimension: str
    test: Patterns | Condition
    holds: bool

    @property
    def opposite(self) -> Constraint:
        """The constraint that is met exactly if this one is not."""
        return Constraint(self.dimension, self.test, not self.holds)

    @property
    def variables(self) -> frozenset[str]:
        """The condition keys whose values its policy variables hold."""
        if self.dimension == ACTION:
            return frozenset()
        return self.test.variables if isinstance(self.test, Condition) else variables_of(self.test)

    @property
    def patterns(self) -> Patterns:
        """The patterns that text is compared with; empty for a condition that compares other values."""
        if not isinstance(self.test, Condition):
            return self.test
        return self.test.test.patterns if isinstance(self.test.test, TextTest) else frozenset()


Conjunction = tuple[Constraint, ...]
"""The requests that meet every constraint."""


def is_met(constraint: Constraint, point: Mapping[str, ContextValue | None]) -> bool:
    """Return whether a point (a value for each dimension) meets a constraint without policy variables."""
    dimension, test, holds = constraint
    value = point.get(dimension)
    if isinstance(test, Condition):
        return holds_for(test, value) is holds
    return isinstance(value, str) and any_matches(test, value) is holds


def contains_point(conjunction: Conjunction, point: Mapping[str, ContextValue | None]) -> bool:
    """Return whether a point lies in a conjunction without policy variables."""
    for constraint in conjunction:  # noqa: SIM110 - the innermost loop; a generator costs as much
        if not is_met(constraint, point):
            return False
    return True


def dimensions_of(conjunctions: Iterable[Conjunction]) -> set[str]:
    """Return the dimensions that conjunctions constrain."""
    return {constraint[0] for conjunction in conjunctions for constraint in conjunction}


def with_variable_values(
    conjunction: Conjunction, value: Callable[[str], ContextValue | None]
) -> Conjunction:
    """Return a conjunction with values in the place of its policy variables."""
    return tuple(_grounded_constraint(constraint, value) for constraint in conjunction)


def _grounded_constraint(constraint: Constraint, value: Callable[[str], ContextValue | None]) -> Constraint:
    if not constraint.variables:
        return constraint
    dimension, test, holds = constraint
    if isinstance(test, Condition):
        return Constraint(dimension, ground(test, value), holds)
    return Constraint(dimension, filled_patterns(test, lambda key: _text(value(key))), holds)


def _text(value: ContextValue | None) -> str | None:
    return value if isinstance(value, str) else None


@lru_cache(1 << 14)
def conjunction(statement: Statement) -> Conjunction:
    """Return the constraints of a statement."""
    elements = (
        *element(ACTION, statement.actions),
        *element(RESOURCE, statement.resources),
        *element(CALLER, statement.principals),
    )
    return (*elements, *conditions(statement))


def element(dimension: str, written: Element | None) -> Conjunction:
    """Return the constraints of an element; an absent element constrains nothing."""
    return (Constraint(dimension, written.patterns, not written.excluded),) if written else ()


@lru_cache(1 << 14)
def conditions(statement: Statement) -> Conjunction:
    """Return the constraints of a statement's conditions, in a fixed order."""
    ordered = sorted(statement.conditions, key=_order) if statement.conditions else []
    if statement.principals is None:
        return tuple(Constraint(condition.key, condition, holds=True) for condition in ordered)
    return tuple(constraint for condition in ordered for constraint in caller_constraints(condition))


def _order(condition: Condition) -> tuple[str, str, tuple[str, ...]]:
    return condition.key, condition.operator, condition.written_values


# --- conditions on the caller ------------------------------------------------------------------


def caller_constraints(condition: Condition) -> Iterator[Constraint]:
    """Yield a condition on a key about the principal as constraints on the caller.

    The principals of the policy constrain the caller as well, so both must be in one dimension. Callers from
    AWS accounts have these keys; other callers lack them.
    """
    match condition.key, condition.test:
        case (key, TextTest(patterns)) if key in _CALLERS:
            callers = frozenset[Pattern]().union(*map(_CALLERS[key], patterns))
            yield from _text_constraints(condition, callers)
        case (key, NullTest()) if key in _CALLERS:
            of_accounts = _OF_ACCOUNTS if holds_for(condition, "present") else frozenset[Pattern]()
            others = _OTHERS if holds_for(condition, None) else frozenset[Pattern]()
            yield Constraint(CALLER, others | of_accounts, holds=True)
        case _:
            yield Constraint(condition.key, condition, holds=True)


def _text_constraints(condition: Condition, callers: Patterns) -> Iterator[Constraint]:
    holds_for_others = holds_for(condition, None)
    if not condition.negated:
        yield Constraint(CALLER, callers | (_OTHERS if holds_for_others else frozenset()), holds=True)
        return
    yield Constraint(CALLER, callers, holds=False)
    if not holds_for_others:
        yield Constraint(CALLER, _OF_ACCOUNTS, holds=True)


_CALLERS: Mapping[str, Callable[[Pattern], Patterns]] = {
    PRINCIPAL_ARN: callers_with_arn,
    PRINCIPAL_ACCOUNT: callers_of_account,
}
_OF_ACCOUNTS = frozenset({everyone(PrincipalKind.AWS)})
_OTHERS = frozenset(everyone(kind) for kind in PrincipalKind if kind is not PrincipalKind.AWS)
