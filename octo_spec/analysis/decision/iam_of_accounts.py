"""Requests to IAM about another account, which no policy can allow.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-cross-account-resource-access.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.evaluate import applies
from octo_spec.analysis.decision.decide import RequestDecision, RequestVerdict
from octo_spec.analysis.decision.role_context import account_of_principal, account_of_resource
from octo_spec.analysis.escalation.permission_state import iam_of_other_accounts

if TYPE_CHECKING:
    from octo_spec.access.request import Request
    from octo_spec.analysis.decision.assumptions import Assumptions
    from octo_spec.analysis.sides import RolePolicies


def decided_by_account(
    decided: RequestDecision, role: RolePolicies, request: Request, assumptions: Assumptions
) -> RequestDecision:
    """Refuse what policies do not deny, if it is about IAM of another account than the role's.

    If the account of the role or of the resource is not known, the role is in the account of the resource.
    """
    own, other = account_of_principal(role, request, assumptions), account_of_resource(request)
    if decided.verdict is RequestVerdict.DENIED or own is None or other is None:
        return decided
    if not applies(iam_of_other_accounts(own), request):
        return decided
    reason = f"IAM acts in the account of the role only, which is {own}, and not in {other}"
    return RequestDecision(RequestVerdict.NOT_ALLOWED, (), (), reason=reason)
