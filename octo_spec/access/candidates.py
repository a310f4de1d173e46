"""The candidates for new access: statements that were not there, and denies that are gone.

A request is newly allowed in one of two ways (a change-impact analysis: Fisler, Krishnamurthi,
Meyerovich, Tschantz, "Verification and Change-Impact Analysis of Access-Control Policies", ICSE 2005):

- an allow of the new documents matches it, and no allow of the old ones does;
- an allow of the new documents and a deny of the old ones match it, and no deny of the new ones does.

A statement that stands on both sides is no candidate, which leaves few candidates for two versions of one
policy. Each candidate comes with its *rivals*: the statements that must all fail to match.

>>> from octo_spec.access.budget import Budget
>>> from octo_spec.iam.policy import parse
>>> allow = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
>>> deny = {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"}
>>> old, new = parse({"Statement": [allow, deny]}), parse({"Statement": [allow]})
>>> [(candidate.place, candidate.lifted[0]) for candidate in candidates([old], [new], Budget())]
[(StatementPlace(document=0, statement=0), StatementPlace(document=0, statement=1))]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from octo_spec.access.evaluate import PlacedStatement, StatementPlace, statements
from octo_spec.access.statement_index import StatementIndex
from octo_spec.iam.elements import Effect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.access.budget import Budget
    from octo_spec.iam.conditions import Condition
    from octo_spec.iam.policy import Document, Element, Statement


@dataclass(frozen=True, slots=True)
class Candidate:
    """A statement that may bring new access.

    ``allow`` is the new statement that would allow the request, ``lifted`` the old deny that no longer
    matches it, if the candidate is about one. No rival may match the request.
    """

    place: StatementPlace
    allow: Statement
    lifted: PlacedStatement | None
    rivals: StatementIndex

    @property
    def sides(self) -> tuple[Statement, ...]:
        """The statements that must all match the request."""
        return (self.allow, self.lifted[1]) if self.lifted else (self.allow,)

    @property
    def resources(self) -> tuple[Element | None, ...]:
        """The resources of each side."""
        return tuple(side.resources for side in self.sides)

    @property
    def conditions(self) -> frozenset[Condition]:
        """The conditions of all sides."""
        return self.allow.conditions | self.lifted[1].conditions if self.lifted else self.allow.conditions


def candidates(old: Sequence[Document], new: Sequence[Document], budget: Budget) -> Iterator[Candidate]:
    """List the candidates for access that ``new`` gives and ``old`` does not.

    Rivals that are looked at count on ``budget``.
    """
    denies = _with_effect(new, Effect.DENY)
    yield from _added_allows(old, new, denies, budget)
    yield from _lifted_denies(old, new, denies, budget)


def _with_effect(documents: Sequence[Document], effect: Effect) -> list[Statement]:
    return [statement for _, statement in statements(documents) if statement.effect is effect]


def _added_allows(
    old: Sequence[Document], new: Sequence[Document], denies: list[Statement], budget: Budget
) -> Iterator[Candidate]:
    allows = _with_effect(old, Effect.ALLOW)
    if added := _without(new, Effect.ALLOW, allows):
        rivals = StatementIndex([*allows, *denies], budget)
        yield from (Candidate(place, statement, None, rivals) for place, statement in added)


def _lifted_denies(
    old: Sequence[Document], new: Sequence[Document], denies: list[Statement], budget: Budget
) -> Iterator[Candidate]:
    if lifted := _without(old, Effect.DENY, denies):
        rivals = StatementIndex(denies, budget)
        allows = _without(new, Effect.ALLOW, ())
        index = StatementIndex([allow for _, allow in allows], budget)
        for deny in lifted:
            near = (allows[number] for number in index.sharing(deny[1].actions))
            yield from (Candidate(place, allow, deny, rivals) for place, allow in near)


def _without(
    documents: Sequence[Document], effect: Effect, kept: Iterable[Statement]
) -> list[PlacedStatement]:
    """List the statements with an effect that are none of ``kept``, with their places."""
    kept_statements = frozenset(kept)
    return [
        (place, statement)
        for place, statement in statements(documents)
        if statement.effect is effect and statement not in kept_statements
    ]
