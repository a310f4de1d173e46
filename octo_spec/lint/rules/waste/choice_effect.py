"""Whether a choice has an effect between two of its values, for any combination of the other choices."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.access.budget import BudgetExceededError
from octo_spec.iam.conditions import holds_for
from octo_spec.iam.policy import Document
from octo_spec.lint.rules.access_questions import allows_more
from octo_spec.model.presence import ChoiceIs
from octo_spec.symbolic.answer_keys import CHOICE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.policy import Statement
    from octo_spec.lint.rule import Subject
    from octo_spec.model.deployment import Role
    from octo_spec.model.presence import Presence
    from octo_spec.symbolic.role_access import RoleAccess


def has_effect(choice: str, before: str, after: str, subject: Subject) -> bool:
    """Return whether some role, or its access, differs if ``choice`` is ``after`` instead of ``before``."""
    return any(
        _changes_role(access.role, choice, before, after) or _changes_access(access, choice, before, after)
        for access in subject.accesses_everywhere
    )


def _changes_role(role: Role, choice: str, before: str, after: str) -> bool:
    """Return whether the role, or a part of it other than its policies, is present for one value only."""
    return any(
        _may_hold(presence, choice, before) is not _may_hold(presence, choice, after)
        for presence in _presences(role)
    )


def _presences(role: Role) -> Iterator[Presence]:
    yield role.presence
    yield from (statement.presence for statement in role.trust)
    yield from (attachment.presence for attachment in role.attachments)
    yield from () if role.boundary is None else (role.boundary.presence,)


def _may_hold(presence: Presence, choice: str, value: str) -> bool:
    tests = (test for test in presence.tests if isinstance(test, ChoiceIs) and test.choice == choice)
    return all(value in test.values for test in tests)


def _changes_access(access: RoleAccess, choice: str, before: str, after: str) -> bool:
    """Return whether the role may do more with one of the values; true if the engine cannot decide."""
    key = f"{CHOICE}{choice}"
    old = tuple(_with_answer(document, key, before) for document in access.permissions.documents)
    new = tuple(_with_answer(document, key, after) for document in access.permissions.documents)
    if old == new:
        return False
    try:
        return allows_more(new, old, _with_answer(access.limits, key, after)) or allows_more(
            old, new, _with_answer(access.limits, key, before)
        )
    except BudgetExceededError:
        return True


def _with_answer(document: Document, key: str, value: str) -> Document:
    """Set ``key`` to a value: drop statements whose conditions it fails, and conditions that it meets."""
    return Document(
        tuple(
            _without_conditions(statement, key)
            for statement in document.statements
            if _admits(statement, key, value)
        )
    )


def _admits(statement: Statement, key: str, value: str) -> bool:
    return all(holds_for(condition, value) for condition in statement.conditions if condition.key == key)


def _without_conditions(statement: Statement, key: str) -> Statement:
    conditions = frozenset(condition for condition in statement.conditions if condition.key != key)
    return replace(statement, conditions=conditions)
