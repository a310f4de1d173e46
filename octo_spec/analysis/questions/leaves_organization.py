"""Leaves the organization, or lifts its guardrails.

What it asks
    Whether the role can take an account out of the organization, detach or change the policies that bound
    it, or close an account.

What it does not cover
    Organizations that another account manages: there a right in this account has no effect.

Source
    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_leave-as-member.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion

ACTIONS: Final = (
    "account:CloseAccount",
    "organizations:CloseAccount",
    "organizations:DeleteOrganization",
    "organizations:DeletePolicy",
    "organizations:DetachPolicy",
    "organizations:DisablePolicyType",
    "organizations:LeaveOrganization",
    "organizations:MoveAccount",
    "organizations:PutResourcePolicy",
    "organizations:RegisterDelegatedAdministrator",
    "organizations:RemoveAccountFromOrganization",
    "organizations:UpdatePolicy",
)

QUESTION: Final = ReviewQuestion("leaves-organization", "leaves the organization", ACTIONS, __doc__)
