"""The candidates for new access: statements that were added, and denies that were removed.

A request is newly allowed in one of two ways (a change-impact analysis: Fisler, Krishnamurthi, Meyerovich,
Tschantz, "Verification and Change-Impact Analysis of Access-Control Policies", ICSE 2005):

- an allow of the new documents matches it, and no allow of the old ones matches it;
- an allow of the new documents and a deny of the old ones match it, and no deny of the new ones matches it.

A statement that both sides contain is not a candidate, so two versions of one policy have few candidates.
Each candidate comes with its *rivals*: the statements that must all fail to match.

>>> from octo_spec.access.budget import Budget
>>> from octo_spec.iam.policy import parse
>>> allow = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
>>> deny = {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"}
>>> old, new = parse({"Statement": [allow, deny]}), parse({"Statement": [allow]})
>>> [(candidate.place, candidate.lifted[0]) for candidate in candidates([old], [new], Budget())]
[(StatementPlace(document=0, statement=0), StatementPlace(document=0, statement=1))]
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from octo_spec.access.bounds import NO_BOUNDS, all_documents, grants
from octo_spec.access.evaluate import PlacedStatement, StatementPlace, placed_statements
from octo_spec.access.statement_index import StatementIndex
from octo_spec.frozen import frozen
from octo_spec.iam.elements import Effect

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from octo_spec.access.bounds import Bounds, Grant, Policies
    from octo_spec.access.budget import Budget
    from octo_spec.iam.conditions import Condition
    from octo_spec.iam.policy import Document, Element, Statement


@frozen
class Candidate:
    """A statement that may bring new access.

    ``allow`` is the new statement that would allow the request, and ``within`` are the statements of the
    bounds that must allow it as well; ``lifted`` is the old deny that no longer matches it, if the candidate
    is about a deny. No rival may match the request.
    """

    place: StatementPlace
    allow: Statement
    lifted: PlacedStatement | None
    rivals: StatementIndex
    within: tuple[Statement, ...] = ()

    @property
    def others(self) -> tuple[Statement, ...]:
        """The statements, in addition to the allow, that must match the request."""
        return (*self.within, self.lifted[1]) if self.lifted else self.within

    @property
    def sides(self) -> tuple[Statement, ...]:
        """All statements that must match the request."""
        return (self.allow, *self.others)

    @property
    def resources(self) -> tuple[Element | None, ...]:
        """The resources of each statement that must match."""
        others = self.others
        if not others:
            return (self.allow.resources,)
        return (self.allow.resources, *(side.resources for side in others))

    @property
    def conditions(self) -> frozenset[Condition]:
        """The conditions of all statements that must match."""
        others = self.others
        return (
            self.allow.conditions.union(*(side.conditions for side in others))
            if others
            else self.allow.conditions
        )


def candidates(
    old: Sequence[Document], new: Sequence[Document], budget: Budget, bounds: Bounds = NO_BOUNDS
) -> Iterator[Candidate]:
    """Yield the candidates for access that ``new`` gives and ``old`` does not, each within its bounds.

    Each rival that is looked at counts on ``budget``.
    """
    given = _Given(new, bounds.new, budget)
    yield from given.beyond(old)
    for bound in bounds.old:
        if not any(_allows_no_more(of_new, bound) for of_new in bounds.new):
            yield from given.beyond(bound)
    yield from given.lifted(all_documents(old, bounds.old))


def statements_with_effect(documents: Sequence[Document], effect: Effect) -> list[Statement]:
    """Return the statements of documents that have an effect, in order."""
    return [
        statement for document in documents for statement in document.statements if statement.effect is effect
    ]


def _allows_no_more(bound: Sequence[Document], other: Sequence[Document]) -> bool:
    """Return whether each allow of a bound is also an allow of the other bound."""
    return {*statements_with_effect(bound, Effect.ALLOW)} <= {*statements_with_effect(other, Effect.ALLOW)}


class _Given:
    """What the new documents grant and deny."""

    def __init__(self, documents: Sequence[Document], bounds: Sequence[Policies], budget: Budget) -> None:
        self._documents = documents
        self._bounds = bounds
        self._budget = budget
        self._denies = statements_with_effect(all_documents(documents, bounds), Effect.DENY)

    @cached_property
    def _grants(self) -> list[Grant]:
        return grants(self._documents, self._bounds)

    def _grants_without(self, kept: AbstractSet[Statement]) -> list[Grant]:
        """Return the grants that have no statement in ``kept``."""
        if not self._bounds:
            return grants(self._documents, (), kept)
        return [grant for grant in self._grants if kept.isdisjoint(grant.whole)]

    def beyond(self, old: Sequence[Document]) -> Iterator[Candidate]:
        """Yield the grants that have no statement among the allows of ``old``."""
        allows = statements_with_effect(old, Effect.ALLOW)
        if added := self._grants_without(frozenset(allows)):
            rivals = StatementIndex([*allows, *self._denies], self._budget)
            yield from (Candidate(grant.place, grant.allow, None, rivals, grant.within) for grant in added)

    def lifted(self, old: Sequence[Document]) -> Iterator[Candidate]:
        """Yield the grants, each with each deny of ``old`` that was removed."""
        if lifted := placed_statements(old, Effect.DENY, frozenset(self._denies)):
            rivals = StatementIndex(self._denies, self._budget)
            index = StatementIndex([grant.allow for grant in self._grants], self._budget)
            for deny in lifted:
                near = (self._grants[number] for number in index.sharing(deny[1].actions))
                yield from (Candidate(grant.place, grant.allow, deny, rivals, grant.within) for grant in near)
