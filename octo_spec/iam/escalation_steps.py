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

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Change(StrEnum):
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


@frozen
class Step:
    """Actions that are needed together, and the condition keys of IAM that can limit the first of them."""

    change: Change
    actions: tuple[str, ...]
    keys: tuple[str, ...] = ()

    @property
    def page(self) -> str:
        """AWS's page about the first action."""
        service, _, name = self.actions[0].partition(":")
        return f"https://docs.aws.amazon.com/{_PAGES[service]}/API_{name}.html"


BOUNDARY_KEY: Final = "iam:PermissionsBoundary"
POLICY_KEY: Final = "iam:PolicyARN"
PASS_ROLE: Final = "iam:PassRole"  # noqa: S105 - the name of an action
PASSED_TO_SERVICE: Final = "iam:PassedToService"
"""The condition key that limits the service to which a role may be passed."""


def _steps(change: Change, actions: Iterable[str], *keys: str) -> tuple[Step, ...]:
    return tuple(Step(change, tuple(together.split(" + ")), keys) for together in actions)


STEPS: Final[tuple[Step, ...]] = (
    *_steps(Change.PERMISSIONS, ("iam:PutRolePolicy", "iam:PutUserPolicy"), BOUNDARY_KEY),
    *_steps(Change.PERMISSIONS, ("iam:PutGroupPolicy",)),
    *_steps(Change.PERMISSIONS, ("iam:AttachRolePolicy", "iam:AttachUserPolicy"), POLICY_KEY, BOUNDARY_KEY),
    *_steps(Change.PERMISSIONS, ("iam:AttachGroupPolicy",), POLICY_KEY),
    *_steps(Change.PERMISSIONS, ("iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion")),
    *_steps(
        Change.PERMISSIONS,
        (
            "sso:AttachCustomerManagedPolicyReferenceToPermissionSet",
            "sso:AttachManagedPolicyToPermissionSet",
            "sso:PutInlinePolicyToPermissionSet",
        ),
    ),
    *_steps(
        Change.BOUNDARY,
        (
            *("iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary"),
            "iam:PutRolePermissionsBoundary",
        ),
        BOUNDARY_KEY,
    ),
    *_steps(
        Change.BOUNDARY,
        (
            "sso:DeletePermissionsBoundaryFromPermissionSet",
            "sso:PutPermissionsBoundaryToPermissionSet",
        ),
    ),
    *_steps(Change.TRUST, ("iam:UpdateAssumeRolePolicy",)),
    *_steps(Change.MEMBERSHIP, ("iam:AddUserToGroup",)),
    *_steps(Change.MEMBERSHIP, ("identitystore:CreateGroupMembership", "sso:CreateAccountAssignment")),
    *_steps(
        Change.CREDENTIALS,
        (
            *("iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:CreateServiceSpecificCredential"),
            *("iam:ResetServiceSpecificCredential", "iam:UpdateLoginProfile", "iam:UploadSSHPublicKey"),
            *("iam:UploadSigningCertificate", "iam:UpdateSAMLProvider"),
            *("rolesanywhere:CreateTrustAnchor", "rolesanywhere:UpdateTrustAnchor"),
            "sts:AssumeRole",
        ),
    ),
    *_steps(Change.DENIES, ("iam:DeleteRolePolicy",), BOUNDARY_KEY),
    *_steps(Change.DENIES, ("iam:DetachRolePolicy",), POLICY_KEY, BOUNDARY_KEY),
    *_steps(Change.TAGS, ("iam:TagRole", "iam:UntagRole")),
    *_steps(
        Change.RUNNING_CODE,
        (
            *("airflow:CreateCliToken", "airflow:CreateWebLoginToken"),
            "apprunner:UpdateService",
            "batch:SubmitJob",
            "bedrock-agentcore:StartCodeInterpreterSession + bedrock-agentcore:InvokeCodeInterpreter",
            "cloudformation:CreateChangeSet + cloudformation:ExecuteChangeSet",
            "cloudformation:UpdateStack",
            *("codebuild:StartBuild", "codebuild:StartBuildBatch", "codebuild:UpdateProject"),
            *("codebuild:StartSandbox", "codebuild:StartCommandExecution"),
            "codedeploy:CreateDeployment",
            "datapipeline:PutPipelineDefinition + datapipeline:ActivatePipeline",
            "ec2-instance-connect:SendSSHPublicKey",
            "ec2-instance-connect:SendSerialConsoleSSHPublicKey",
            "ec2:CreateLaunchTemplateVersion + ec2:ModifyLaunchTemplate",
            "ec2:ModifyInstanceAttribute + ec2:StopInstances + ec2:StartInstances",
            "ecs:ExecuteCommand",
            *("elasticmapreduce:AddJobFlowSteps", "elasticbeanstalk:UpdateEnvironment"),
            *("glue:RunStatement", "glue:StartJobRun", "glue:UpdateDevEndpoint"),
            "kinesisanalytics:UpdateApplication",
            *("lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"),
            *("sagemaker:CreatePresignedDomainUrl", "sagemaker:CreatePresignedNotebookInstanceUrl"),
            (
                "sagemaker:CreateNotebookInstanceLifecycleConfig + sagemaker:StopNotebookInstance"
                " + sagemaker:UpdateNotebookInstance + sagemaker:StartNotebookInstance"
            ),
            "sagemaker:StartSession",
            "sagemaker:UpdateNotebookInstanceLifecycleConfig",
            "sagemaker:UpdatePipeline + sagemaker:StartPipelineExecution",
            "servicecatalog:CreateProvisioningArtifact + servicecatalog:ProvisionProduct",
            *("ssm:CreateAssociation", "ssm:CreateAssociationBatch", "ssm:SendCommand", "ssm:StartSession"),
            *("ssm:UpdateAssociation", "ssm:UpdateDocumentDefaultVersion"),
            "states:UpdateStateMachine",
            "synthetics:UpdateCanary",
        ),
    ),
    *_steps(
        Change.NEW_CODE,
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


def steps_that(*changes: Change) -> tuple[Step, ...]:
    """Return the steps with one of some changes."""
    return tuple(step for step in STEPS if step.change in changes)


def actions_that(*changes: Change) -> tuple[str, ...]:
    """Return the actions that are steps alone, with one of some changes, sorted."""
    return tuple(sorted(step.actions[0] for step in steps_that(*changes) if len(step.actions) == 1))


_PAGES: Final[Mapping[str, str]] = {
    "airflow": "mwaa/latest/API",
    "apprunner": "apprunner/latest/api",
    "batch": "batch/latest/APIReference",
    "bedrock-agentcore": "bedrock-agentcore/latest/APIReference",
    "cloudformation": "AWSCloudFormation/latest/APIReference",
    "codebuild": "codebuild/latest/APIReference",
    "codedeploy": "codedeploy/latest/APIReference",
    "datapipeline": "datapipeline/latest/APIReference",
    "ec2": "AWSEC2/latest/APIReference",
    "ec2-instance-connect": "ec2-instance-connect/latest/APIReference",
    "ecs": "AmazonECS/latest/APIReference",
    "elasticbeanstalk": "elasticbeanstalk/latest/api",
    "elasticmapreduce": "emr/latest/APIReference",
    "glue": "glue/latest/webapi",
    "iam": "IAM/latest/APIReference",
    "identitystore": "singlesignon/latest/IdentityStoreAPIReference",
    "kinesisanalytics": "managed-flink/latest/apiv2",
    "lambda": "lambda/latest/api",
    "rolesanywhere": "rolesanywhere/latest/APIReference",
    "sagemaker": "sagemaker/latest/APIReference",
    "servicecatalog": "servicecatalog/latest/dg",
    "sso": "singlesignon/latest/APIReference",
    "ssm": "systems-manager/latest/APIReference",
    "states": "step-functions/latest/apireference",
    "sts": "STS/latest/APIReference",
    "synthetics": "AmazonSynthetics/latest/APIReference",
}
"""The API reference of each service."""
