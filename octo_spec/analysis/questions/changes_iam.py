"""Changes users, roles or policies.

What it asks
    Whether the role can change permissions in the account or the organization: users, groups, roles, policies
    and settings of IAM, IAM Identity Center with its directory and applications, delegated administrators of
    the organization or of one service, trusted access of a service to the organization, the policies of the
    organization and its resource policy, which role those who sign in get, also by a group of a user pool,
    whether tags count in policies, and actions by which a service attaches policies.

What it does not cover
    Resource policies: see `exposes-resources`. Controls of AWS Control Tower: see `leaves-organization`.
    Roles that a service or an instance gets: see `passes-roles`. Permissions that only count within a
    service, such as those of Lake Formation, of a cluster or of a user pool.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

QUESTION: Final = ReviewQuestion(
    "changes-iam",
    "changes IAM",
    (),
    __doc__,
    deed="Change who may do what",
    tone=Tone.GRAVE,
    gravity=95,
    effects=("changes-iam",),
    known_by=(
        "iam:PutRolePolicy",
        "iam:AttachRolePolicy",
        "iam:CreatePolicyVersion",
        "iam:UpdateAssumeRolePolicy",
        "iam:CreateUser",
        "iam:CreateRole",
        *("iam:*", "sso:*", "organizations:*"),
    ),
)
