"""The steps by which a role escalates its privileges: a closed table, with AWS's page for each action.

A step is one action, or several that are needed together. Its change says what the role has afterwards. An
action that passes a role to a service is a row of ``role_inputs``: with ``iam:PassRole`` it is a step, too.

Sources of the list: https://github.com/DataDog/pathfinding.cloud,
https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation,
https://github.com/primeharbor/sensitive_iam_actions (PrivEsc, ResourceExposure)

>>> [step] = [each for each in STEPS if each.actions == ("iam:PutRolePolicy",)]
>>> str(step.change), step.page
('writes policies', 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html')
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.iam.action_rows import names_in
from octo_spec.iam.existing_principals import (
    CODE_TOGETHER,
    CREDENTIALS_TOGETHER,
    code_changes,
    credentials,
    memberships,
)
from octo_spec.iam.policy_writers import organization_changes, resource_policies

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class StepKind(StrEnum):
    """What a step changes, or what it uses; the value completes a sentence that begins with the action."""

    PERMISSIONS = "writes policies"
    BOUNDARY = "changes a permissions boundary"
    TRUST = "changes who may assume a role"
    MEMBERSHIP = "changes who belongs to a group or a permission set"
    CREDENTIALS = "returns or creates credentials of another principal"
    RUNNING_CODE = "changes what runs under an existing role"
    NEW_CODE = "runs something under a role that is passed to a service"
    DENIES = "removes policies"
    TAGS = "changes the tags on which conditions depend"
    RESOURCES = "writes the policy of a resource"
    ORGANIZATION = "removes or changes a policy of the organization"


@frozen
class Step:
    """Actions that are needed together, and the condition keys of IAM that can limit the first of them."""

    change: StepKind
    actions: tuple[str, ...]
    keys: tuple[str, ...] = ()

    @property
    def page(self) -> str:
        """AWS's page about the first action, or the list of all actions if it has no page of its own."""
        first = self.actions[0]
        service, _, name = first.partition(":")
        if service not in _PAGES or first in _WITHOUT_PAGE:
            return f"https://docs.aws.amazon.com/{REFERENCE}"
        return f"https://docs.aws.amazon.com/{_PAGES[service]}/API_{name}.html"


BOUNDARY_KEY: Final = "iam:PermissionsBoundary"
POLICY_KEY: Final = "iam:PolicyARN"
PASS_ROLE: Final = "iam:PassRole"  # noqa: S105 - the name of an action
PASSED_TO_SERVICE: Final = "iam:PassedToService"
"""The condition key that limits the service to which a role may be passed."""


def _steps(change: StepKind, actions: Iterable[str], *keys: str) -> tuple[Step, ...]:
    return tuple(Step(change, tuple(together.split(" + ")), keys) for together in actions)


