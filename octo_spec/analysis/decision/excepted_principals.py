"""Denials of all principals except some: whether AWS excepts a session is not decided.

A session is excepted if the policy also names the session, its role and their account: "when you use
NotPrincipal with Deny, you must also specify the account ARN of the not-denied principal".

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.access.evaluate import statements, unmet_parts
from octo_spec.iam.elements import Effect

if TYPE_CHECKING:
    from octo_spec.access.request import Request
    from octo_spec.analysis.sides import DocumentSet
    from octo_spec.iam.policy import Statement

REASON: Final = "which sessions NotPrincipal excepts depends on more than their roles and accounts"


def is_excepted(trust: DocumentSet, request: Request) -> bool:
    """Return whether only ``NotPrincipal`` keeps a statement from denying a request."""
    return any(_excepts(each, request) for _, each in statements(trust.documents))


def _excepts(statement: Statement, request: Request) -> bool:
    if (
        statement.effect is not Effect.DENY
        or statement.principals is None
        or not statement.principals.excluded
    ):
        return False
    return unmet_parts(statement, request) == ("principal",)
