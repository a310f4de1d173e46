"""The actions by which a role uses a principal that exists, without passing a role: rows by service.

They return credentials, let the caller sign in as another principal, change what runs under an existing role,
or open a shell there. Some are only a step together with another action. A row is a service and its actions.

An action does not count if it only starts or selects existing code, or if what it runs has no role.

Sources: https://github.com/DataDog/pathfinding.cloud,
https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation, and AWS's page for each action

>>> "sts:AssumeRoot" in credentials(), "ec2:CreateReplaceRootVolumeTask" in code_changes()
(True, True)
"""

from __future__ import annotations

from typing import Final

from octo_spec.iam.action_rows import names_in


def credentials() -> tuple[str, ...]:
    """Return the actions that return or create credentials of another principal, in the order of the rows."""
    return names_in(_CREDENTIALS)


def memberships() -> tuple[str, ...]:
    """Return the actions that change who belongs to a group or a permission set."""
    return names_in(_MEMBERSHIPS)


def code_changes() -> tuple[str, ...]:
    """Return the actions that change what runs under an existing role, or run commands there."""
    return names_in(_CODE)


_CREDENTIALS: Final = """\
acm-pca IssueCertificate
cloudwatch AssumeAccessProfile
cognito-identity GetOpenIdTokenForDeveloperIdentity UpdateIdentityPool
cognito-idp AdminCreateUser AdminLinkProviderForUser AdminSetUserPassword AdminUpdateUserAttributes
cognito-idp UpdateIdentityProvider
datazone GetConnection GetDomainExecutionRoleCredentials GetEnvironmentCredentials
deadline AssumeFleetRoleForRead AssumeFleetRoleForWorker AssumeQueueRoleForRead AssumeQueueRoleForUser
deadline AssumeQueueRoleForWorker
ds EnableRoleAccess ResetUserPassword
ds-data UpdateUser
ecs Poll
eks-auth AssumeRoleForPodIdentity
elasticmapreduce GetClusterSessionCredentials
emr-containers GetManagedEndpointSessionCredentials
iam AddClientIDToOpenIDConnectProvider CreateAccessKey CreateLoginProfile CreateSAMLProvider
iam CreateServiceSpecificCredential ResetServiceSpecificCredential UpdateAccountEmailAddress
iam UpdateLoginProfile UpdateOpenIDConnectProviderThumbprint UpdateSAMLProvider UploadSSHPublicKey
iam UploadSigningCertificate
identitystore UpdateUser
iot CreateProvisioningClaim RegisterThing
iq-permission AssumePermissionRole
rolesanywhere CreateTrustAnchor UpdateTrustAnchor
sso AssociateDirectory CreateTrust CreateTrustedTokenIssuer UpdateSSOConfiguration UpdateTrust
sso UpdateTrustedTokenIssuer
sso-directory CreateBearerToken CreateExternalIdPConfigurationForDirectory CreateProvisioningTenant
sso-directory EnableExternalIdPConfigurationForDirectory ImportExternalIdPCertificate
sso-directory UpdateExternalIdPConfigurationForDirectory UpdatePassword UpdateUser UpdateUserName
sts AssumeRole AssumeRoot
transfer ImportSshPublicKey"""

CREDENTIALS_TOGETHER: Final = (
    "account:StartPrimaryEmailUpdate + account:AcceptPrimaryEmailUpdate",
    "cognito-idp:CreateIdentityProvider + cognito-idp:UpdateUserPoolClient",
    "iot:CreateCertificateFromCsr + iot:AttachPolicy",
    "iot:CreateCertificateFromCsr + iot:AttachPrincipalPolicy",
    "iot:CreateKeysAndCertificate + iot:AttachPolicy",
    "iot:CreateKeysAndCertificate + iot:AttachPrincipalPolicy",
    "iot:RegisterCertificate + iot:AttachPolicy",
    "iot:RegisterCertificate + iot:AttachPrincipalPolicy",
    "iot:RegisterCertificateWithoutCA + iot:AttachPolicy",
    "iot:RegisterCertificateWithoutCA + iot:AttachPrincipalPolicy",
)
"""Actions that are all needed. The new address of a root user resets its password; a device whose policy
allows ``iot:AssumeRoleWithCertificate`` gets the credentials of the role behind a role alias."""

_MEMBERSHIPS: Final = """\
cognito-identity SetPrincipalTagAttributeMap
cognito-idp AdminAddUserToGroup
ds-data AddGroupMember
iam AddUserToGroup
identity-sync CreateSyncFilter CreateSyncProfile CreateSyncTarget UpdateSyncTarget
identitystore CreateGroupMembership
sso AssociateProfile CreateAccountAssignment CreateInstanceAccessControlAttributeConfiguration
sso UpdateInstanceAccessControlAttributeConfiguration
sso-directory AddMemberToGroup"""