STEPS: Final[tuple[Step, ...]] = (
    *_steps(StepKind.PERMISSIONS, ("iam:PutRolePolicy", "iam:PutUserPolicy"), BOUNDARY_KEY),
    *_steps(StepKind.PERMISSIONS, ("iam:PutGroupPolicy",)),
    *_steps(StepKind.PERMISSIONS, ("iam:AttachRolePolicy", "iam:AttachUserPolicy"), POLICY_KEY, BOUNDARY_KEY),
    *_steps(StepKind.PERMISSIONS, ("iam:AttachGroupPolicy",), POLICY_KEY),
    *_steps(StepKind.PERMISSIONS, ("iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion")),
    *_steps(
        StepKind.PERMISSIONS,
        (
            "sso:AttachCustomerManagedPolicyReferenceToPermissionSet",
            "sso:AttachManagedPolicyToPermissionSet",
            *("sso:PutInlinePolicyToPermissionSet", "sso:PutPermissionsPolicy"),
        ),
    ),
    *_steps(
        StepKind.BOUNDARY,
        (
            *("iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary"),
            *("iam:PutRolePermissionsBoundary", "iam:PutUserPermissionsBoundary"),
        ),
        BOUNDARY_KEY,
    ),
    *_steps(
        StepKind.BOUNDARY,
        (
            "sso:DeletePermissionsBoundaryFromPermissionSet",
            "sso:PutPermissionsBoundaryToPermissionSet",
        ),
    ),
    *_steps(StepKind.TRUST, ("iam:UpdateAssumeRolePolicy",)),
    *_steps(StepKind.MEMBERSHIP, memberships()),
    *_steps(StepKind.CREDENTIALS, (*credentials(), *CREDENTIALS_TOGETHER)),
    *_steps(StepKind.DENIES, ("iam:DeleteRolePolicy",), BOUNDARY_KEY),
    *_steps(StepKind.DENIES, ("iam:DetachRolePolicy",), POLICY_KEY, BOUNDARY_KEY),
    *_steps(StepKind.RESOURCES, resource_policies()),
    *_steps(StepKind.TAGS, ("iam:TagRole", "iam:UntagRole")),
    *_steps(StepKind.ORGANIZATION, organization_changes()),
    *_steps(StepKind.RUNNING_CODE, (*code_changes(), *CODE_TOGETHER)),
    *_steps(
        StepKind.NEW_CODE,
        (
            "apprunner:CreateService",
            "bedrock-agentcore:CreateCodeInterpreter + bedrock-agentcore:StartCodeInterpreterSession",
            "cloudformation:CreateChangeSet + cloudformation:ExecuteChangeSet",
            "cloudformation:CreateStack",
            "cloudformation:CreateStackSet + cloudformation:CreateStackInstances",
            "cloudformation:UpdateStackSet",
            "codebuild:CreateProject + codebuild:StartBuild",
            "codebuild:CreateProject + codebuild:StartBuildBatch",
            "datapipeline:CreatePipeline + datapipeline:PutPipelineDefinition",
            "ec2:AssociateIamInstanceProfile",
            *("ec2:RequestSpotInstances", "ec2:RunInstances"),
            "ecs:RegisterTaskDefinition + ecs:CreateService",
            "ecs:RegisterTaskDefinition + ecs:RunTask",
            "ecs:RegisterTaskDefinition + ecs:StartTask",
            "ecs:RegisterTaskDefinition + ecs:UpdateService",
            "glue:CreateDevEndpoint",
            "glue:CreateJob + glue:CreateTrigger",
            "glue:CreateJob + glue:StartJobRun",
            "glue:UpdateJob + glue:CreateTrigger",
            "glue:UpdateJob + glue:StartJobRun",
            "lambda:CreateFunction + lambda:AddPermission",
            "lambda:CreateFunction + lambda:CreateEventSourceMapping",
            "lambda:CreateFunction + lambda:InvokeFunction",
            "sagemaker:CreateNotebookInstance",
            "sagemaker:CreateProcessingJob",
            "sagemaker:CreateTrainingJob",
            "ssm:StartAutomationExecution",
        ),
    ),
)
"""All steps, by what they change."""


def steps_that(*changes: StepKind) -> tuple[Step, ...]:
    """Return the steps with one of some changes."""
    return tuple(step for step in STEPS if step.change in changes)


def actions_that(*changes: StepKind) -> tuple[str, ...]:
    """Return the actions that are steps alone, with one of some changes, sorted."""
    return tuple(sorted(step.actions[0] for step in steps_that(*changes) if len(step.actions) == 1))


REFERENCE: Final = (
    "service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html"
)
"""The list of the actions of all services, for those without a page for each action."""

