"""Search a request where policy variables play a part: try one value of every kind that matters.

Values are told apart only by what rules them out. Where a value of a variable leaves no request, the
statements that were needed to see that say which other values it is seen of as well; what they do not
say it of is tried next.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from octo_spec.access.search.conjunctions import CALLER, Conjunction, grounded
from octo_spec.access.search.key_values import Element
from octo_spec.access.search.search import Point, search
from octo_spec.access.variables.assignments import (
    OF_CALLERS,
    domains,
    excluded,
    forced,
    is_nowhere,
    kinds_of_callers,
    opaque_values,
    told_of_callers,
)
from octo_spec.access.variables.distinguishing_tests import Kind, other_kinds, tests
from octo_spec.iam.arn import arn_pattern
from octo_spec.iam.glob import FRESH, RUN, Pattern
from octo_spec.iam.keys import PRINCIPAL_ACCOUNT, PRINCIPAL_ARN, ValueKind
from octo_spec.iam.value_tests import TextTest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from octo_spec.access.search.search import Space
    from octo_spec.access.variables.assignments import Assignment

_MOST = 200
"""Variables that are weighed one within the other; more would be deeper than Python calls."""

Needed = frozenset[int]
"""The indices of the conjunctions outside that, with the one inside, leave no request."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """A search within ``inside`` and within none of ``outside``, all of which may hold policy variables."""

    inside: Conjunction
    outside: Sequence[Conjunction]
    space: Space

    def search(self) -> Point | None:
        """Find a point, or ``None`` if there is none; raises ``BudgetExceededError``."""
        opaque = opaque_values((self.inside, *self.outside), self.space)
        if len(opaque) > _MOST:
            self.space.budget.give_up()
        found = self._try({}, opaque)
        return None if isinstance(found, frozenset) else found

    def _try(self, assigned: Assignment, opaque: Mapping[str, str]) -> Point | Needed:
        if not opaque:
            return self._search(assigned)
        key, rest = next(iter(opaque)), dict(list(opaque.items())[1:])
        needed: Needed = frozenset()
        for found in self._outcomes(key, assigned, opaque, rest):
            if not isinstance(found, frozenset):
                return found
            needed |= found
        return needed

    def _outcomes(
        self,
        key: str,
        assigned: Assignment,
        opaque: Mapping[str, str],
        rest: Mapping[str, str],
    ) -> Iterator[Point | Needed]:
        """Try the values of ``key``: opaque first, then each kind that the outcomes ask for, absence last."""
        shape = self.space.shape(key)
        first = self._first(key, assigned, opaque)
        waiting: list[Iterator[Kind]] = [iter([first] if shape.one else [])]
        while waiting:
            kind = next(waiting[-1], None)
            if kind is None:
                waiting.pop()
                continue
            found = self._with(key, _spelled(kind, opaque[key]), assigned, rest)
            yield found
            if isinstance(found, frozenset) and not kind.is_single:
                told = tests(key, self._constraints(found), assigned, rest, shape.kind)
                waiting.append(other_kinds(kind, told, shape.kind, self.space.budget))
        for value in kinds_of_callers(key, (self.inside, *self.outside)) if shape.one else ():
            yield self._with(key, value, assigned, rest)
        # A multivalued key has no single value to fill in.
        if shape.may_be_absent or not shape.one or (self._asks_who and key in OF_CALLERS):
            yield self._with(key, None, assigned, rest)

    def _first(self, key: str, assigned: Assignment, opaque: Mapping[str, str]) -> Kind:
        account = assigned.get(PRINCIPAL_ACCOUNT)
        if key == PRINCIPAL_ARN and account is not None:
            own = TextTest(frozenset({arn_pattern(Pattern(f"arn:{RUN}:{RUN}:{RUN}:{account}:{RUN}"))}))
            return Kind(f"arn:aws:iam::{account}:role/{opaque[key]}", (Element(own, outcome=True),))
        return Kind("true" if self.space.shape(key).kind is ValueKind.BOOL else opaque[key])

    def _with(
        self,
        key: str,
        value: str | None,
        assigned: Assignment,
        rest: Mapping[str, str],
    ) -> Point | Needed:
        more = {**assigned, key: value}
        if excluded(more, key, self.inside, self.space) or is_nowhere(self.inside, more, self.space):
            return frozenset()
        return self._try(more, rest)

    def _constraints(self, needed: Needed) -> Conjunction:
        found = tuple(chain(self.inside, *(self.outside[index] for index in sorted(needed))))
        return (*found, *domains(found, self.space), *told_of_callers(found))

    @property
    def _asks_who(self) -> bool:
        return any(constraint.dimension == CALLER for constraint in self.inside)

    def _search(self, assigned: Assignment) -> Point | Needed:
        used: set[int] = set()
        point = search(
            (*grounded(self.inside, assigned.get), *forced(assigned, self.space, callers=self._asks_who)),
            [grounded(one, assigned.get) for one in self.outside],
            self.space,
            used,
        )
        return frozenset(used) if point is None else point


def _spelled(kind: Kind, opaque: str) -> str:
    # In a value the fresh character is literal, but to generic texts it would still stand for anything.
    return kind.text.replace(FRESH, opaque[-1])
