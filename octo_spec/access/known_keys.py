"""Statements for known values of condition keys: the conditions that they decide are removed.

This is partial evaluation: N. D. Jones, C. K. Gomard, P. Sestoft: Partial Evaluation and Automatic Program
Generation (1993).

>>> from octo_spec.iam.policy import parse
>>> when = {"StringEquals": {"aws:PrincipalTag/team": "admin"}}
>>> allow = {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": when}
>>> [statement] = parse({"Version": "2012-10-17", "Statement": [allow]}).statements
>>> len(with_known_keys(statement, {"aws:principaltag/team": "admin"}).conditions)
0
>>> with_known_keys(statement, {"aws:principaltag/team": None}) is None
True
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.iam.conditions import holds_for
from octo_spec.iam.value_tests import TextTest
from octo_spec.iam.variables import has_default, substitute, variables, with_wildcard

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.iam.conditions import Condition
    from octo_spec.iam.glob import Pattern, Patterns
    from octo_spec.iam.policy import Element, Statement

    KnownKeys = Mapping[str, str | None]
    """The values of condition keys, in lower case; ``None`` for a key that no request has."""


def with_known_keys(statement: Statement, known: KnownKeys) -> Statement | None:
    """Return a statement without conditions on the ``known`` keys; ``None`` if it never applies."""
    conditions = tuple(_filled_condition(each, known) for each in statement.conditions)
    decided = {each: holds_for(each, known[each.key]) for each in conditions if _is_decided(each, known)}
    resources = _filled_element(statement.resources, known)
    never = resources is not None and not resources.patterns and not resources.excluded
    if never or not all(decided.values()):
        return None
    left = frozenset(each for each in conditions if each not in decided)
    return replace(statement, conditions=left, resources=resources)


def _is_decided(condition: Condition, known: KnownKeys) -> bool:
    return condition.key in known and not condition.variables


def _filled_condition(condition: Condition, known: KnownKeys) -> Condition:
    if not condition.variables & known.keys() or not isinstance(condition.test, TextTest):
        return condition
    return replace(condition, test=TextTest(_filled_patterns(condition.test.patterns, known)))


def _filled_element(element: Element | None, known: KnownKeys) -> Element | None:
    return element and replace(element, patterns=_filled_patterns(element.patterns, known))


def _filled_patterns(patterns: Patterns, known: KnownKeys) -> Patterns:
    return frozenset(filled for pattern in patterns for filled in _fill_in(pattern, known))


def _fill_in(pattern: Pattern, known: KnownKeys) -> Iterator[Pattern]:
    """Fill in the known variables; a pattern whose variable has no value matches nothing."""
    used = variables(pattern)
    if used <= known.keys():
        yield from filter(None, (substitute(pattern, known.get),))
        return
    for key in sorted(used & known.keys()):
        value = known[key]
        if value is None and not has_default(pattern):
            return
        if value is not None:
            pattern = with_wildcard(pattern, key, value)
    yield pattern
