"""What changes when one choice is turned from one value to another, in any setting of the others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.compare import compare_first
from octo_spec.iam.conditions import holds_for
from octo_spec.iam.policy import Document
from octo_spec.model.presence import ChoiceIs
from octo_spec.symbolic.unknowns import CHOICE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.policy import Statement
    from octo_spec.lint.rule import Subject
    from octo_spec.model.deployment import Role
    from octo_spec.model.presence import Presence
    from octo_spec.symbolic.role_access import RoleAccess


def changes(choice: str, one: str, other: str, subject: Subject) -> bool:
    """Tell whether some role may do more or less where ``choice`` is ``other`` in place of ``one``."""
    return any(
        _is_reshaped(access.role, choice, one, other) or _allows_other(access, choice, one, other)
        for access in subject.accesses
    )


def _is_reshaped(role: Role, choice: str, one: str, other: str) -> bool:
    """Tell whether the role itself, or something on it beside its policies, comes or goes."""
    return any(_is_there(each, choice, one) is not _is_there(each, choice, other) for each in _parts(role))


def _parts(role: Role) -> Iterator[Presence]:
    yield role.presence
    yield from (statement.presence for statement in role.trust)
    yield from (attachment.presence for attachment in role.attachments)
    yield from () if role.boundary is None else (role.boundary.presence,)


def _is_there(presence: Presence, choice: str, value: str) -> bool:
    tests = (test for test in presence.tests if isinstance(test, ChoiceIs) and test.choice == choice)
    return all(value in test.values for test in tests)


def _allows_other(access: RoleAccess, choice: str, one: str, other: str) -> bool:
    key = f"{CHOICE}{choice}"
    before = tuple(_pinned(document, key, one) for document in access.permissions.documents)
    after = tuple(_pinned(document, key, other) for document in access.permissions.documents)
    if before == after:
        return False
    more = _allows_more(before, after, _pinned(access.limits, key, other))
    return more or _allows_more(after, before, _pinned(access.limits, key, one))


def _allows_more(old: tuple[Document, ...], new: tuple[Document, ...], limits: Document) -> bool:
    try:
        return bool(compare_first(old, (*new, limits)).differences)
    except BudgetExceededError:
        return True


def _pinned(document: Document, key: str, value: str) -> Document:
    """Take from a document what is not there where ``key`` is ``value``, and the question about it."""
    return Document(tuple(_answered(one, key) for one in document.statements if _fits(one, key, value)))


def _fits(statement: Statement, key: str, value: str) -> bool:
    return all(holds_for(one, value) for one in statement.conditions if one.key == key)


def _answered(statement: Statement, key: str) -> Statement:
    return replace(statement, conditions=frozenset(one for one in statement.conditions if one.key != key))
