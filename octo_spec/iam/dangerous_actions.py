"""Dangerous actions: closed tables of what actions can do to an account, with their sources.

Access levels do not show the danger: ``iam:PassRole`` is Write, ``secretsmanager:GetSecretValue`` is Read.
The tables use the catalogue's spelling.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen

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


@frozen
class Combination:
    """Actions that together run code as a role of ``service``; some also need ``iam:PassRole``."""

    service: str
    actions: tuple[str, ...]


PASS_ROLE: Final = "iam:PassRole"  # noqa: S105 - the name of an action
PASSED_TO_SERVICE: Final = "iam:PassedToService"
"""The condition key that limits the service to which a role may be passed."""

PRIVILEGE_ESCALATION: Final[tuple[str, ...]] = (
    "iam:AddUserToGroup",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreatePolicyVersion",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteUserPermissionsBoundary",
    "iam:PutGroupPolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:PutUserPolicy",
    "iam:SetDefaultPolicyVersion",
    "iam:UpdateAssumeRolePolicy",
)
"""Each of these changes the permissions of a user or a role.

https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation; the three about boundaries:
https://github.com/primeharbor/sensitive_iam_actions (PrivEsc).
"""

PRINCIPAL_ACCESS: Final[tuple[str, ...]] = (
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:ResetServiceSpecificCredential",
    "iam:UpdateLoginProfile",
    "sts:AssumeRole",
)
"""Each of these gives the caller the credentials of another principal.

https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation,
https://github.com/DataDog/pathfinding.cloud (principal-access).
"""

PASS_ROLE_PARTNERS: Final[tuple[Combination, ...]] = (
    Combination("apprunner", ("apprunner:CreateService",)),
    Combination(
        "bedrock-agentcore",
        ("bedrock-agentcore:CreateCodeInterpreter", "bedrock-agentcore:StartCodeInterpreterSession"),
    ),
    Combination("cloudformation", ("cloudformation:CreateStack",)),
    Combination("cloudformation", ("cloudformation:CreateStackSet", "cloudformation:CreateStackInstances")),
    Combination("cloudformation", ("cloudformation:UpdateStackSet",)),
    Combination("codebuild", ("codebuild:CreateProject", "codebuild:StartBuild")),
    Combination("codebuild", ("codebuild:CreateProject", "codebuild:StartBuildBatch")),
    Combination("datapipeline", ("datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition")),
    Combination("ec2", ("ec2:RequestSpotInstances",)),
    Combination("ec2", ("ec2:RunInstances",)),
    Combination("ecs-tasks", ("ecs:RegisterTaskDefinition", "ecs:CreateService")),
    Combination("ecs-tasks", ("ecs:RegisterTaskDefinition", "ecs:RunTask")),
    Combination("ecs-tasks", ("ecs:RegisterTaskDefinition", "ecs:StartTask")),
    Combination("glue", ("glue:CreateDevEndpoint",)),
    Combination("glue", ("glue:CreateJob", "glue:CreateTrigger")),
    Combination("glue", ("glue:CreateJob", "glue:StartJobRun")),
    Combination("glue", ("glue:UpdateJob", "glue:CreateTrigger")),
    Combination("glue", ("glue:UpdateJob", "glue:StartJobRun")),
    Combination("lambda", ("lambda:CreateFunction", "lambda:AddPermission")),
    Combination("lambda", ("lambda:CreateFunction", "lambda:CreateEventSourceMapping")),
    Combination("lambda", ("lambda:CreateFunction", "lambda:InvokeFunction")),
    Combination("sagemaker", ("sagemaker:CreateNotebookInstance",)),
    Combination("sagemaker", ("sagemaker:CreateProcessingJob",)),
    Combination("sagemaker", ("sagemaker:CreateTrainingJob",)),
)
"""Each of these runs code as a role that the caller passes; ``service`` begins the service principal.

