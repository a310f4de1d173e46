"""What a role may do by now, while it changes its own rights step by step."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.frozen import frozen
from octo_spec.iam.conditions import Condition
from octo_spec.iam.elements import Effect
from octo_spec.iam.policy import Document, allow_everything
from octo_spec.symbolic.answer_keys import is_answer_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.access.bounds import Policies
    from octo_spec.access.evaluate import StatementPlace
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.iam.policy import Statement

Setting: TypeAlias = frozenset[Condition]
"""Conditions on keys for answers, which hold together: where a statement is there."""

Removable: TypeAlias = tuple[frozenset[int], Setting]
"""The positions of documents that a role may remove, and where."""

NO_SETTING: Final[Setting] = frozenset()
"""Everywhere."""


@frozen
class Rights:
    """Documents that decide together, the boundary of the role, and what else it stays within.

    The ``limits`` deny what no setting can be. Those ``within`` are policies of the account: a role never
    changes them. What is ``removable`` the role keeps or not, as it likes.
    """

    documents: Policies
    limits: Document
    boundary: Policies | None
    within: tuple[Policies, ...]
    removable: tuple[Removable, ...] = ()

    @classmethod
    def of(cls, role: RolePolicies) -> Rights:
        """Give what a role may do today."""
        boundary = next((bound.documents.documents for bound in role.bounds if bound.is_boundary), None)
        within = tuple(bound.documents.documents for bound in role.bounds if not bound.is_boundary)
        return cls(role.permissions.documents, role.permissions.limits, boundary, within)

    @property
    def bounds(self) -> tuple[Policies, ...]:
        """All that must allow as well."""
        return self.within if self.boundary is None else (self.boundary, *self.within)

    @property
    def is_everything(self) -> bool:
        """Whether a statement allows all requests, in some setting."""
        statements = (statement for document in self.documents for statement in document.statements)
        return any(is_everything(statement, setting_of(statement)) for statement in statements)

    @property
    def is_whole(self) -> bool:
        """Whether no step wins anything more: all requests are allowed, and nothing holds them back."""
        held_back = self.boundary is not None or any(map(self._denies, range(len(self.documents))))
        return self.is_everything and not held_back

    @property
    def outline(self) -> tuple[bool, bool, frozenset[int], int]:
        """What tells apart how far steps led: any right, no boundary, policies removed and added."""
        removable = frozenset(position for positions, _ in self.removable for position in positions)
        added = 0 if self.is_everything else len(self.documents)
        return self.is_everything, self.boundary is None, removable, added

    def with_policy(self, policy: Document, setting: Setting) -> Rights:
        """Add a policy, in a setting; nothing where everything is allowed there already."""
        if any(
            is_everything(statement, setting)
            for document in self.documents
            for statement in document.statements
        ):
            return self
        return replace(self, documents=(*self.documents, _in_setting(policy, setting)))

    def without_policies(self, positions: frozenset[int], setting: Setting) -> Rights:
        """Let the role remove some policies, in a setting; nothing where they deny nothing."""
        removable = (positions, setting)
        if removable in self.removable or not any(self._denies(position) for position in positions):
            return self
        return replace(self, removable=(*self.removable, removable))

    @property
    def choices(self) -> Iterator[Policies]:
        """The documents that the role may choose to keep, each in its position.

        It removes what denies. A policy that also allows is kept in one choice, with what it denies: a
        request needs no more than one policy that allows it.
        """
        denying = sorted({position for positions, _ in self.removable for position in positions})
        for kept in (*filter(self._denies, denying), None):
            yield tuple(
                document if position == kept or not self._denies(position) else self._outside(position)
                for position, document in enumerate(self.documents)
            )

    def placed(self, place: StatementPlace) -> StatementPlace:
        """Give the place of a statement of a choice in the documents."""
        return replace(place, statement=place.statement % len(self.documents[place.document].statements))

    def _denies(self, position: int) -> bool:
        statements = self.documents[position].statements
        return any(statement.effect is Effect.DENY for statement in statements)

    def _outside(self, position: int) -> Document:
        """Keep of a policy what stands in no setting in which the role may remove it."""
        document = self.documents[position]
        for positions, setting in self.removable:
            if position in positions:
                document = _outside(document, setting)
        return document

    def without_boundary(self, setting: Setting) -> Rights:
        """Take off the boundary, in a setting."""
        if self.boundary is None or not setting:
            return replace(self, boundary=None)
        kept = (_outside(document, setting) for document in self.boundary)
        return replace(self, boundary=(*kept, _in_setting(allow_everything(), setting)))


def setting_of(statement: Statement) -> Setting:
    """Tell in which setting a statement is there."""
    return frozenset(condition for condition in statement.conditions if is_answer_key(condition.key))


def is_everything(statement: Statement, setting: Setting) -> bool:
    """Tell whether a statement plainly allows all requests in a setting."""
    [everything] = allow_everything().statements
    if statement.actions != everything.actions or not statement.conditions <= setting:
        return False
    return replace(statement, conditions=frozenset()) == everything


def asked_in(requests: Document, setting: Setting) -> Document:
    """Ask about requests in a setting only."""
    return _in_setting(requests, setting) if setting else requests


def _in_setting(document: Document, setting: Setting) -> Document:
    statements = (
        replace(statement, conditions=statement.conditions | setting) for statement in document.statements
    )
    return replace(document, statements=tuple(statements))


def _outside(document: Document, setting: Setting) -> Document:
    """Keep all statements once for each condition of a setting, where that does not hold."""
    without = [replace(condition, negated=not condition.negated) for condition in sorted(setting, key=str)]
    kept = (
        replace(statement, conditions=statement.conditions | {condition})
        for condition in without
        for statement in document.statements
    )
    return replace(document, statements=tuple(kept))
