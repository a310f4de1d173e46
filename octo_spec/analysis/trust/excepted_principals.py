"""Principals that ``NotPrincipal`` names: whether AWS excepts a session of them is not decided.

A session is excepted if the policy also names the session, its role and their account: "when you use
NotPrincipal with Deny, you must also specify the account ARN of the not-denied principal". So there are two
readings of a trust policy: one that allows as much as it may, and one that allows as little as it may.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.iam.elements import Effect
from octo_spec.iam.glob import ANYTHING
from octo_spec.iam.policy import Element

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.access.bounds import Policies
    from octo_spec.iam.policy import Document, Statement

REASON: Final = "which sessions NotPrincipal excepts depends on more than their roles and accounts"

_EVERYONE: Final = Element(frozenset({ANYTHING}))


def has_exceptions(trust: Iterable[Document]) -> bool:
    """Return whether a statement names the principals to which it does not apply."""
    return any(_has_exceptions(statement) for policy in trust for statement in policy.statements)


def widest_trust(trust: Policies) -> Policies:
    """Return policies in which each exception of an allow does not count."""
    return _without_exceptions(trust, Effect.ALLOW)


def narrowest_trust(trust: Policies) -> Policies:
    """Return policies in which each exception of a deny does not count."""
    return _without_exceptions(trust, Effect.DENY)


def _without_exceptions(trust: Policies, effect: Effect) -> Policies:
    if not has_exceptions(trust):
        return trust
    return tuple(
        replace(policy, statements=tuple(_for_everyone(each, effect) for each in policy.statements))
        for policy in trust
    )


def _for_everyone(statement: Statement, effect: Effect) -> Statement:
    if statement.effect is effect and _has_exceptions(statement):
        return replace(statement, principals=_EVERYONE)
    return statement


def _has_exceptions(statement: Statement) -> bool:
    return statement.principals is not None and statement.principals.excluded
