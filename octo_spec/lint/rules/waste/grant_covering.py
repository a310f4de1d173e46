"""Which of a role's grants allow what another one allows, wherever and whenever it does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.compare import compare_first
from octo_spec.iam.elements import Effect
from octo_spec.iam.glob import Pattern, generic, is_literal
from octo_spec.iam.glob_matching import matches
from octo_spec.iam.policy import ALL_ACTIONS, Document, Element, Statement, action_pattern
from octo_spec.lint.rules.waste.resource_index import Holding
from octo_spec.model.deployment import Statement as Granted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.symbolic.role_access import RoleAccess


@dataclass(frozen=True, slots=True)
class Held:
    """An allowing statement of a role, and the grant of the spec that it comes from."""

    statement: Statement
    granted: Granted

    @property
    def grant(self) -> tuple[str, int]:
        """The group, and the grant's place in it."""
        return self.granted.group, self.granted.grant

    @property
    def actions(self) -> tuple[str, ...]:
        """What it allows, as written; every action where it names exceptions."""
        return ("*",) if self.statement.actions.excluded else self.granted.actions


@dataclass(frozen=True, slots=True)
class Cover:
    """An action of some grant that may take in another grant's action."""

    written: str
    held: Held


def held(access: RoleAccess) -> tuple[Held, ...]:
    """List what a role is allowed."""
    pairs = (
        (statement, origin.statement)
        for document, origins in zip(access.permissions.documents, access.permissions.origins, strict=True)
        for statement, origin in zip(document.statements, origins, strict=True)
    )
    return tuple(
        Held(statement, granted)
        for statement, granted in pairs
        if statement.effect is Effect.ALLOW and isinstance(granted, Granted)
    )


class Covers:
    """The actions of a role, by what they match; asking takes no time that grows with the role."""

    def __init__(self, statements: Iterable[Held]) -> None:
        self._literal: dict[Pattern, Holding[Cover]] = {}
        self._wild: dict[str, dict[Pattern, Holding[Cover]]] = {}
        for one in statements:
            for written in one.actions:
                self._at(action_pattern(written)).add(one.statement.resources, Cover(written, one))

    def _at(self, action: Pattern) -> Holding[Cover]:
        if is_literal(action):
            return self._literal.setdefault(action, Holding())
        return self._wild.setdefault(_service(action), {}).setdefault(action, Holding())

    def of(self, action: str, one: Held) -> Iterator[Cover]:
        """List what may allow ``action`` on all resources of ``one``, and on the wildest for certain."""
        resources = one.statement.resources
        for holding in self._matching(action_pattern(action)):
            yield from holding.around(resources)

    def _matching(self, action: Pattern) -> Iterator[Holding[Cover]]:
        """List what may match an action, wild ones first, since those may subsume the others."""
        text = generic(action)
        for service in dict.fromkeys((_service(action), "")):
            for pattern, holding in self._wild.get(service, {}).items():
                if matches(pattern, text):
                    yield holding
        if action in self._literal:
            yield self._literal[action]


def _service(pattern: Pattern) -> str:
    """Give the service of an action; empty where it is every one."""
    return "" if pattern == ALL_ACTIONS else pattern.partition(":")[0]


@dataclass(frozen=True, slots=True)
class RoleCovers:
    """What a role is allowed, and the order of the groups in the file."""

    access: RoleAccess
    statements: tuple[Held, ...]
    _covers: Covers
    _groups: tuple[str, ...]

    @classmethod
    def of(cls, access: RoleAccess, groups: tuple[str, ...]) -> Self:
        """List what a role is allowed."""
        statements = held(access)
        return cls(access, statements, Covers(statements), groups)

    def cover(self, action: str, one: Held) -> Cover | None:
        """Find another grant that allows the action as widely; of two that are alike, the first stays."""
        for cover in self._covers.of(action, one):
            other = cover.held
            if other.grant != one.grant and is_within(action, one, other, self.access):
                alike = is_within(cover.written, other, one, self.access)
                if not alike or self._place(other) < self._place(one):
                    return cover
        return None

    def _place(self, one: Held) -> tuple[int, int]:
        return self._groups.index(one.granted.group), one.granted.grant


def is_within(action: str, inner: Held, outer: Held, access: RoleAccess) -> bool:
    """Tell whether ``outer`` allows ``action`` wherever and whenever ``inner`` does."""
    only = Element(frozenset({action_pattern(action)}), written=(action,))
    return adds_nothing((replace(inner.statement, actions=only),), (outer.statement,), access.limits)


def adds_nothing(asked: Iterable[Statement], known: Iterable[Statement], limits: Document) -> bool:
    """Tell whether statements allow nothing that others do not, in any setting that can be."""
    old, new = Document(tuple(known)), Document(tuple(asked))
    try:
        return not compare_first((old,), (new, limits)).differences
    except BudgetExceededError:
        return False
