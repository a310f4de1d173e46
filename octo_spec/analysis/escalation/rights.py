"""What a role may do by now, while it changes its own rights step by step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.iam.conditions import Condition
from octo_spec.iam.elements import Effect
from octo_spec.iam.policy import Document, allow_everything
from octo_spec.symbolic.answer_keys import is_answer_key

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from octo_spec.access.bounds import Policies
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.iam.policy import Statement

Setting: TypeAlias = frozenset[Condition]
"""Conditions on keys for answers, which hold together: where a statement is there."""

NO_SETTING: Final[Setting] = frozenset()
"""Everywhere."""


@dataclass(frozen=True, slots=True)
class Rights:
    """Documents that decide together, the boundary of the role, and what else it stays within.

    The ``limits`` deny what no setting can be. Those ``within`` are policies of the account: a role never
    changes them.
    """

    documents: Policies
    limits: Document
    boundary: Policies | None
    within: tuple[Policies, ...]

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

    def with_policy(self, policy: Document, setting: Setting) -> Rights:
        """Add a policy, in a setting; nothing where everything is allowed there already."""
        if any(
            is_everything(statement, setting)
            for document in self.documents
            for statement in document.statements
        ):
            return self
        return replace(self, documents=(*self.documents, _in_setting(policy, setting)))

    def without_denies(self, positions: Container[int], setting: Setting) -> Rights:
        """Take away the denies of some documents, in a setting."""
        documents = (
            _without_denies(document, setting) if position in positions else document
            for position, document in enumerate(self.documents)
        )
        return replace(self, documents=tuple(documents))

    def without_boundary(self, setting: Setting) -> Rights:
        """Take off the boundary, in a setting."""
        if self.boundary is None or not setting:
            return replace(self, boundary=None)
        kept = (_without_denies(document, setting) for document in self.boundary)
        return replace(self, boundary=(*kept, _in_setting(allow_everything(), setting)))


def setting_of(statement: Statement) -> Setting:
    """Tell in which setting a statement is there."""
    return frozenset(condition for condition in statement.conditions if is_answer_key(condition.key))


def is_everything(statement: Statement, setting: Setting) -> bool:
    """Tell whether a statement plainly allows all requests in a setting."""
    [everything] = allow_everything().statements
    return statement.conditions <= setting and replace(statement, conditions=frozenset()) == everything


def asked_in(requests: Document, setting: Setting) -> Document:
    """Ask about requests in a setting only."""
    return _in_setting(requests, setting) if setting else requests


def _in_setting(document: Document, setting: Setting) -> Document:
    statements = (
        replace(statement, conditions=statement.conditions | setting) for statement in document.statements
    )
    return replace(document, statements=tuple(statements))


def _without_denies(document: Document, setting: Setting) -> Document:
    return replace(document, statements=tuple(_kept(document.statements, setting)))


def _kept(statements: Iterable[Statement], setting: Setting) -> Iterator[Statement]:
    """Keep the allows, and each deny where one of the conditions of the setting does not hold."""
    for statement in statements:
        if statement.effect is Effect.ALLOW:
            yield statement
        else:
            for condition in setting:
                without = replace(condition, negated=not condition.negated)
                yield replace(statement, conditions=statement.conditions | {without})
