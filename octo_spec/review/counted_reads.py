"""The actions of levels Read and List that a role may use: most need no search.

A deny of everything about an action removes it, and so does a boundary that does not allow it. An action that
a statement allows on anything without conditions, and that no deny is about, counts. Only the others need the
engine: AWS may send no request for an action about the resources that a statement names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.analysis.levels import highest_of
from octo_spec.analysis.overview.summary import allowed_actions, documented_actions
from octo_spec.frozen import frozen
from octo_spec.iam.catalog import Level
from octo_spec.iam.elements import Effect
from octo_spec.iam.glob import ANYTHING
from octo_spec.iam.policy import Element
from octo_spec.model.combinations import complement, intersection, union
from octo_spec.symbolic.answer_keys import is_answer_key
from octo_spec.symbolic.statement_presences import statement_presence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.analysis.sides import Bound
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.iam.catalog import Action
    from octo_spec.iam.policy import Statement
    from octo_spec.model.presence import Presence
    from octo_spec.review.reviewed_roles import RoleInPartition

Names: TypeAlias = frozenset[str]
Pair: TypeAlias = "tuple[Statement, WrittenStatement]"

READS: Final = frozenset({Level.READ, Level.LIST})


@frozen
class CountedReads:
    """Actions in one presence: those that are surely allowed, and those that need a search."""

    presence: Presence
    allowed: Names
    undecided: Names


def counted_reads(view: RoleInPartition) -> Iterator[CountedReads]:
    """Yield the actions of each statement that allows."""
    denies = tuple(_denies(view))
    bounds = tuple(map(_bound_names, view.policies.bounds))
    for statement, written in view.statements:
        if statement.effect is Effect.ALLOW and (names := _reading(documented_actions(written))):
            yield from _statement_reads(statement, names, view, denies, bounds)


@frozen
class _Denied:
    """Actions that a deny is about; ``is_plain`` if it denies them on anything, under any condition."""

    names: Names
    presence: Presence
    is_plain: bool


@frozen
class _Bound:
    """The actions that a boundary allows on something, and those that it surely allows on anything."""

    possible: Names
    plain: Names


def _statement_reads(
    statement: Statement,
    names: Names,
    view: RoleInPartition,
    denies: Sequence[_Denied],
    bounds: Iterable[_Bound],
) -> Iterator[CountedReads]:
    presence = statement_presence(statement, view.unknowns)
    sure = names if _is_plain(statement) else frozenset[str]()
    for bound in bounds:
        names &= bound.possible
        sure &= bound.plain
    for deny in denies:
        if not deny.is_plain:
            sure -= deny.names
    for removing, alike in _names_by_denies(names, [deny for deny in denies if deny.is_plain]):
        for left in complement(union(removing), view.unknowns.choices):
            for there in intersection(presence, left):
                yield CountedReads(there, alike & sure, alike - sure)


def _names_by_denies(names: Names, denies: Sequence[_Denied]) -> Iterator[tuple[tuple[Presence, ...], Names]]:
    """Group names by the presences of the denies that remove them."""
    groups: dict[tuple[Presence, ...], list[str]] = {}
    for name in names:
        groups.setdefault(tuple(deny.presence for deny in denies if name in deny.names), []).append(name)
    return ((removing, frozenset(alike)) for removing, alike in groups.items())


def _denies(view: RoleInPartition) -> Iterator[_Denied]:
    for statement, written in view.statements:
        if statement.effect is Effect.DENY:
            presence = statement_presence(statement, view.unknowns)
            yield _Denied(_reads(written), presence, _is_plain(statement))


def _bound_names(bound: Bound) -> _Bound:
    pairs = [
        pair
        for held, written in zip(bound.documents.documents, bound.documents.statements, strict=True)
        for pair in zip(held.statements, written, strict=True)
    ]
    allows = [pair for pair in pairs if pair[0].effect is Effect.ALLOW]
    denied = _names(pair for pair in pairs if pair[0].effect is Effect.DENY)
    plain = _names(pair for pair in allows if _is_plain(pair[0]) and not pair[0].conditions)
    return _Bound(_names(allows), plain - denied)


def _names(pairs: Iterable[Pair]) -> Names:
    return frozenset[str]().union(*(_reads(written) for _, written in pairs))


def _reads(written: WrittenStatement) -> Names:
    return _reading(allowed_actions(written))


def _reading(actions: Iterable[Action]) -> Names:
    return frozenset(action.full_name for action in actions if highest_of(action.levels) in READS)


def _is_unconditional(statement: Statement) -> bool:
    return all(is_answer_key(condition.key) for condition in statement.conditions)


def _is_plain(statement: Statement) -> bool:
    """Return whether a statement is about its actions on anything, under any condition except on answers."""
    return statement.resources == Element(frozenset({ANYTHING})) and _is_unconditional(statement)
