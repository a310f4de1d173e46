"""Bounds of a statement with unknown values: what it matches for all values, and for some value.

The narrowest reading of a statement matches a request only if the statement matches it for all values. If the
widest reading does not match, the statement never does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.iam.conditions import holds_for
from octo_spec.iam.elements import Effect
from octo_spec.iam.value_tests import NullTest, TextTest

if TYPE_CHECKING:
    from octo_spec.access.request import Request
    from octo_spec.iam.conditions import Condition
    from octo_spec.iam.glob import Patterns
    from octo_spec.iam.policy import Document, Element, Statement
    from octo_spec.symbolic.open_parameters import OpenParameters


def narrowest(statement: Statement, open_parameters: OpenParameters, request: Request) -> Statement:
    """Return a statement that matches only what ``statement`` matches for all values."""
    return _Bound(open_parameters, request, is_wide=False).evaluate_statement(statement)


def widest(statement: Statement, open_parameters: OpenParameters, request: Request) -> Statement:
    """Return a statement that matches everything that ``statement`` matches for some value."""
    return _Bound(open_parameters, request, is_wide=True).evaluate_statement(statement)


def widest_access(document: Document, open_parameters: OpenParameters, request: Request) -> Document:
    """Return a document that allows everything that ``document`` allows for some value."""
    return _with_readings(document, _Bound(open_parameters, request, is_wide=True))


def narrowest_access(document: Document, open_parameters: OpenParameters, request: Request) -> Document:
    """Return a document that allows only what ``document`` allows for all values."""
    return _with_readings(document, _Bound(open_parameters, request, is_wide=False))


def _with_readings(document: Document, allowing: _Bound) -> Document:
    denying = replace(allowing, is_wide=not allowing.is_wide)
    readings = {Effect.ALLOW: allowing, Effect.DENY: denying}
    statements = (readings[each.effect].evaluate_statement(each) for each in document.statements)
    return replace(document, statements=tuple(statements))


_PRESENT: Final = "present"
"""Some value of a key: only whether it is present matters."""
_NEVER: Final = NullTest(frozenset())


@frozen
class _Bound:
    """The narrowest or the widest bound, for one request."""

    open_parameters: OpenParameters
    request: Request
    is_wide: bool

    def evaluate_statement(self, statement: Statement) -> Statement:
        if self.open_parameters.are_all_known:
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
            return frozenset(map(self.open_parameters.widen, patterns))
        return frozenset(pattern for pattern in patterns if not self.open_parameters.in_pattern(pattern))

    def _condition(self, condition: Condition) -> Condition | None:
        """Bound a condition; ``None`` if it may hold with some value."""
        if isinstance(condition.test, TextTest) and not self.open_parameters.of_key(condition.key):
            patterns = self._patterns(condition.test.patterns, is_negated=condition.negated)
            return replace(condition, test=TextTest(patterns))
        if not parameters_behind(condition, self.open_parameters, self.request):
            return condition
        if isinstance(condition.test, NullTest) and condition.key in self.open_parameters.present:
            return (
                None if holds_for(condition, _PRESENT) else replace(condition, test=_NEVER, quantifier=None)
            )
        return None if self.is_wide else replace(condition, test=_NEVER, quantifier=None)


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
