"""The IAM actions that a person needs to deploy the template.

CloudFormation calls IAM with the permissions of the person who creates the stack, unless the stack has a
service role. The schema of a resource type lists the calls for that type, under ``handlers``.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html,
https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.model.deploying import DeployActions

DEPLOY_ACTIONS: Final = DeployActions(
    starting=(
        "cloudformation:CreateChangeSet",
        "cloudformation:CreateStack",
        "cloudformation:DeleteChangeSet",
        "cloudformation:DeleteStack",
        "cloudformation:DescribeChangeSet",
        "cloudformation:DescribeStackEvents",
        "cloudformation:DescribeStackResources",
        "cloudformation:DescribeStacks",
        "cloudformation:ExecuteChangeSet",
        "cloudformation:GetTemplate",
        "cloudformation:GetTemplateSummary",
        "cloudformation:ListStackResources",
        "cloudformation:ListStacks",
        "cloudformation:UpdateStack",
        "cloudformation:ValidateTemplate",
    ),
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
        "iam:UpdateRoleDescription",
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
        "iam:ListEntitiesForPolicy",
        "iam:ListPolicyVersions",
    ),
    removal="delete the stack",
)

ROLLOUT_UPDATE_ACTIONS: Final = (
    "cloudformation:CreateStackInstances",
    "cloudformation:DeleteStackInstances",
    "cloudformation:DescribeStackSet",
    "cloudformation:DescribeStackSetOperation",
    "cloudformation:GetTemplateSummary",
    "cloudformation:UpdateStackInstances",
    "cloudformation:UpdateStackSet",
)
"""The calls of a stack update for a StackSet, in addition to the calls for the payer's roles.

In the member accounts, StackSets use a role of their own.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-enable-trusted-access.html
"""