_CODE: Final = """\
airflow CreateCliToken CreateWebLoginToken InvokeRestApi UpdateEnvironment
airflow-serverless UpdateWorkflow
amplify StartDeployment UpdateApp UpdateBranch
apigateway PATCH
apprunner UpdateService
appstream CreateAppBlockBuilderStreamingURL CreateImageBuilderStreamingURL CreateStreamingURL Stream
appsync CreateChannelNamespace CreateResolver UpdateChannelNamespace UpdateFunction UpdateResolver
athena CreatePresignedNotebookUrl GetSessionEndpoint StartCalculationExecution
batch SubmitJob
bedrock-agentcore CreateGatewayTarget InvokeAgentRuntimeCommand InvokeAgentRuntimeCommandShell
bedrock-agentcore UpdateGatewayTarget
chatbot UpdateCustomAction
cloud9 CreateEnvironmentMembership CreateEnvironmentToken UpdateEnvironmentMembership
cloudformation UpdateStack UpdateStackInstances UpdateStackSet
codebuild CreateWebhook StartBuild StartBuildBatch StartCommandExecution StartSandbox
codebuild StartSandboxConnection UpdateProject UpdateWebhook
codedeploy CreateDeployment
codepipeline UpdateActionType
datazone CreateCellRun StartNotebookRun UpdateCell
deadline CreateJob CreateQueueEnvironment UpdateQueueEnvironment
drs PutLaunchAction
ec2 CreateLaunchTemplateVersion CreateReplaceRootVolumeTask
ec2-instance-connect SendSSHPublicKey SendSerialConsoleSSHPublicKey
ecs ExecuteCommand UpdateExpressGatewayService
eks AssociateAccessPolicy CreateAccessEntry MutateViaKubernetesApi UpdateAccessEntry
eks-mcp CallPrivilegedTool
elasticbeanstalk UpdateEnvironment
elasticmapreduce AddJobFlowSteps AttachEditor CreateStudioPresignedUrl GetSessionEndpoint
elasticmapreduce OpenEditorInConsole StartEditor
emr-containers StartJobRun
emr-serverless AccessInteractiveEndpoints AccessLivyEndpoints GetSessionEndpoint UpdateApplication
finspace ConnectKxCluster UpdateKxClusterCodeConfiguration
fis UpdateExperimentTemplate
gamelift GetComputeAccess GetInstanceAccess UpdateContainerFleet UpdateContainerGroupDefinition
gamelift UpdateRuntimeConfiguration UpdateScript
gameliftstreams CreateStreamSessionAdminShell
glue CreateTrigger GetSessionEndpoint RunDataPreviewStatement RunStatement SendRecipeAction StartJobRun
glue StartNotebook UpdateDevEndpoint UpdateJobFromSourceControl UpdateTrigger
greengrass CreateDeployment
imagebuilder CreateComponent ImportComponent
iot AssociateTargetsWithJob CreateJob StartCommandExecution
kafkaconnect UpdateConnector
kinesisanalytics CreateApplicationPresignedUrl UpdateApplication
lambda ConnectMicrovm CreateMicrovmShellAuthToken UpdateFunctionCode UpdateFunctionConfiguration
mgn PutSourceServerAction PutTemplateAction UpdateLaunchConfiguration UpdateLaunchConfigurationTemplate
migrationhub-orchestrator CreateWorkflowStep UpdateWorkflowStep
opsworks CreateDeployment GrantAccess SetPermission UpdateApp UpdateLayer UpdateStack
proton CreateComponent UpdateComponent
sagemaker CreateInferenceComponent CreatePresignedDomainUrl CreatePresignedNotebookInstanceUrl StartSession
sagemaker UpdateInferenceComponent UpdateModelPackage UpdateNotebookInstanceLifecycleConfig
servicecatalog UpdateServiceAction
ssm CreateAssociation CreateAssociationBatch RegisterTaskWithMaintenanceWindow ResumeSession SendCommand
ssm StartSession UpdateAssociation UpdateDocument UpdateDocumentDefaultVersion UpdateMaintenanceWindowTask
states UpdateStateMachine
synthetics StartCanaryDryRun UpdateCanary"""

CODE_TOGETHER: Final = (
    "bedrock-agentcore:StartBrowserSession + bedrock-agentcore:ConnectBrowserAutomationStream",
    "bedrock-agentcore:StartCodeInterpreterSession + bedrock-agentcore:InvokeCodeInterpreter",
    "cloudformation:CreateChangeSet + cloudformation:ExecuteChangeSet",
    "cloudformation:CreateStackSet + cloudformation:CreateStackInstances",
    "datapipeline:PutPipelineDefinition + datapipeline:ActivatePipeline",
    "ec2:AttachVolume + ec2:DetachVolume",
    "ec2:ModifyInstanceAttribute + ec2:StartInstances",
    (
        "sagemaker:CreateNotebookInstanceLifecycleConfig + sagemaker:StopNotebookInstance"
        " + sagemaker:UpdateNotebookInstance + sagemaker:StartNotebookInstance"
    ),
    "sagemaker:UpdateDomain + sagemaker:CreateStudioLifecycleConfig",
    "sagemaker:UpdatePipeline + sagemaker:StartPipelineExecution",
    "sagemaker:UpdateUserProfile + sagemaker:CreateStudioLifecycleConfig",
    "servicecatalog:ProvisionProduct + servicecatalog:CreateProvisioningArtifact",
    "servicecatalog:UpdateProvisionedProduct + servicecatalog:CreateProvisioningArtifact",
    "ssm:StartAccessRequest + ssm:GetAccessToken",
)
"""Actions that are all needed to change what runs under an existing role, or to open a shell there."""

STEP_KINDS: Final = {"apigateway:PATCH": ("Integration",)}
"""The types of resources on which an action is a step, if it also acts on resources without a role.

UpdateIntegration keeps the role of an integration and changes the request that API Gateway makes with it:
https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateIntegration.html"""
