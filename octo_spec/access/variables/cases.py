"""Search with policy variables: try one value of each equivalence class that matters.

The search assigns the variables one after the other, by backtracking. A value that excludes every request has
an unsatisfiable core: the conjunctions outside that suffice to exclude every request. Only tests of the core
can distinguish other values from it, so only classes that these tests split off are tried next: the failure
guides the search, like conflicts in Marques-Silva and Sakallah, "GRASP: A Search Algorithm for Propositional
Satisfiability", IEEE Transactions on Computers 48(5), 1999.

>>> from octo_spec.access.budget import Budget
>>> from octo_spec.access.search.conjunctions import RESOURCE, conjunction
>>> from octo_spec.access.search.request_space import KeyTypes, request_space
>>> from octo_spec.iam.policy import parse
>>> def named(*names):
...     resources = [f"arn:aws:s3:::{name}" for name in names]
...     statement = {"Effect": "Allow", "Action": "s3:*", "Resource": resources}
...     return conjunction(parse({"Version": "2012-10-17", "Statement": statement}).statements[0])
>>> space = request_space(KeyTypes(()), Budget())
>>> point = VariableSearch(named("x/${aws:username}"), [named("x/b*", "x/c*")], space).find_point()
>>> point[RESOURCE] == "arn:aws:s3:::x/" + point["aws:username"]
True
>>> VariableSearch(named("x/${aws:username}"), [named("x/*")], space).find_point() is None
True
"""

from __future__ import annotations

from dataclasses import field
from itertools import chain
from typing import TYPE_CHECKING

from octo_spec.access.search.conjunctions import CALLER, Conjunction, with_variable_values
from octo_spec.access.search.key_values import RequiredTest
from octo_spec.access.search.ties import find_tied_point
from octo_spec.access.variables.allowed_values import allowed_values
from octo_spec.access.variables.assignments import (
    PRINCIPAL_KEYS,
    assignment_constraints,
    caller_conditions,
    caller_values,
    contradicts,
    domain_constraints,
    is_plainly_empty,
    opaque_values,
)
from octo_spec.access.variables.decided_rivals import DecidedRivals
from octo_spec.access.variables.distinguishing_tests import tests
from octo_spec.access.variables.equivalence_classes import EquivalenceClass, refine
from octo_spec.access.variables.widening import find_wider_point, guessed_values
from octo_spec.frozen import frozen
from octo_spec.iam.arn import arn_pattern
from octo_spec.iam.glob import FRESH, RUN, Pattern
from octo_spec.iam.key_domains import EXACT_DOMAINS
from octo_spec.iam.keys import PRINCIPAL_ACCOUNT, PRINCIPAL_ARN, ValueKind
from octo_spec.iam.value_tests import TextTest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from octo_spec.access.search.request_space import Point, RequestSpace
    from octo_spec.access.variables.assignments import Valuation

_MOST_VARIABLES = 200
"""More variables would nest deeper than Python's calls may."""

_STEPS_A_VALUE = 8
"""The cost of finding the classes that a value leaves, in steps of a search for texts."""

Core = frozenset[int]
"""An unsatisfiable core: indices of outer conjunctions that, with the inner one, exclude all requests."""


