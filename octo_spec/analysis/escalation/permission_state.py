"""The current permissions of a role that changes them step by step."""

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

AnswerSet: TypeAlias = frozenset[Condition]
"""Conditions on keys for answers, which must all hold: the answers of a statement."""

Removable: TypeAlias = tuple[frozenset[int], AnswerSet]
"""The positions of documents that a role may remove, and the answers for which it may."""

ANY_ANSWERS: Final[AnswerSet] = frozenset()
"""All combinations of choices."""


@frozen
class PermissionState:
    """The documents of a role, its boundary, and its other limits.

    The ``limits`` deny impossible combinations of choices. Those ``within`` are policies of the account: a
    role never changes them. The role can keep or remove what is ``removable``.
    """

    documents: Policies
    limits: Document
    boundary: Policies | None
    within: tuple[Policies, ...]
    removable: tuple[Removable, ...] = ()

    @classmethod
    def of(cls, role: RolePolicies) -> PermissionState:
        """Return what a role may do today."""
        boundary = next((bound.documents.documents for bound in role.bounds if bound.is_boundary), None)
        within = tuple(bound.documents.documents for bound in role.bounds if not bound.is_boundary)
        return cls(role.permissions.documents, role.permissions.limits, boundary, within)

    @property
    def bounds(self) -> tuple[Policies, ...]:
        """All policies that must allow as well."""
        return self.within if self.boundary is None else (self.boundary, *self.within)

    @property
    def is_everything(self) -> bool:
        """Whether a statement allows all requests, for some answers."""
        statements = (statement for document in self.documents for statement in document.statements)
        return any(is_everything(statement, answers_of(statement)) for statement in statements)

    @property
    def is_whole(self) -> bool:
        """Whether no step gains anything: all requests are allowed, and nothing limits them."""
        held_back = self.boundary is not None or any(map(self._denies, range(len(self.documents))))
        return self.is_everything and not held_back

    @property
    def outline(self) -> tuple[bool, bool, frozenset[int], int]:
        """A summary of the steps so far: all permissions, no boundary, policies removed and added."""
        removable = frozenset(position for positions, _ in self.removable for position in positions)
        added = 0 if self.is_everything else len(self.documents)
        return self.is_everything, self.boundary is None, removable, added

    def with_policy(self, policy: Document, answers: AnswerSet) -> PermissionState:
        """Add a policy for some answers; no change if everything is already allowed there."""
        if any(
            is_everything(statement, answers)
            for document in self.documents
            for statement in document.statements
        ):
            return self
        return replace(self, documents=(*self.documents, _with_answers(policy, answers)))

    def without_policies(self, positions: frozenset[int], answers: AnswerSet) -> PermissionState:
        """Let the role remove some policies for some answers; no change if they deny nothing."""
        removable = (positions, answers)
        if removable in self.removable or not any(self._denies(position) for position in positions):
            return self
        return replace(self, removable=(*self.removable, removable))

    @property
    def choices(self) -> Iterator[Policies]:
        """Yield the documents that the role may choose to keep, each in its position.

        It removes policies that deny. A policy that also allows is kept in one of the choices, with its
        denies: a request needs only one policy that allows it.
        """
        denying = sorted({position for positions, _ in self.removable for position in positions})
        for kept in (*filter(self._denies, denying), None):
            yield tuple(
                document if position == kept or not self._denies(position) else self._outside(position)
                for position, document in enumerate(self.documents)
            )

    def placed(self, place: StatementPlace) -> StatementPlace:
        """Return the place, in the documents, of a statement of a choice."""
        return replace(place, statement=place.statement % len(self.documents[place.document].statements))

    def _denies(self, position: int) -> bool:
        statements = self.documents[position].statements
        return any(statement.effect is Effect.DENY for statement in statements)

    def _outside(self, position: int) -> Document:
        """Return the part of a policy that is present only if the role cannot remove it."""
        document = self.documents[position]
        for positions, answers in self.removable:
            if position in positions:
                document = _outside(document, answers)
        return document

    def without_boundary(self, answers: AnswerSet) -> PermissionState:
        """Remove the boundary for some answers."""
        if self.boundary is None or not answers:
            return replace(self, boundary=None)
        kept = (_outside(document, answers) for document in self.boundary)
        return replace(self, boundary=(*kept, _with_answers(allow_everything(), answers)))


def answers_of(statement: Statement) -> AnswerSet:
    """Return the answers for which a statement is present."""
    return frozenset(condition for condition in statement.conditions if is_answer_key(condition.key))


def is_everything(statement: Statement, answers: AnswerSet) -> bool:
    """Return whether a statement plainly allows all requests for some answers."""
    [everything] = allow_everything().statements
    if statement.actions != everything.actions or not statement.conditions <= answers:
        return False
    return replace(statement, conditions=frozenset()) == everything


def restricted_to(requests: Document, answers: AnswerSet) -> Document:
    """Restrict requests to some answers."""
    return _with_answers(requests, answers) if answers else requests


def _with_answers(document: Document, answers: AnswerSet) -> Document:
    statements = (
        replace(statement, conditions=statement.conditions | answers) for statement in document.statements
    )
    return replace(document, statements=tuple(statements))


def _outside(document: Document, answers: AnswerSet) -> Document:
    """Repeat all statements for each condition of some answers, with that condition negated."""
    without = [replace(condition, negated=not condition.negated) for condition in sorted(answers, key=str)]
    kept = (
        replace(statement, conditions=statement.conditions | {condition})
        for condition in without
        for statement in document.statements
    )
    return replace(document, statements=tuple(kept))
