"""Bounds of a statement with unknown values: what it matches for all values, and for some value.

The narrowest reading of a statement matches a request only if the statement matches it for all values. If the
widest reading does not match, the statement never does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.iam.glob import RUN, Pattern
from octo_spec.iam.value_tests import NullTest, TextTest
from octo_spec.iam.variables import variables, with_wildcard
from octo_spec.symbolic.answer_keys import PARAMETER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.access.request import Request
    from octo_spec.analysis.decision.assumptions import Assumptions
    from octo_spec.iam.conditions import Condition
    from octo_spec.iam.glob import Patterns
    from octo_spec.iam.policy import Element, Statement


@frozen
class OpenParameters:
    """The parameters without a known value, and the placeholders that represent some of them."""

    ids: frozenset[str]
    placeholders: Mapping[str, str]

    @classmethod
    def of(cls, assumptions: Assumptions) -> OpenParameters:
        """Return the parameters that the assumptions leave open."""
        placeholders = assumptions.unknowns.placeholders
        return cls(
            frozenset(assumptions.open),
            {id: placeholders[id] for id in assumptions.open if id in placeholders},
        )

    def in_pattern(self, pattern: Pattern) -> frozenset[str]:
        """Return the open parameters whose value a pattern contains."""
        named = {id for key in variables(pattern) if (id := self.of_key(key)) is not None}
        return frozenset(named) | self.in_text(pattern)

    def of_key(self, key: str) -> str | None:
        """Return the open parameter that a condition key or a policy variable represents."""
        id = key.removeprefix(PARAMETER).partition("/")[0]
        return id if key.startswith(PARAMETER) and id in self.ids else None

    def in_text(self, text: str) -> frozenset[str]:
        """Return the open parameters whose placeholder ``text`` contains."""
        return frozenset(id for id, placeholder in self.placeholders.items() if placeholder in text)

    def widened(self, pattern: Pattern) -> Pattern:
        """Replace the value of each open parameter in a pattern by a wildcard."""
        for key in variables(pattern):
            pattern = with_wildcard(pattern, key, RUN) if self.of_key(key) else pattern
        for placeholder in self.placeholders.values():
            pattern = Pattern(pattern.replace(placeholder, RUN))
        return pattern


def narrowest(statement: Statement, open_parameters: OpenParameters, request: Request) -> Statement:
    """Return a statement that matches only what ``statement`` matches for all values."""
    return _Bound(open_parameters, request, is_wide=False).of_statement(statement)


def widest(statement: Statement, open_parameters: OpenParameters, request: Request) -> Statement:
    """Return a statement that matches everything that ``statement`` matches for some value."""
    return _Bound(open_parameters, request, is_wide=True).of_statement(statement)


@frozen
class _Bound:
    """The narrowest or the widest bound, for one request."""

    open_parameters: OpenParameters
    request: Request
    is_wide: bool

    def of_statement(self, statement: Statement) -> Statement:
        if not self.open_parameters.ids:
            return statement
        conditions = map(self._condition, statement.conditions)
        return replace(
            statement,
            resources=self._element(statement.resources),
            principals=self._element(statement.principals),
            conditions=frozenset(condition for condition in conditions if condition is not None),
        )

    def _element(self, element: Element | None) -> Element | None:
        if element is None:
            return None
        return replace(element, patterns=self._patterns(element.patterns, is_negated=element.excluded))

    def _patterns(self, patterns: Patterns, *, is_negated: bool) -> Patterns:
        """Return patterns with open values such that they match as much as possible, or nothing."""
        if self.is_wide is not is_negated:
            return frozenset(map(self.open_parameters.widened, patterns))
        return frozenset(pattern for pattern in patterns if not self.open_parameters.in_pattern(pattern))

    def _condition(self, condition: Condition) -> Condition | None:
        """Bound a condition; ``None`` if it may hold with some value."""
        if isinstance(condition.test, TextTest) and not self.open_parameters.of_key(condition.key):
            patterns = self._patterns(condition.test.patterns, is_negated=condition.negated)
            return replace(condition, test=TextTest(patterns))
        if not parameters_behind(condition, self.open_parameters, self.request):
            return condition
        return None if self.is_wide else replace(condition, test=NullTest(frozenset()), quantifier=None)


def parameters_behind(
    condition: Condition, open_parameters: OpenParameters, request: Request
) -> frozenset[str]:
    """Return the open parameters that decide whether a condition holds for the request."""
    parameter = open_parameters.of_key(condition.key)
    if parameter is not None:
        return frozenset({parameter})
    if isinstance(condition.test, TextTest):
        return frozenset[str]().union(*map(open_parameters.in_pattern, condition.test.patterns))
    if request.value(condition.key) is None:
        return frozenset()
    return frozenset[str]().union(*map(open_parameters.in_text, condition.written_values))
