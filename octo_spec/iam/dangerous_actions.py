"""Dangerous actions: closed tables of what actions can do to an account, with their sources.

Access levels do not show the danger: ``iam:PassRole`` is Write, ``secretsmanager:GetSecretValue`` is Read.
The tables use the catalogue's spelling.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from octo_spec.iam.escalation_steps import StepKind, actions_that

if TYPE_CHECKING:
    from collections.abc import Mapping


class Danger(StrEnum):
    """What a dangerous action does; the value completes a sentence that begins with the action."""

    PRIVILEGE_ESCALATION = "changes permissions"
    PRINCIPAL_ACCESS = "returns credentials of another principal"
    COMPUTE_HIJACKING = "runs code as another role"
    CREDENTIAL_EXPOSURE = "reads secrets"
    DATA_ACCESS = "reads data"
    RESOURCE_EXPOSURE = "exposes resources to others"


PRIVILEGE_ESCALATION: Final = actions_that(
    StepKind.PERMISSIONS, StepKind.BOUNDARY, StepKind.TRUST, StepKind.MEMBERSHIP
)
"""Each of these changes the permissions of a user or a role; ``escalation_steps`` has the sources."""

PRINCIPAL_ACCESS: Final = actions_that(StepKind.CREDENTIALS)
"""Each of these gives the caller the credentials of another principal."""

COMPUTE_HIJACKING: Final = actions_that(StepKind.RUNNING_CODE)
"""Each of these runs code as the role of existing compute, without ``iam:PassRole``.

The configuration of a function names layers, whose code runs in it:
https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html.
"""

CREDENTIAL_EXPOSURE: Final[tuple[str, ...]] = (
    "codeartifact:GetAuthorizationToken",
    "cognito-identity:GetCredentialsForIdentity",
    "ec2:GetPasswordData",
    "ecr:GetAuthorizationToken",
    "kms:Decrypt",
    "lightsail:CreateBucketAccessKey",
    "lightsail:DownloadDefaultKeyPair",
    "lightsail:GetBucketAccessKeys",
    "lightsail:GetInstanceAccessDetails",
    "lightsail:GetRelationalDatabaseMasterUserPassword",
    "rds-db:connect",
    "redshift:GetClusterCredentials",
    "redshift:GetClusterCredentialsWithIAM",
    "s3:GetDataAccess",
    "secretsmanager:BatchGetSecretValue",
    "secretsmanager:GetSecretValue",
    "ssm:GetParameter",
    "ssm:GetParameterHistory",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
    "sts:GetFederationToken",
)
"""Each of these gives passwords, keys, tokens, or parameters that may hold them.

https://github.com/primeharbor/sensitive_iam_actions (CredentialExposure, DataAccess) and
https://github.com/salesforce/cloudsplaining (shared/constants.py); ``kms:Decrypt``,
``secretsmanager:BatchGetSecretValue``, ``lightsail:CreateBucketAccessKey`` and
``lightsail:GetInstanceAccessDetails`` are added here.
"""

DATA_ACCESS: Final[tuple[str, ...]] = (
    "athena:GetQueryResults",
    "codecommit:GetFile",
    "codecommit:GitPull",
    "cognito-idp:ListUsers",
    "dynamodb:BatchGetItem",
    "dynamodb:GetItem",
    "dynamodb:GetRecords",
    "dynamodb:Query",
    "dynamodb:Scan",
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
    "kinesis:GetRecords",
    "lambda:GetFunction",
    "logs:GetLogEvents",
    "logs:GetQueryResults",
    "logs:Unmask",
    "rds:DownloadDBLogFilePortion",
    "s3:GetObject",
    "s3:GetObjectVersion",
    "sdb:GetAttributes",
    "sdb:Select",
    "sqs:ReceiveMessage",
)
"""Each of these gives the data or the code of the account, not a description of them.

https://github.com/primeharbor/sensitive_iam_actions (DataAccess), without its actions on configuration
(``ssm:GetDocument``, ``cloudformation:GetTemplate``). Added here: ``s3:GetObjectVersion``, the items of
SimpleDB and ``ecr:BatchGetImage``, without which no image can be pulled.
"""

_SHARING: Final = (
    "ec2:ModifyFpgaImageAttribute",
    "ec2:ModifyImageAttribute",
    "ec2:ModifySnapshotAttribute",
    "ec2:ModifyVpcEndpointServicePermissions",
    "ecr-public:SetRepositoryPolicy",
    "iam:UpdateAssumeRolePolicy",
    "lakeformation:BatchGrantPermissions",
    "logs:PutDestinationPolicy",
    "ram:AssociateResourceShare",
    "ram:CreateResourceShare",
    "rds:ModifyDBClusterSnapshotAttribute",
    "rds:ModifyDBSnapshotAttribute",
    "redshift:AuthorizeDataShare",
    "redshift:AuthorizeSnapshotAccess",
    "s3:PutAccountPublicAccessBlock",
    "s3:PutBucketAcl",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutObjectAcl",
    "s3:PutObjectVersionAcl",
    "ssm:ModifyDocumentPermission",
)

RESOURCE_EXPOSURE: Final = tuple(sorted({*actions_that(StepKind.RESOURCES), *_SHARING}))
"""Each of these shares a resource with other accounts, or with everyone.

The policies of resources are steps of ``escalation_steps``. The others are from
https://github.com/primeharbor/sensitive_iam_actions (ResourceExposure); the sharing of snapshots and images
of RDS and EC2 is added here.
"""

DANGERS: Final[Mapping[Danger, tuple[str, ...]]] = {
    Danger.PRIVILEGE_ESCALATION: PRIVILEGE_ESCALATION,
    Danger.PRINCIPAL_ACCESS: PRINCIPAL_ACCESS,
    Danger.COMPUTE_HIJACKING: COMPUTE_HIJACKING,
    Danger.CREDENTIAL_EXPOSURE: CREDENTIAL_EXPOSURE,
    Danger.DATA_ACCESS: DATA_ACCESS,
    Danger.RESOURCE_EXPOSURE: RESOURCE_EXPOSURE,
}
"""The actions that are dangerous without any other action, by what they do; an action may do several things.

``iam:PassRole`` is in no row: its effect depends on the other actions.
"""