_PAGES: Final[Mapping[str, str]] = {
    "account": "accounts/latest/reference",
    "acm-pca": "privateca/latest/APIReference",
    "airflow": "mwaa/latest/API",
    "amplify": "amplify/latest/APIReference",
    "aoss": "opensearch-service/latest/ServerlessAPIReference",
    "apprunner": "apprunner/latest/api",
    "appstream": "appstream2/latest/APIReference",
    "appsync": "appsync/latest/APIReference",
    "athena": "athena/latest/APIReference",
    "backup": "aws-backup/latest/devguide",
    "batch": "batch/latest/APIReference",
    "bedrock-agentcore": "bedrock-agentcore/latest/APIReference",
    "cloud9": "cloud9/latest/APIReference",
    "cloudformation": "AWSCloudFormation/latest/APIReference",
    "cloudtrail": "awscloudtrail/latest/APIReference",
    "codeartifact": "codeartifact/latest/APIReference",
    "codebuild": "codebuild/latest/APIReference",
    "codedeploy": "codedeploy/latest/APIReference",
    "cognito-identity": "cognitoidentity/latest/APIReference",
    "cognito-idp": "cognito-user-identity-pools/latest/APIReference",
    "datapipeline": "datapipeline/latest/APIReference",
    "datazone": "datazone/latest/APIReference",
    "deadline": "deadline-cloud/latest/APIReference",
    "drs": "drs/latest/APIReference",
    "ds": "directoryservice/latest/devguide",
    "ds-data": "directoryservicedata/latest/DirectoryServiceDataAPIReference",
    "dynamodb": "amazondynamodb/latest/APIReference",
    "ec2": "AWSEC2/latest/APIReference",
    "ec2-instance-connect": "ec2-instance-connect/latest/APIReference",
    "ecr": "AmazonECR/latest/APIReference",
    "ecs": "AmazonECS/latest/APIReference",
    "eks": "eks/latest/APIReference",
    "elasticbeanstalk": "elasticbeanstalk/latest/api",
    "elasticfilesystem": "efs/latest/ug",
    "elasticmapreduce": "emr/latest/APIReference",
    "emr-containers": "emr-on-eks/latest/APIReference",
    "emr-serverless": "emr-serverless/latest/APIReference",
    "es": "opensearch-service/latest/APIReference",
    "events": "eventbridge/latest/APIReference",
    "fis": "fis/latest/APIReference",
    "gamelift": "gamelift/latest/apireference",
    "glue": "glue/latest/webapi",
    "greengrass": "greengrass/v2/APIReference",
    "iam": "IAM/latest/APIReference",
    "identitystore": "singlesignon/latest/IdentityStoreAPIReference",
    "imagebuilder": "imagebuilder/latest/APIReference",
    "iot": "iot/latest/apireference",
    "kafkaconnect": "MSKC/latest/mskc",
    "kinesis": "kinesis/latest/APIReference",
    "kinesisanalytics": "managed-flink/latest/apiv2",
    "kms": "kms/latest/APIReference",
    "lakeformation": "lake-formation/latest/APIReference",
    "lambda": "lambda/latest/api",
    "lex": "lexv2/latest/APIReference",
    "logs": "AmazonCloudWatchLogs/latest/APIReference",
    "mediastore": "mediastore/latest/apireference",
    "mgn": "mgn/latest/APIReference",
    "organizations": "organizations/latest/APIReference",
    "proton": "proton/latest/APIReference",
    "redshift": "redshift/latest/APIReference",
    "redshift-serverless": "redshift-serverless/latest/APIReference",
    "rekognition": "rekognition/latest/APIReference",
    "rolesanywhere": "rolesanywhere/latest/APIReference",
    "s3": "AmazonS3/latest/API",
    "sagemaker": "sagemaker/latest/APIReference",
    "secretsmanager": "secretsmanager/latest/apireference",
    "servicecatalog": "servicecatalog/latest/dg",
    "ses": "ses/latest/APIReference",
    "signer": "signer/latest/api",
    "sns": "sns/latest/api",
    "sqs": "AWSSimpleQueueService/latest/APIReference",
    "sso": "singlesignon/latest/APIReference",
    "ssm": "systems-manager/latest/APIReference",
    "states": "step-functions/latest/apireference",
    "sts": "STS/latest/APIReference",
    "synthetics": "AmazonSynthetics/latest/APIReference",
    "transfer": "transfer/latest/APIReference",
    "vpc-lattice": "vpc-lattice/latest/APIReference",
    "xray": "xray/latest/api",
}
"""The API reference of a service whose pages have the names ``API_`` and an operation."""

_WITHOUT_PAGE: Final = frozenset(
    names_in("""\
appstream Stream
appsync PutResourcePolicy
backup PutBackupVaultSharingPolicy
bedrock-agentcore InvokeAgentRuntimeCommandShell
cloud9 CreateEnvironmentToken
datazone CreateCellRun GetDomainExecutionRoleCredentials PutDomainSharingPolicy UpdateCell
ds EnableRoleAccess
ec2 PutResourcePolicy
ecs Poll
eks MutateViaKubernetesApi
elasticmapreduce AttachEditor CreateStudioPresignedUrl OpenEditorInConsole StartEditor
emr-serverless AccessInteractiveEndpoints AccessLivyEndpoints
es UpdateElasticsearchDomainConfig
glue RunDataPreviewStatement SendRecipeAction StartNotebook
iam UpdateAccountEmailAddress
iot StartCommandExecution
lambda ConnectMicrovm
s3 PutAccessGrantsInstanceResourcePolicy PutAccessPointPolicy PutAccessPointPolicyForObjectLambda
s3 PutMultiRegionAccessPointPolicy PutObjectVersionAcl
sagemaker PutLineageGroupPolicy PutResourcePolicy
servicecatalog PutResourcePolicy
sso AssociateDirectory AssociateProfile CreateTrust PutPermissionsPolicy UpdateSSOConfiguration
sso UpdateTrust""")
)
"""Actions that are no operation of their service's API reference, or whose page has another name."""
