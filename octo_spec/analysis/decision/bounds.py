"""A statement that rests on values which nobody knows, read as narrowly and as widely as they allow.

What the narrow reading matches is matched whatever the values are; what the wide one does not match
never is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from octo_spec.iam.glob import RUN, Pattern
from octo_spec.iam.value_tests import NullTest, TextTest
from octo_spec.iam.variables import variables, with_wildcard
from octo_spec.symbolic.unknowns import PARAMETER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.access.request import Request
    from octo_spec.analysis.decision.assumptions import Supposition
    from octo_spec.iam.conditions import Condition
    from octo_spec.iam.glob import Patterns
    from octo_spec.iam.policy import Element, Statement


@dataclass(frozen=True, slots=True)
class Doubt:
    """The parameters that are open, and the texts that stand for some of them."""

    ids: frozenset[str]
    stand_ins: Mapping[str, str]

    @classmethod
    def of(cls, supposition: Supposition) -> Doubt:
        """Take what a supposition leaves open."""
        stand_ins = supposition.unknowns.stand_ins
        return cls(
            frozenset(supposition.open), {id: stand_ins[id] for id in supposition.open if id in stand_ins}
        )

    def about(self, pattern: Pattern) -> frozenset[str]:
        """Name the open parameters whose value a pattern holds."""
        named = {id for key in variables(pattern) if (id := self.of_key(key)) is not None}
        return frozenset(named) | self.within(pattern)

    def of_key(self, key: str) -> str | None:
        """Name the open parameter that a condition key or a policy variable is about."""
        id = key.removeprefix(PARAMETER).partition("/")[0]
        return id if key.startswith(PARAMETER) and id in self.ids else None

    def within(self, text: str) -> frozenset[str]:
        """Name the open parameters for which some text stands in ``text``."""
        return frozenset(id for id, stand_in in self.stand_ins.items() if stand_in in text)

    def opened(self, pattern: Pattern) -> Pattern:
        """Let anything stand where the value of an open parameter does."""
        for key in variables(pattern):
            pattern = with_wildcard(pattern, key, RUN) if self.of_key(key) else pattern
        for stand_in in self.stand_ins.values():
            pattern = Pattern(pattern.replace(stand_in, RUN))
        return pattern


def narrowest(statement: Statement, doubt: Doubt, request: Request) -> Statement:
    """Read a statement such that it matches only what it matches with every value."""
    return _bound(statement, doubt, request, wide=False)


def widest(statement: Statement, doubt: Doubt, request: Request) -> Statement:
    """Read a statement such that it matches all that it matches with some value."""
    return _bound(statement, doubt, request, wide=True)


def _bound(statement: Statement, doubt: Doubt, request: Request, *, wide: bool) -> Statement:
    if not doubt.ids:
        return statement
    bounded = (_condition(one, doubt, request, wide=wide) for one in statement.conditions)
    return replace(
        statement,
        resources=_element(statement.resources, doubt, wide=wide),
        principals=_element(statement.principals, doubt, wide=wide),
        conditions=frozenset(one for one in bounded if one is not None),
    )


def _element(element: Element | None, doubt: Doubt, *, wide: bool) -> Element | None:
    if element is None:
        return None
    return replace(element, patterns=_patterns(element.patterns, doubt, many=wide is not element.excluded))


def _patterns(patterns: Patterns, doubt: Doubt, *, many: bool) -> Patterns:
    """Let patterns in doubt match as much as they may, or nothing."""
    if many:
        return frozenset(map(doubt.opened, patterns))
    return frozenset(one for one in patterns if not doubt.about(one))


def _condition(condition: Condition, doubt: Doubt, request: Request, *, wide: bool) -> Condition | None:
    """Bound a condition; ``None`` where it may hold, whatever it asks."""
    if isinstance(condition.test, TextTest) and not doubt.of_key(condition.key):
        many = wide is not condition.negated
        return replace(condition, test=TextTest(_patterns(condition.test.patterns, doubt, many=many)))
    if not in_doubt(condition, doubt, request):
        return condition
    return None if wide else replace(condition, test=NullTest(frozenset()), quantifier=None)


def in_doubt(condition: Condition, doubt: Doubt, request: Request) -> frozenset[str]:
    """Name the open parameters on which a condition rests, if it does for this request."""
    asked = doubt.of_key(condition.key)
    if asked is not None:
        return frozenset({asked})
    if isinstance(condition.test, TextTest):
        return frozenset[str]().union(*map(doubt.about, condition.test.patterns))
    if request.value(condition.key) is None:
        return frozenset()
    return frozenset[str]().union(*map(doubt.within, condition.written_values))
