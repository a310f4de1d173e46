"""What apply.sh calls in AWS, as recorded during a deployment."""

from __future__ import annotations

from typing import Final

from octo_spec.model.deploying import DeployActions

DEPLOY_ACTIONS: Final = DeployActions(
    starting=("iam:GetAccountSummary", "sts:GetCallerIdentity"),
    roles=(
        "iam:CreateRole",
        "iam:DeleteRole",
        "iam:DeleteRolePolicy",
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListRolePolicies",
        "iam:PutRolePolicy",
        "iam:TagRole",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
    ),
    attaching=("iam:AttachRolePolicy", "iam:DetachRolePolicy"),
    bounding=("iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary"),
    policies=(
        "iam:CreatePolicy",
        "iam:CreatePolicyVersion",
        "iam:DeletePolicy",
        "iam:DeletePolicyVersion",
        "iam:GetPolicy",
        "iam:GetPolicyVersion",
        "iam:ListPolicyVersions",
    ),
    removal="bash apply.sh --uninstall",
)
