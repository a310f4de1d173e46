"""Conditions: one operator, one key and its values, and when they hold for a request.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_multi-value-conditions.html
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, assert_never

from octo_spec.iam.operators import Quantifier, holds_without_key
from octo_spec.iam.value_tests import ConditionTest, NullTest, TextTest, ValueTest, accepts
from octo_spec.iam.variables import filled, variables_of

if TYPE_CHECKING:
    from collections.abc import Callable

ContextValue = str | frozenset[str]
"""What a request holds for a condition key: one value, or the set of a multivalued key."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One operator on one key, in normal form: ArnLike is ArnEquals, values are parsed and unordered.

    ``key`` is in lower case; ``operator`` as AWS spells it, ``written_key`` and ``written_values`` as
    they are written are not compared.
    """

    key: str
    test: ConditionTest
    negated: bool = False
    quantifier: Quantifier | None = None
    if_exists: bool = False
    operator: str = field(default="", compare=False)
    written_key: str = field(default="", compare=False)
    written_values: tuple[str, ...] = field(default=(), compare=False)

    @property
    def variables(self) -> frozenset[str]:
        """The condition keys whose values the policy variables of this condition hold."""
        return variables_of(self.test.patterns) if isinstance(self.test, TextTest) else frozenset()

    def __str__(self) -> str:
        return f"{self.operator} {self.written_key} [{', '.join(self.written_values)}]"


def holds(condition: Condition, context: Callable[[str], ContextValue | None]) -> bool:
    """Whether ``condition`` holds for a request whose keys ``context`` looks up.

    A key that is absent, and an empty set, have the value ``None``.
    """
    return holds_for(ground(condition, context), context(condition.key))


def ground(condition: Condition, context: Callable[[str], ContextValue | None]) -> Condition:
    """Fill in the policy variables; a multivalued key has no single value to fill in."""
    if not isinstance(condition.test, TextTest) or not condition.variables:
        return condition
    patterns = filled(condition.test.patterns, single_values(context))
    return replace(condition, test=TextTest(patterns))


def single_values(context: Callable[[str], ContextValue | None]) -> Callable[[str], str | None]:
    """Look up only what a policy variable can hold."""

    def value(key: str) -> str | None:
        found = context(key)
        return found if isinstance(found, str) else None

    return value


def holds_for(condition: Condition, value: ContextValue | None) -> bool:
    """Whether ``condition``, which has no policy variables, holds for one value of its key."""
    if isinstance(condition.test, NullTest):
        return _null_holds(condition.test, condition.quantifier, value)
    if value is None:
        return holds_without_key(
            condition.quantifier, negated=condition.negated, if_exists=condition.if_exists
        )
    if isinstance(value, str):
        return accepts(condition.test, value) is not condition.negated
    return _holds_for_set(condition.test, condition, value)


def _null_holds(test: NullTest, quantifier: Quantifier | None, value: ContextValue | None) -> bool:
    match quantifier:
        case Quantifier.ALL:
            return True
        case Quantifier.ANY:
            return False
        case None:
            return (value is None) in test.absences
        case _:
            assert_never(quantifier)


def _holds_for_set(test: ValueTest, condition: Condition, values: frozenset[str]) -> bool:
    fits = (accepts(test, value) is not condition.negated for value in values)
    match condition.quantifier:
        case Quantifier.ALL:
            return all(fits)
        case Quantifier.ANY:
            return any(fits)
        case None:
            # A multivalued key without a set operator never matches, not even with one value.
            return False
        case _:
            assert_never(condition.quantifier)
