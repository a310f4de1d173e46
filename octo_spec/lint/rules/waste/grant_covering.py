"""Finds grants of a role that cover an action of another grant: they allow it whenever that grant does."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Self

from octo_spec.access.budget import BudgetExceededError
from octo_spec.frozen import frozen
from octo_spec.iam.action_patterns import action_pattern
from octo_spec.iam.elements import Effect
from octo_spec.iam.glob import Pattern, generic, is_literal
from octo_spec.iam.glob_matching import matches
from octo_spec.iam.policy import Document, Element, Statement
from octo_spec.lint.rules.access_questions import allows_more
from octo_spec.lint.rules.waste.free_answers import FreeAnswers
from octo_spec.lint.rules.waste.resource_index import ResourceIndex, literal_beginning
from octo_spec.model.deployment import Statement as DeployedStatement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from octo_spec.symbolic.role_access import RoleAccess


@frozen
class HeldGrant:
    """A grant that a role has: a statement of the role's documents, and its origin in the spec."""

    statement: Statement
    origin: DeployedStatement

    @property
    def group(self) -> str:
        """The group of the grant."""
        return self.origin.group

    @property
    def position(self) -> int:
        """The position of the grant in its group."""
        return self.origin.grant

    @property
    def actions(self) -> tuple[str, ...]:
        """The actions that it allows, as written; ``*`` if it lists exceptions."""
        return ("*",) if self.statement.actions.excluded else self.origin.actions

    def is_same_grant(self, other: HeldGrant) -> bool:
        """Return whether two statements are from one grant of the spec."""
        return (self.group, self.position) == (other.group, other.position)


def held_grants(access: RoleAccess) -> tuple[HeldGrant, ...]:
    """Return the grants of a role that allow something."""
    pairs = (
        (statement, origin)
        for document, origins in zip(access.permissions.documents, access.permissions.origins, strict=True)
        for statement, origin in zip(document.statements, origins, strict=True)
    )
    return tuple(
        HeldGrant(statement, origin.statement)
        for statement, origin in pairs
        if statement.effect is Effect.ALLOW
        and isinstance(origin.statement, DeployedStatement)
        and origin.is_own
    )


@frozen
class CoveringAction:
    """An action of a grant that may cover an action of another grant."""

    written: str
    grant: HeldGrant


class ActionIndex:
    """An index of the actions of a role's grants, with a lookup time that does not grow with the role."""

    def __init__(self, grants: Iterable[HeldGrant]) -> None:
        self._literal: dict[Pattern, ResourceIndex[CoveringAction]] = {}
        self._wild: dict[Pattern, ResourceIndex[CoveringAction]] = {}
        self._by_beginning: dict[str, list[Pattern]] = {}
        for grant in grants:
            for written in grant.actions:
                index = self._index_of(action_pattern(written))
                index.add(grant.statement.resources, CoveringAction(written, grant))

    def _index_of(self, action: Pattern) -> ResourceIndex[CoveringAction]:
        if is_literal(action):
            return self._literal.setdefault(action, ResourceIndex())
        if action not in self._wild:
            self._by_beginning.setdefault(literal_beginning(action), []).append(action)
        return self._wild.setdefault(action, ResourceIndex())

    def candidates(self, action: str, grant: HeldGrant) -> Iterator[CoveringAction]:
        """Yield everything that may allow ``action`` on all resources of ``grant``."""
        for index in self._matching_indexes(action_pattern(action)):
            yield from index.possible_covers(grant.statement.resources)

    def _matching_indexes(self, action: Pattern) -> Iterator[ResourceIndex[CoveringAction]]:
        """Yield the patterns that may match an action, and then the action itself, which they subsume."""
        text = generic(action)
        lengths = range(len(text) + 1)
        near = chain.from_iterable(self._by_beginning.get(text[:length], ()) for length in lengths)
        yield from (self._wild[pattern] for pattern in near if matches(pattern, text))
        if action in self._literal:
            yield self._literal[action]


@frozen
class CoverSearch:
    """A search through the grants of a role; ``groups`` are in the order of the file."""

    access: RoleAccess
    grants: tuple[HeldGrant, ...]
    _index: ActionIndex
    _groups: tuple[str, ...]
    _answers: FreeAnswers

    @classmethod
    def of(cls, access: RoleAccess, groups: tuple[str, ...], spare: Collection[str]) -> Self:
        """Prepare the search for a role, without the groups that it does not need."""
        grants = tuple(grant for grant in held_grants(access) if grant.group not in spare)
        return cls(access, grants, ActionIndex(grants), groups, FreeAnswers(access.limits))

    def cover(self, action: str, grant: HeldGrant) -> CoveringAction | None:
        """Return another grant that covers ``action``; of two that cover each other, the first remains."""
        for candidate in self._index.candidates(action, grant):
            other = candidate.grant
            if not other.is_same_grant(grant) and self._covers(other, action, grant):
                is_mutual = self._covers(grant, candidate.written, other)
                if not is_mutual or self._place(other) < self._place(grant):
                    return candidate
        return None

    def _covers(self, outer: HeldGrant, action: str, inner: HeldGrant) -> bool:
        """Return whether ``outer`` allows ``action`` wherever and whenever ``inner`` does."""
        if _may_be_off(outer.statement, inner.statement, self._answers):
            return False
        only = Element(frozenset({action_pattern(action)}), written=(action,))
        narrowed = replace(inner.statement, actions=only)
        return adds_nothing((narrowed,), (outer.statement,), self.access.limits)

    def _place(self, grant: HeldGrant) -> tuple[int, int]:
        return self._groups.index(grant.group), grant.position


def _may_be_off(outer: Statement, inner: Statement, answers: FreeAnswers) -> bool:
    """Return whether a customer may turn ``outer`` off, whatever ``inner`` requires; false if unclear."""
    try:
        return answers.may_fail(outer, inner)
    except BudgetExceededError:
        return False


def adds_nothing(added: Iterable[Statement], present: Iterable[Statement], limits: Document) -> bool:
    """Return whether statements allow nothing that others do not; false if the engine cannot decide."""
    old, new = Document(tuple(present)), Document(tuple(added))
    try:
        return not allows_more((new,), (old,), limits)
    except BudgetExceededError:
        return False