https://github.com/DataDog/pathfinding.cloud (new-passrole, existing-passrole),
https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation.
"""

COMPUTE_HIJACKING: Final[tuple[Combination, ...]] = (
    Combination("apprunner", ("apprunner:UpdateService",)),
    Combination(
        "bedrock-agentcore",
        ("bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"),
    ),
    Combination("cloudformation", ("cloudformation:UpdateStack",)),
    Combination("cloudformation", ("cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet")),
    Combination("codebuild", ("codebuild:StartBuild",)),
    Combination("codebuild", ("codebuild:StartBuildBatch",)),
    Combination("ec2", ("ec2-instance-connect:SendSSHPublicKey",)),
    Combination("ec2", ("ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate")),
    Combination("ec2", ("ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances")),
    Combination("ec2", ("ssm:SendCommand",)),
    Combination("ec2", ("ssm:StartSession",)),
    Combination("ecs-tasks", ("ecs:ExecuteCommand",)),
    Combination("glue", ("glue:UpdateDevEndpoint",)),
    Combination("lambda", ("lambda:UpdateFunctionCode",)),
    Combination("lambda", ("lambda:UpdateFunctionConfiguration",)),
    Combination("sagemaker", ("sagemaker:CreatePresignedNotebookInstanceUrl",)),
    Combination(
        "sagemaker",
        (
            *("sagemaker:CreateNotebookInstanceLifecycleConfig", "sagemaker:StopNotebookInstance"),
            *("sagemaker:UpdateNotebookInstance", "sagemaker:StartNotebookInstance"),
        ),
    ),
)
"""Each of these runs code as the role of existing compute, without ``iam:PassRole``.

https://github.com/DataDog/pathfinding.cloud (existing-passrole, principal-access); the configuration of a
function names layers, whose code runs in it:
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

RESOURCE_EXPOSURE: Final[tuple[str, ...]] = (
    "acm-pca:PutPolicy",
    "backup:PutBackupVaultAccessPolicy",
    "codeartifact:PutDomainPermissionsPolicy",
    "codeartifact:PutRepositoryPermissionsPolicy",
    "codebuild:PutResourcePolicy",
    "ec2:ModifyImageAttribute",
    "ec2:ModifySnapshotAttribute",
    "ec2:ModifyVpcEndpointServicePermissions",
    "ecr:SetRepositoryPolicy",
    "elasticfilesystem:PutFileSystemPolicy",
    "glue:PutResourcePolicy",
    "iam:UpdateAssumeRolePolicy",
    "kms:CreateGrant",
    "kms:PutKeyPolicy",
    "lakeformation:GrantPermissions",
    "lambda:AddLayerVersionPermission",
    "lambda:AddPermission",
    "logs:PutResourcePolicy",
    "ram:AssociateResourceShare",
    "ram:CreateResourceShare",
    "rds:ModifyDBClusterSnapshotAttribute",
    "rds:ModifyDBSnapshotAttribute",
    "redshift:AuthorizeSnapshotAccess",
    "s3:PutAccessPointPolicy",
    "s3:PutAccountPublicAccessBlock",
    "s3:PutBucketAcl",
    "s3:PutBucketPolicy",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutObjectAcl",
    "secretsmanager:PutResourcePolicy",
    "sns:AddPermission",
    "sns:SetTopicAttributes",
    "sqs:AddPermission",
    "sqs:SetQueueAttributes",
    "ssm:ModifyDocumentPermission",
)
"""Each of these shares a resource with other accounts, or with everyone.

https://github.com/primeharbor/sensitive_iam_actions (ResourceExposure); the sharing of snapshots and
images of RDS and EC2 is added here.
"""

DANGERS: Final[Mapping[Danger, tuple[str, ...]]] = {
    Danger.PRIVILEGE_ESCALATION: PRIVILEGE_ESCALATION,
    Danger.PRINCIPAL_ACCESS: PRINCIPAL_ACCESS,
    Danger.COMPUTE_HIJACKING: tuple(
        sorted(combined.actions[0] for combined in COMPUTE_HIJACKING if len(combined.actions) == 1)
    ),
    Danger.CREDENTIAL_EXPOSURE: CREDENTIAL_EXPOSURE,
    Danger.DATA_ACCESS: DATA_ACCESS,
    Danger.RESOURCE_EXPOSURE: RESOURCE_EXPOSURE,
}
"""The actions that are dangerous without any other action, by what they do; an action may do several things.

``iam:PassRole`` is in no row: its effect depends on the other actions.
"""
