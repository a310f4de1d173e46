"""Conditions: one operator, one key and its values, and whether they hold for a request.

A condition is a predicate on the value of its key, which may be absent, a text, or a set of texts.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_multi-value-conditions.html

>>> from octo_spec.iam.condition_parsing import conditions
>>> from octo_spec.iam.variables import read
>>> [only_team] = conditions({"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}, "", read)
>>> [holds_for(only_team, value) for value in (frozenset({"team"}), frozenset({"team", "cost"}), None)]
[True, False, True]
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, assert_never

from octo_spec.frozen import frozen
from octo_spec.iam.operators import Quantifier, holds_without_key
from octo_spec.iam.value_tests import ConditionTest, NullTest, TextTest, ValueTest, accepts
from octo_spec.iam.variables import filled_patterns, variables_of

if TYPE_CHECKING:
    from collections.abc import Callable

ContextValue = str | frozenset[str]
"""The value of a condition key in a request: one value, or the set of a multivalued key."""


@frozen
class Condition:
    """One operator on one key, in normal form: ArnLike is ArnEquals, values are parsed and unordered.

    ``key`` is in lower case. ``operator`` in AWS's spelling, and ``written_key`` and ``written_values`` in
    the spelling of the document, are not compared. A class of ``model.deployment`` has the same AWS name:
    there values contain references, and nothing is parsed.
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
        """The condition keys whose values the policy variables of this condition represent."""
        return variables_of(self.test.patterns) if isinstance(self.test, TextTest) else frozenset()

    def __str__(self) -> str:
        return f"{self.operator} {self.written_key} [{', '.join(self.written_values)}]"


def holds(condition: Condition, context: Callable[[str], ContextValue | None]) -> bool:
    """Return whether ``condition`` holds for a request; ``context`` looks up the request's keys.

    An absent key, and a key with an empty set, have the value ``None``.
    """
    return holds_for(ground(condition, context), context(condition.key))


def ground(condition: Condition, context: Callable[[str], ContextValue | None]) -> Condition:
    """Return ``condition`` with its policy variables filled in; a multivalued key has no single value."""
    if not isinstance(condition.test, TextTest) or not condition.variables:
        return condition
    test = TextTest(filled_patterns(condition.test.patterns, single_values(context)))
    # Does what ``replace`` does, in a third of its time: large comparisons call this most often.
    return Condition(
        condition.key,
        test,
        condition.negated,
        condition.quantifier,
        condition.if_exists,
        condition.operator,
        condition.written_key,
        condition.written_values,
    )


def single_values(context: Callable[[str], ContextValue | None]) -> Callable[[str], str | None]:
    """Return a look-up of the values that a policy variable can have: sets are skipped."""

    def value(key: str) -> str | None:
        held = context(key)
        return held if isinstance(held, str) else None

    return value


def holds_for(condition: Condition, value: ContextValue | None) -> bool:
    """Return whether ``condition``, which has no policy variables, holds for a value of its key."""
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
    outcomes = (accepts(test, value) is not condition.negated for value in values)
    match condition.quantifier:
        case Quantifier.ALL:
            return all(outcomes)
        case Quantifier.ANY:
            return any(outcomes)
        case None:
            # Without a set operator a multivalued key never matches, not even with one value.
            return False
        case _:
            assert_never(condition.quantifier)
