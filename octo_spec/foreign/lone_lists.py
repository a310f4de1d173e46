"""Splits statements in which a list parameter has other values next to it, so that each list is alone.

The language allows a list only without other values. A statement with two resources grants the same as two
statements with one resource each. The same holds for principals, and for the values of a condition of which
one must match. Exceptions and negated conditions require that no value matches: these are not split.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from octo_spec.iam.operators import OperatorForm, Quantifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.deployment import Condition, Statement, TrustStatement
    from octo_spec.model.text import Text


def with_lone_lists(statement: Statement) -> tuple[Statement, ...]:
    """Split a statement; the first part keeps the Sid."""
    kept = (statement.resources,)
    ways = kept if statement.resources_excepted else _groups(statement.resources)
    parts = (
        replace(statement, resources=resources, conditions=conditions)
        for resources, conditions in product(ways, _ways(statement.conditions))
    )
    return tuple(replace(part, sid="") if at else part for at, part in enumerate(parts))


def trust_with_lone_lists(statement: TrustStatement) -> tuple[TrustStatement, ...]:
    """Split a trust statement; the first part keeps the Sid."""
    parts = (
        replace(statement, principal=replace(statement.principal, values=values), conditions=conditions)
        for values, conditions in product(_groups(statement.principal.values), _ways(statement.conditions))
    )
    return tuple(replace(part, sid="") if at else part for at, part in enumerate(parts))


def _ways(conditions: tuple[Condition, ...]) -> Iterator[tuple[Condition, ...]]:
    """Yield the combinations of one group of values of each condition."""
    return product(*(tuple(_divided_conditions(condition)) for condition in conditions))


def _divided_conditions(condition: Condition) -> Iterable[Condition]:
    form = OperatorForm.parse(condition.operator)
    if form is None or form.is_negated or form.quantifier is Quantifier.ALL:
        return (condition,)
    return (replace(condition, values=values) for values in _groups(condition.values))


def _groups(values: tuple[Text, ...]) -> tuple[tuple[Text, ...], ...]:
    """Group the values that are not lists together, and each list separately."""
    others = tuple(value for value in values if value.list_param is None)
    lists = ((value,) for value in dict.fromkeys(values) if value.list_param is not None)
    return (*((others,) if others or not values else ()), *lists)
