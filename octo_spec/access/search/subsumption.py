"""Subsumption: whether one conjunction plainly implies another for all values of its policy variables.

A conjunction subsumes another one if a constraint of the other implies each of its constraints: the test of
Robinson, "A Machine-Oriented Logic Based on the Resolution Principle", JACM 12(1), 1965, here for ground
conjunctions. A policy variable is a universally quantified value: one character replaces each occurrence, the
same character for the same variable, and wildcards may match any text in its place. The search decides what
this test cannot.

>>> from octo_spec.access.search.conjunctions import conjunction
>>> from octo_spec.iam.policy import parse
>>> def of(resource):
...     statement = {"Effect": "Allow", "Action": "s3:*", "Resource": f"arn:aws:s3:::{resource}"}
...     return conjunction(parse({"Version": "2012-10-17", "Statement": statement}).statements[0])
>>> implies(of("home/${aws:username}/*"), of("home/*"))
True
>>> implies(of("home/*"), of("home/${aws:username}/*"))
False
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from octo_spec.iam.conditions import Condition
from octo_spec.iam.pattern_containment import contains_all
from octo_spec.iam.value_tests import TextTest
from octo_spec.iam.variables import with_variable_characters

if TYPE_CHECKING:
    from octo_spec.access.search.conjunctions import Conjunction, Constraint
    from octo_spec.iam.glob import Patterns


def implies(inner: Conjunction, outer: Conjunction) -> bool:
    """Return whether every request in ``inner`` plainly lies in ``outer``."""
    return all(any(_implies(given, required) for given in inner) for required in outer)


def _implies(given: Constraint, required: Constraint) -> bool:
    if given == required:
        return True
    if given.dimension != required.dimension or given.holds is not required.holds:
        return False
    strong, weak = (given, required) if given.holds else (required, given)
    if isinstance(strong.test, Condition) or isinstance(weak.test, Condition):
        return (
            isinstance(strong.test, Condition)
            and isinstance(weak.test, Condition)
            and _is_stronger(strong.test, weak.test)
        )
    return _is_contained(strong.test, weak.test)


def _is_stronger(strong: Condition, weak: Condition) -> bool:
    """Return whether ``weak`` holds whenever ``strong`` does, because its patterns match more."""
    if (strong.negated, strong.quantifier) != (weak.negated, weak.quantifier):
        return False
    if strong.if_exists and not weak.if_exists:
        return False
    if not isinstance(strong.test, TextTest) or not isinstance(weak.test, TextTest):
        return strong.test == weak.test
    narrow, wide = (weak.test, strong.test) if strong.negated else (strong.test, weak.test)
    return _is_contained(narrow.patterns, wide.patterns)


@lru_cache(1 << 14)
def _is_contained(inner: Patterns, outer: Patterns) -> bool:
    try:
        within, around = with_variable_characters((inner, outer))
    except OverflowError:
        return False
    return contains_all(around, within)
