"""Policies of the account that may bind who assumes a role, too: a caller of the same account.

A service control policy binds the principals of an account, and not callers of other accounts.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.analysis.decision.decide import RequestVerdict, decide

if TYPE_CHECKING:
    from octo_spec.access.request import Request
    from octo_spec.analysis.decision.assumptions import Assumptions
    from octo_spec.analysis.sides import RolePolicies


def control_of_caller(role: RolePolicies, request: Request, assumptions: Assumptions) -> str:
    """Return that a policy of the account may keep a caller from assuming a role; empty if none may."""
    own, account = assumptions.place.get("account"), request.caller and request.caller.account
    if not account or own not in (None, account):
        return ""
    on_role = replace(request, resource=role.arn or request.resource)
    for bound in role.bounds:
        if bound.is_boundary or bound.is_of_resources:
            continue
        if decide(bound.documents, on_role, assumptions).verdict is not RequestVerdict.ALLOWED:
            return f"{bound.title} does not allow it, and may bind the caller, too"
    return ""
