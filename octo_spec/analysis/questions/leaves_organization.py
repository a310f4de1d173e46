"""Leaves the organization, or removes its guardrails.

What it asks
    Whether the role can remove an account from the organization, detach or change the policies that limit
    the account, also by an action of a budget, remove guardrails of Control Tower, or close an account.

What it does not cover
    Organizations that another account manages: a permission in this account has no effect there.
    Delegated administrators: see `changes-iam`.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_leave-as-member.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

QUESTION: Final = ReviewQuestion(
    "leaves-organization",
    "leaves the organization",
    (),
    __doc__,
    deed="Leave or change the organization",
    tone=Tone.GRAVE,
    gravity=88,
    effects=("leaves-organization",),
    known_by=(
        "organizations:LeaveOrganization",
        "organizations:RemoveAccountFromOrganization",
        "organizations:DetachPolicy",
        "account:CloseAccount",
    ),
)