@frozen
class VariableSearch:
    """A search within ``inside`` and outside of every conjunction of ``outside``, with policy variables."""

    inside: Conjunction
    outside: Sequence[Conjunction]
    space: RequestSpace
    decided: DecidedRivals = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Find once the rivals that the values of a few variables decide."""
        object.__setattr__(self, "decided", DecidedRivals.of(self.inside, self.outside, self.space))

    def find_point(self) -> Point | None:
        """Return a point, or ``None`` if there is no point; raises ``BudgetExceededError``."""
        opaque = opaque_values((self.inside, *self.outside), self.space)
        if len(opaque) > _MOST_VARIABLES:
            self.space.budget.give_up()
        rivals = (constraint.opposite for constraint in self.decided.lone())
        held = allowed_values((*self.inside, *rivals))
        near = find_wider_point(self.inside, self.outside, self.space, held)
        if near is None:
            return None
        outcome = self._guess(near, opaque) or self._assign({}, opaque)
        return None if isinstance(outcome, frozenset) else outcome

    def _guess(self, near: Point, opaque: Mapping[str, str]) -> Point | None:
        """Try the values that the variables have in the texts of a point of the relaxed problem."""
        outcome = self._find_with_values(guessed_values(near, self.inside, opaque, self.space))
        return None if isinstance(outcome, frozenset) else outcome

    def _assign(self, assigned: Valuation, opaque: Mapping[str, str]) -> Point | Core:
        """Assign the first variable that is still ``opaque``, then the rest."""
        if not opaque:
            return self._find_with_values(assigned)
        key, rest = next(iter(opaque)), dict(list(opaque.items())[1:])
        core: Core = frozenset()
        for outcome in self._outcomes(key, assigned, opaque, rest):
            if not isinstance(outcome, frozenset):
                return outcome
            core |= outcome
        return core

    def _outcomes(
        self,
        key: str,
        assigned: Valuation,
        opaque: Mapping[str, str],
        rest: Mapping[str, str],
    ) -> Iterator[Point | Core]:
        """Yield the outcomes of values of ``key``: one of each class, those of callers, and absence."""
        key_type = self.space.key_type(key)
        if key_type.single:
            yield from self._class_outcomes(key, assigned, opaque, rest)
            for value in caller_values(key, (self.inside, *self.outside)):
                yield self._with_value(key, value, assigned, rest)
        # A multivalued key has no single value to fill in.
        if (
            key_type.may_be_absent
            or not key_type.single
            or (self._constrains_caller and key in PRINCIPAL_KEYS)
        ):
            yield self._with_value(key, None, assigned, rest)

    def _class_outcomes(
        self,
        key: str,
        assigned: Valuation,
        opaque: Mapping[str, str],
        rest: Mapping[str, str],
    ) -> Iterator[Point | Core]:
        """Try the opaque value first, then the classes that tests of each core split off, depth first."""
        kind = self.space.key_type(key).kind
        waiting = [iter([self._first_class(key, assigned, opaque)])]
        while waiting:
            values = next(waiting[-1], None)
            if values is None:
                waiting.pop()
                continue
            outcome = self._with_value(key, _spelled_text(values, opaque[key]), assigned, rest)
            yield outcome
            if isinstance(outcome, frozenset) and not values.is_single:
                key_tests = tests(key, self._constraints(outcome), assigned, rest, kind)
                waiting.append(refine(values, key_tests, kind, self.space.budget))

    def _first_class(self, key: str, assigned: Valuation, opaque: Mapping[str, str]) -> EquivalenceClass:
        account = assigned.get(PRINCIPAL_ACCOUNT)
        if key == PRINCIPAL_ARN and account is not None:
            of_account = arn_pattern(Pattern(f"arn:{RUN}:{RUN}:{RUN}:{account}:{RUN}"))
            passes = RequiredTest(TextTest(frozenset({of_account})), passes=True)
            return EquivalenceClass(f"arn:aws:iam::{account}:role/{opaque[key]}", (passes,))
        kind = self.space.key_type(key).kind
        if kind is ValueKind.ACCOUNT:
            is_account = RequiredTest(TextTest(EXACT_DOMAINS[kind]), passes=True)
            return EquivalenceClass(opaque[key], (is_account,))
        return EquivalenceClass("true" if kind is ValueKind.BOOL else opaque[key])

    def _with_value(
        self,
        key: str,
        value: str | None,
        assigned: Valuation,
        rest: Mapping[str, str],
    ) -> Point | Core:
        self.space.budget.spend(_STEPS_A_VALUE)
        extended = {**assigned, key: value}
        if contradicts(extended, key, self.inside, self.space) or is_plainly_empty(
            self.inside, extended, self.space
        ):
            return frozenset()
        covering = self.decided.met_by(extended, key)
        return self._assign(extended, rest) if covering is None else frozenset({covering})

    def _constraints(self, core: Core) -> Conjunction:
        """Return the constraints that may have excluded a value, given a core."""
        constraints = tuple(chain(self.inside, *(self.outside[index] for index in sorted(core))))
        domains = domain_constraints(constraints, self.space)
        return (*constraints, *domains, *caller_conditions(constraints))

    @property
    def _constrains_caller(self) -> bool:
        return any(constraint.dimension == CALLER for constraint in self.inside)

    def _find_with_values(self, assigned: Valuation) -> Point | Core:
        core: set[int] = set()
        values = assignment_constraints(assigned, self.space, on_caller=self._constrains_caller)
        point = find_tied_point(
            (*with_variable_values(self.inside, assigned.get), *values),
            [with_variable_values(conjunction, assigned.get) for conjunction in self.outside],
            self.space,
            core,
        )
        return frozenset(core) if point is None else point


def _spelled_text(values: EquivalenceClass, opaque: str) -> str:
    # In a value the fresh character is literal, but in a generic text it would still represent any text.
    return values.representative.replace(FRESH, opaque[-1])
