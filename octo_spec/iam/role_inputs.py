"""Every action that takes an IAM role in its input: whether the role is passed to a service, or why not.

The rows are the operations of botocore's models with a role or an instance profile in their input; a test
derives the list again, so that no operation is without a row. Some more take a role under another name, such
as the credentials of a method of an API, or in a text: the launch role of a constraint of Service Catalog,
the default role of instances in a setting of Systems Manager. Others are no operation of a model, such as
those of the console: ``elasticmapreduce:CreateEditor``. A service that gets a role acts as this role: by its
own operations, by code that it runs, or by credentials that it hands out. So each passed role counts, whether
the service runs code or only writes logs.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html

>>> passes_role("scheduler:CreateSchedule"), passes_role("chime:CreateRoomMembership")
(True, False)
>>> str(why_not_passed("chime:CreateRoomMembership"))
'the role in its input is not an IAM role'
>>> passed_to("ecs:RegisterTaskDefinition")
('*ecs*', '*ec2*')
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Final

from octo_spec.iam.action_rows import names_in

if TYPE_CHECKING:
    from collections.abc import Mapping


class WhyNot(StrEnum):
    """Why an action with a role in its input passes no role."""

    NO_IAM_ROLE = "the role in its input is not an IAM role"
    READS = "it only reads"
    NAMES = "it only records the name of a role, and nothing acts as the role"
    TAKES_AWAY = "it takes a role away from a resource"
    OWN_ROW = "it changes or uses the role itself: ``escalation_steps`` has its row"
    FEDERATED = "it needs a token of an identity provider, and no permission"
    NO_ACTION = "AWS documents no action of IAM for it, so it is not known which permission it needs"
    NEW_ROLE = "the role that it creates has no permissions before another action"
    DESCRIBES = "it changes nothing that decides requests"
    OTHER_ACCOUNT = "it creates a role in another account"


def passes_role(action: str) -> bool:
    """Return whether an action, in AWS's spelling, passes a role to a service."""
    return action in role_passing_actions()


def why_not_passed(action: str) -> WhyNot | None:
    """Return why an action passes no role though it has a role in its input; ``None`` for other actions."""
    return next((reason for reason, rows in _NOT_PASSED.items() if action in _names(rows)), None)


@cache
def role_passing_actions() -> tuple[str, ...]:
    """Return the actions that pass a role, sorted; the caller also needs ``iam:PassRole`` for the role."""
    return _names(_PASSED)


def passed_to(action: str) -> tuple[str, ...]:
    """Return patterns for the service principals that may act as the role that an action passes."""
    service = action.partition(":")[0]
    if service in _OTHER_PRINCIPALS:
        return tuple(f"*{part}*" for part in _OTHER_PRINCIPALS[service].split())
    return ("*",) if service in _UNKNOWN_PRINCIPALS.split() else (f"*{service}*",)


@cache
def _names(rows: str) -> tuple[str, ...]:
    return tuple(sorted(names_in(rows)))


_OTHER_PRINCIPALS: Final[Mapping[str, str]] = {
    "airflow": "airflow airflow-env",
    "apprunner": "apprunner build.apprunner tasks.apprunner",
    "autoscaling": "autoscaling ec2",
    "batch": "batch ecs ec2 spotfleet sagemaker",
    "cloudformation": "cloudformation",
    "config": "config ssm",
    "datapipeline": "datapipeline elasticmapreduce ec2",
    "dynamodb": "dynamodb application-autoscaling",
    "ec2": "ec2 spotfleet vmie vpc-flow-logs delivery.logs",
    "ecs": "ecs ec2",
    "eks": "eks ec2",
    "elasticbeanstalk": "elasticbeanstalk ec2",
    "elasticmapreduce": "elasticmapreduce ec2 autoscaling",
    "es": "es. opensearch",
    "iam": "ec2",
    "imagebuilder": "imagebuilder ec2",
    "kinesisanalytics": "kinesisanalytics",
    "logs": "logs",
    "mobiletargeting": "pinpoint",
    "neptune-db": "rds neptune sagemaker",
    "pcs": "pcs ec2",
    "proton": "proton codebuild cloudformation",
    "sagemaker": "sagemaker",
    "servicecatalog": "servicecatalog ssm",
    "sms-voice": "sms-voice",
    "snowball": "snowball importexport",
    "ssm": "ssm ec2",
    "workspaces-instances": "workspaces ec2",
}
"""Parts of service principals, where the service's prefix in actions is not the only one:
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html"""

_UNKNOWN_PRINCIPALS: Final = """
aidevops appconfig arc-region-switch backup-gateway backup-search bcm-dashboards chatbot cloudhsm
codeconnections codedeploy codestar-connections cognito-sync comprehend comprehendmedical continuum
deadline devicefarm dlm elemental-inference gamelift gameliftstreams geo groundstation health-agent
iotdeviceadvisor iotfleetwise iotthingsgraph iottwinmaker iotwireless kafkaconnect kinesisvideo m2
machinelearning macie2 marketplacecommerceanalytics medialive mediapackage mediapackage-vod mgh
mediapackagev2 partnercentral-selling qbusiness rekognition repostspace resiliencehub rtbfabric s3files
social-messaging ssm-incidents storagegateway supportapp swf textract transcribe translate voiceid wisdom
workdocs workmail workspaces
"""
"""Services whose principals are not known here: they may have any name."""

# --- the rows: a service, and its operations -----------------------------------------------------------

_PASSED: Final = """\
access-analyzer StartPolicyGeneration
account-access CreateEntitlement
acm CreateAcmeExternalAccountBinding
agent-registry CreateRegistryRecord UpdateRegistryRecord
aidevops AssociateService EnableOperatorApp RegisterService UpdateAssociation
aiops CreateInvestigationGroup UpdateInvestigationGroup
airflow CreateEnvironment UpdateEnvironment
airflow-serverless CreateWorkflow UpdateWorkflow
amplify CreateApp CreateBranch CreateDomainAssociation UpdateApp UpdateBranch UpdateDomainAssociation
aoss CreateIngestionStream
apigateway PATCH POST PUT
appconfig CreateConfigurationProfile CreateEnvironment CreateExtension UpdateConfigurationProfile
appconfig UpdateEnvironment UpdateExtension
appflow CreateConnectorProfile CreateFlow UpdateConnectorProfile UpdateFlow
application-autoscaling RegisterScalableTarget
apprunner CreateService UpdateService
appstream CreateAppBlockBuilder CreateExportImageTask CreateFleet CreateImageBuilder CreateImportedImage
appstream UpdateAppBlockBuilder UpdateFleet
appsync CreateApi CreateDataSource CreateGraphqlApi UpdateApi UpdateDataSource UpdateGraphqlApi
aps CreateScraper UpdateScraper
arc-region-switch CreatePlan UpdatePlan
athena CreateWorkGroup StartSession UpdateWorkGroup
autoscaling CreateAutoScalingGroup CreateLaunchConfiguration PutLifecycleHook UpdateAutoScalingGroup
backup CreateBackupPlan CreateBackupSelection CreateRestoreTestingSelection StartBackupJob StartCopyJob
backup StartRestoreJob StartScanJob UpdateBackupPlan UpdateRecoveryPointIndexSettings
backup UpdateRestoreTestingSelection
backup-gateway PutHypervisorPropertyMappings
backup-search StartSearchResultExportJob
batch CreateComputeEnvironment RegisterJobDefinition SubmitServiceJob UpdateComputeEnvironment
bcm-dashboards CreateScheduledReport UpdateScheduledReport
bedrock CreateAgent CreateCustomModel CreateEvaluationJob CreateFlow CreateKnowledgeBase
bedrock CreateMarketplaceModelEndpoint CreateModelCustomizationJob CreateModelImportJob
bedrock CreateModelInvocationJob PutModelInvocationLoggingConfiguration UpdateAgent UpdateFlow
bedrock UpdateKnowledgeBase UpdateMarketplaceModelEndpoint
bedrock-agentcore CreateABTest CreateAgentRuntime CreateBrowser CreateCapacityProvider
bedrock-agentcore CreateCodeInterpreter CreateConsentPortal CreateGateway CreateHarness CreateMemory
bedrock-agentcore CreateOnlineEvaluationConfig CreatePaymentConnector CreatePaymentManager
bedrock-agentcore CreateRegistryRecord UpdateABTest UpdateAgentRuntime UpdateConsentPortal UpdateGateway
bedrock-agentcore UpdateHarness UpdateMemory UpdateOnlineEvaluationConfig UpdatePaymentConnector
bedrock-agentcore UpdatePaymentManager UpdateRegistryRecord
braket CreateJob
budgets CreateBudgetAction UpdateBudgetAction
chatbot CreateChimeWebhookConfiguration CreateMicrosoftTeamsChannelConfiguration
chatbot CreateSlackChannelConfiguration UpdateChimeWebhookConfiguration
chatbot UpdateMicrosoftTeamsChannelConfiguration UpdateSlackChannelConfiguration
chime CreateMediaCapturePipeline CreateMediaInsightsPipelineConfiguration
chime UpdateMediaInsightsPipelineConfiguration
cleanrooms CreateAnalysisTemplate CreateConfiguredTableAssociation CreateMembership
cleanrooms UpdateConfiguredTableAssociation UpdateMembership
cleanrooms-ml CreateConfiguredAudienceModel CreateConfiguredModelAlgorithm CreateMLInputChannel
cleanrooms-ml CreateTrainingDataset PutMLConfiguration StartAudienceGenerationJob
cleanrooms-ml UpdateConfiguredAudienceModel
cloudformation ActivateType ContinueUpdateRollback CreateChangeSet CreateResource CreateStack
cloudformation CreateStackSet DeleteResource DeleteStack RegisterType RollbackStack UpdateResource
cloudformation UpdateStack UpdateStackSet
cloudfront CreateRealtimeLogConfig UpdateRealtimeLogConfig
cloudhsm CreateHsm ModifyHsm
cloudtrail CreateTrail EnableFederation StartImport UpdateTrail
cloudwatch CreateDomainForOrganization CreateIntegration CreateSpace PutLogAlarm PutMetricStream
cloudwatch UpdateIntegration UpdateSpace
codebuild CreateFleet CreateProject StartBuild StartBuildBatch UpdateFleet UpdateProject
codebuild UpdateProjectVisibility
codecatalyst AssociateIamRoleToConnection
codeconnections CreateSyncConfiguration UpdateSyncConfiguration
codedeploy CreateDeploymentGroup UpdateDeploymentGroup
codepipeline CreatePipeline UpdatePipeline
codestar-connections CreateSyncConfiguration UpdateSyncConfiguration
cognito-identity SetIdentityPoolRoles
cognito-idp CreateGroup CreateUserImportJob CreateUserPool CreateUserPoolClient SetUserPoolMfaConfig
cognito-idp UpdateGroup UpdateUserPool UpdateUserPoolClient
cognito-sync SetIdentityPoolConfiguration
comprehend CreateDocumentClassifier CreateEndpoint CreateEntityRecognizer CreateFlywheel ImportModel
comprehend StartDocumentClassificationJob StartDominantLanguageDetectionJob StartEntitiesDetectionJob
comprehend StartEventsDetectionJob StartKeyPhrasesDetectionJob StartPiiEntitiesDetectionJob
comprehend StartSentimentDetectionJob StartTargetedSentimentDetectionJob StartTopicsDetectionJob
comprehend UpdateEndpoint UpdateFlywheel
comprehendmedical StartEntitiesDetectionV2Job StartICD10CMInferenceJob StartPHIDetectionJob
comprehendmedical StartRxNormInferenceJob StartSNOMEDCTInferenceJob
config PutConfigurationAggregator PutConfigurationRecorder PutConformancePack
config PutOrganizationConformancePack PutRemediationConfigurations
continuum AssociateCollector CreateCollector CreateIntegration UpdateCollector UpdateIntegration
databrew CreateProfileJob CreateProject CreateRecipeJob UpdateProfileJob UpdateProject UpdateRecipeJob
dataexchange CreateJob
datasync CreateLocationAzureBlob CreateLocationEfs CreateLocationFsxOntap CreateLocationFsxOpenZfs
datasync CreateLocationFsxWindows CreateLocationHdfs CreateLocationObjectStorage CreateLocationS3
datasync CreateLocationSmb CreateTask StartTaskExecution UpdateLocationAzureBlob UpdateLocationEfs
datasync UpdateLocationFsxOntap UpdateLocationFsxOpenZfs UpdateLocationFsxWindows UpdateLocationHdfs
datasync UpdateLocationObjectStorage UpdateLocationS3 UpdateLocationSmb UpdateTask
datazone AssociateEnvironmentRole CreateAccountPool CreateConnection CreateDataSource CreateDomain
datazone CreateProject CreateSubscriptionTarget PutEnvironmentBlueprintConfiguration UpdateAccountPool
datazone UpdateConnection UpdateDataSource UpdateDomain UpdateSubscriptionTarget
dax CreateCluster
deadline CreateFleet CreateMonitor CreateQueue UpdateFleet UpdateMonitor UpdateQueue
devicefarm CreateProject ScheduleRun UpdateProject
dlm CreateLifecyclePolicy UpdateLifecyclePolicy
dms CreateDataMigration CreateDataProvider CreateEndpoint CreateFleetAdvisorCollector
dms CreateMigrationProject ModifyDataMigration ModifyEndpoint StartReplicationTaskAssessmentRun
dms UpdateDataProvider UpdateMigrationProject
dsql CreateStream
dynamodb UpdateGlobalTableSettings UpdateTableReplicaAutoScaling
ec2 AssociateEnclaveCertificateIamRole AssociateIamInstanceProfile CreateFleet CreateFlowLogs
ec2 CreateLaunchTemplateVersion ExportImage ImportImage ImportSnapshot ModifyFleet
ec2 ReplaceIamInstanceProfileAssociation RequestSpotFleet RequestSpotInstances RunInstances
ec2 RunScheduledInstances
ecr CreatePullThroughCacheRule CreateRepositoryCreationTemplate UpdatePullThroughCacheRule
ecr UpdateRepositoryCreationTemplate
ecs CreateCapacityProvider CreateExpressGatewayService CreateGateway CreateService CreateTaskSet
ecs RegisterDaemonTaskDefinition RegisterTaskDefinition RunTask StartTask UpdateCapacityProvider
ecs UpdateExpressGatewayService UpdateGateway UpdateService
eks CreateAddon CreateCapability CreateCluster CreateFargateProfile CreateNodegroup
eks CreatePodIdentityAssociation RegisterCluster UpdateAddon UpdateCapability UpdateClusterConfig
eks UpdatePodIdentityAssociation
elasticbeanstalk AssociateEnvironmentOperationsRole CreateApplication CreateApplicationVersion
elasticbeanstalk CreateEnvironment UpdateApplicationResourceLifecycle
elasticfilesystem CreateReplicationConfiguration
elasticmapreduce AddJobFlowSteps CreateEditor CreateStudio GetClusterSessionCredentials
elasticmapreduce GetOnClusterAppUIPresignedURL GetPersistentAppUIPresignedURL RunJobFlow
elasticmapreduce StartNotebookExecution StartSession
elastictranscoder CreatePipeline TestRole UpdatePipeline
elemental-inference CreateFeed UpdateFeed
emr-containers CreateJobTemplate CreateManagedEndpoint CreateSecurityConfiguration
emr-containers GetManagedEndpointSessionCredentials StartJobRun
emr-serverless StartJobRun StartSession
entityresolution CreateIdMappingWorkflow CreateIdNamespace CreateMatchingWorkflow StartIdMappingJob
entityresolution UpdateIdMappingWorkflow UpdateIdNamespace UpdateMatchingWorkflow
es AddDataSource AddDirectQueryDataSource AssociatePackage AssociatePackages CreateApplication
es CreateDomain CreateElasticsearchDomain UpdateApplication UpdateDataSource UpdateDirectQueryDataSource
es UpdateDomainConfig UpdateElasticsearchDomainConfig
events CreateEndpoint CreateEventSource CreateSubscriber PutRule PutTargets UpdateEndpoint
events UpdateEventSource UpdateSubscriber
firehose CreateDeliveryStream UpdateDestination
fis CreateExperimentTemplate CreateTargetAccountConfiguration UpdateExperimentTemplate
fis UpdateTargetAccountConfiguration
fms PutNotificationChannel
forecast CreateAutoPredictor CreateDataset CreateDatasetImportJob CreateExplainability
forecast CreateExplainabilityExport CreateForecast CreateForecastExportJob CreatePredictor
forecast CreatePredictorBacktestExportJob CreateWhatIfAnalysis CreateWhatIfForecast
forecast CreateWhatIfForecastExport
frauddetector CreateBatchImportJob CreateBatchPredictionJob CreateModelVersion PutExternalModel
frauddetector UpdateModelVersion
gamelift CreateBuild CreateContainerFleet CreateFleet CreateGameServerGroup CreateScript
gamelift UpdateGameServerGroup UpdateScript
gameliftstreams CreateStreamUrl StartStreamSession
geo StartJob
glue CreateCatalog CreateColumnStatisticsTaskSettings CreateCrawler CreateDataQualityEvaluationConfig
glue CreateDevEndpoint CreateIntegrationResourceProperty CreateJob CreateMLTransform CreateSession
glue CreateTableOptimizer PutDataCatalogEncryptionSettings StartBlueprintRun StartColumnStatisticsTaskRun
glue StartDataQualityRuleRecommendationRun StartDataQualityRulesetEvaluationRun UpdateCatalog
glue UpdateColumnStatisticsTaskSettings UpdateCrawler UpdateDataQualityEvaluationConfig
glue UpdateIntegrationResourceProperty UpdateJob UpdateMLTransform UpdateTableOptimizer
grafana CreateWorkspace UpdateWorkspace
greengrass AssociateRoleToGroup AssociateServiceRoleToAccount CreateSoftwareUpdateJob StartBulkDeployment
groundstation CreateConfig CreateDataflowEndpointGroup CreateMissionProfile UpdateConfig
groundstation UpdateMissionProfile
guardduty CreateMalwareProtectionPlan StartMalwareScan UpdateMalwareProtectionPlan
health-agent CreateDomain StartPatientInsightsJob
healthlake StartDataTransformationJob StartFHIRExportJob StartFHIRImportJob
iam AddRoleToInstanceProfile
imagebuilder CreateDistributionConfiguration CreateImage CreateImagePipeline
imagebuilder CreateInfrastructureConfiguration CreateLifecyclePolicy DistributeImage ImportDiskImage
imagebuilder StartResourceStateUpdate UpdateDistributionConfiguration UpdateImagePipeline
imagebuilder UpdateInfrastructureConfiguration UpdateLifecyclePolicy
inspector RegisterCrossAccountAccessRole
iot CreateCommand CreateJob CreateJobTemplate CreateMitigationAction CreateOTAUpdate
iot CreateProvisioningTemplate CreateRoleAlias CreateSecurityProfile CreateStream CreateTopicRule
iot CreateTopicRuleDestination RegisterCACertificate ReplaceTopicRule SetLoggingOptions
iot SetV2LoggingOptions StartThingRegistrationTask UpdateAccountAuditConfiguration UpdateCACertificate
iot UpdateEncryptionConfiguration UpdateJob UpdateMitigationAction UpdatePackageConfiguration
iot UpdateProvisioningTemplate UpdateRoleAlias UpdateSecurityProfile UpdateStream
iotdeviceadvisor CreateSuiteDefinition GetEndpoint StartSuiteRun UpdateSuiteDefinition
iotfleetwise CreateCampaign RegisterAccount
iotmanagedintegrations CreateDestination UpdateDestination
iotsitewise CreateBulkImportJob CreateDataset CreatePortal CreateTask PutStorageConfiguration
iotsitewise UpdateDataset UpdatePortal UpdateTask
iotthingsgraph CreateSystemInstance
iottwinmaker CreateSyncJob CreateWorkspace UpdateWorkspace
iotwireless CreateDestination CreateFuotaTask CreateWirelessGatewayTaskDefinition
iotwireless StartWirelessDeviceImportTask UpdateDestination UpdateFuotaTask
kafka CreateChannel CreateReplicator
kafkaconnect CreateConnector
kendra BatchPutDocument CreateDataSource CreateExperience CreateFaq CreateIndex
kendra CreateQuerySuggestionsBlockList CreateThesaurus PutPrincipalMapping UpdateDataSource
kendra UpdateExperience UpdateIndex UpdateQuerySuggestionsBlockList UpdateThesaurus
kinesis CreateChannel
kinesisanalytics AddApplicationCloudWatchLoggingOption AddApplicationInput
kinesisanalytics AddApplicationInputProcessingConfiguration AddApplicationOutput
kinesisanalytics AddApplicationReferenceDataSource CreateApplication DiscoverInputSchema ExportSnapshot
kinesisanalytics ImportSnapshot UpdateApplication
lakeformation RegisterResource UpdateResource
lambda CreateCapacityProvider CreateFunction CreateMicrovmImage CreateNetworkConnector CreateWebFunction
lambda CreateWebFunctionRevision RunMicrovm UpdateFunctionConfiguration UpdateMicrovmImage
lambda UpdateNetworkConnector
lex CreateBot PutBotAlias PutIntent StartImport StartMigration StartTestSetGeneration UpdateBot
license-manager CreateToken
logs CreateImportTask CreateScheduledQuery PutDeliveryDestination PutDestination PutIntegration
logs PutSubscriptionFilter UpdateScheduledQuery
lookoutequipment CreateInferenceScheduler CreateModel ImportModelVersion StartDataIngestionJob
lookoutequipment UpdateInferenceScheduler UpdateModel
m2 CreateApplication
machinelearning CreateDataSourceFromRDS CreateDataSourceFromRedshift
macie2 UpdateRevealConfiguration
marketplacecommerceanalytics GenerateDataSet StartSupportDataExport
mediaconnect AddFlowOutputs AddFlowSources AddFlowVpcInterfaces CreateFlow CreateRouterInput
mediaconnect CreateRouterOutput GrantFlowEntitlements UpdateFlowEntitlement UpdateFlowOutput
mediaconnect UpdateFlowSource UpdateRouterInput UpdateRouterOutput
mediaconvert CreateJob
medialive CreateChannel CreateCluster CreateInput UpdateChannel UpdateInput UpdateInputDevice
mediapackage CreateHarvestJob CreateOriginEndpoint UpdateOriginEndpoint
mediapackage-vod CreateAsset CreatePackagingConfiguration CreatePackagingGroup UpdatePackagingGroup
mediapackagev2 CreateOriginEndpoint PutOriginEndpointPolicy UpdateOriginEndpoint
medical-imaging StartDICOMImportJob
mgh AssociateAutomationUnitRole BatchAssociateIamRoleWithConnection
mobiletargeting CreateExportJob CreateImportJob CreateJourney CreateRecommenderConfiguration
mobiletargeting PutEventStream UpdateEmailChannel UpdateJourney UpdateRecommenderConfiguration
neptune-db CancelMLDataProcessingJob CancelMLModelTrainingJob CancelMLModelTransformJob CreateMLEndpoint
neptune-db DeleteMLEndpoint StartLoaderJob StartMLDataProcessingJob StartMLModelTrainingJob
neptune-db StartMLModelTransformJob
neptune-graph CreateGraphUsingImportTask StartExportTask StartImportTask
observabilityadmin CreateCentralizationRuleForOrganization CreateConnector CreateDatasetIntegration
observabilityadmin CreateS3TableIntegration UpdateCentralizationRuleForOrganization
observabilityadmin UpdateDatasetIntegration
odb AssociateIamRoleToResource CreateAutonomousDatabase CreateAutonomousDatabaseWallet
odb UpdateAutonomousDatabase
omics StartAnnotationImportJob StartReadSetExportJob StartReadSetImportJob StartReferenceImportJob
omics StartRun StartRunBatch StartVariantImportJob
osis CreatePipeline UpdatePipeline
partnercentral-account-management AssociatePartnerUser
partnercentral-selling PutSellingSystemSettings
pcs CreateComputeNodeGroup UpdateComputeNodeGroup
personalize CreateBatchInferenceJob CreateBatchSegmentJob CreateDataDeletionJob CreateDatasetExportJob
personalize CreateDatasetGroup CreateDatasetImportJob CreateMetricAttribution UpdateMetricAttribution
pipes CreatePipe UpdatePipe
profile AssociateStreamForSegments CreateIntegrationWorkflow CreateSegmentSnapshot PutIntegration
proton CreateEnvironment CreateEnvironmentAccountConnection UpdateAccountSettings UpdateEnvironment
proton UpdateEnvironmentAccountConnection
qbusiness BatchPutDocument CreateApplication CreateDataSource CreatePlugin CreateRetriever
qbusiness CreateWebExperience PutGroup UpdateApplication UpdateDataSource UpdatePlugin UpdateRetriever
qbusiness UpdateWebExperience
quicksight CreateActionConnector CreateDataSource CreateVPCConnection StartAssetBundleImportJob
quicksight UpdateActionConnector UpdateDataSource UpdateVPCConnection
rds AddRoleToDBCluster AddRoleToDBInstance CreateDBCluster CreateDBInstance CreateDBInstanceReadReplica
rds CreateDBProxy ModifyDBCluster ModifyDBInstance ModifyDBProxy RestoreDBClusterFromS3
rds RestoreDBClusterFromSnapshot RestoreDBClusterToPointInTime RestoreDBInstanceFromDBSnapshot
rds RestoreDBInstanceFromS3 RestoreDBInstanceToPointInTime StartExportTask
redshift CreateCluster CreateRedshiftIdcApplication CreateScheduledAction ModifyClusterIamRoles
redshift ModifyRedshiftIdcApplication ModifyScheduledAction RestoreFromClusterSnapshot
redshift-serverless CreateNamespace CreateScheduledAction UpdateNamespace UpdateScheduledAction
rekognition CreateStreamProcessor StartCelebrityRecognition StartContentModeration StartFaceDetection
rekognition StartFaceSearch StartLabelDetection StartPersonTracking StartSegmentDetection
rekognition StartTextDetection
repostspace CreateSpace UpdateSpace
resiliencehub CreateApp CreateService CreateTest UpdateApp UpdateService UpdateTest
resource-groups StartTagSyncTask
robomaker CreateSimulationJob StartSimulationJobBatch
rolesanywhere CreateProfile UpdateProfile
rtbfabric CreateResponderGateway UpdateResponderGateway
rum CreateAppMonitor PutRumMetricsDestination UpdateAppMonitor
s3 CreateAccessGrantsLocation CreateBucketMetadataTableConfiguration CreateJob PutBucketNotification
s3 PutReplicationConfiguration UpdateAccessGrantsLocation
s3 UpdateBucketMetadataAnnotationTableConfiguration
s3files CreateFileSystem
s3tables PutTableBucketReplication PutTableReplication StartTableMigration SyncTableMigration
sagemaker CreateAIBenchmarkJob CreateAIRecommendationJob CreateAlgorithm CreateAutoMLJob
sagemaker CreateAutoMLJobV2 CreateCluster CreateCompilationJob CreateDataQualityJobDefinition
sagemaker CreateDeviceFleet CreateDomain CreateEdgePackagingJob CreateEndpointConfig CreateFeatureGroup
sagemaker CreateFlowDefinition CreateGlobalInferenceGateway CreateHyperParameterTuningJob CreateImage
sagemaker CreateInferenceExperiment CreateInferenceRecommendationsJob CreateJob CreateLabelingJob
sagemaker CreateMlflowApp CreateMlflowTrackingServer CreateModel CreateModelBiasJobDefinition
sagemaker CreateModelExplainabilityJobDefinition CreateModelPackage CreateModelQualityJobDefinition
sagemaker CreateMonitoringSchedule CreateNotebookInstance CreateOptimizationJob CreatePartnerApp
sagemaker CreatePipeline CreateProcessingJob CreateProject CreateTrainingJob CreateTrainingSession
sagemaker CreateUserProfile RenderUiTemplate StartPipelineExecution UpdateCluster UpdateDeviceFleet
sagemaker UpdateDomain UpdateImage UpdateMonitoringSchedule UpdateNotebookInstance UpdatePartnerApp
sagemaker UpdatePipeline UpdateUserProfile
sagemaker-geospatial ExportEarthObservationJob ExportVectorEnrichmentJob GetTile StartEarthObservationJob
sagemaker-geospatial StartVectorEnrichmentJob
scheduler CreateSchedule UpdateSchedule
secretsmanager AssociateCrossAccountReplica RotateSecret
securityagent CreateAgentSpace CreateApplication CreateCodeReview CreatePentest CreateThreatModel
securityagent UpdateAgentSpace UpdateApplication UpdateCodeReview UpdatePentest UpdateThreatModel
securitylake CreateCustomLogSource CreateDataLake CreateSubscriber CreateSubscriberNotification
securitylake UpdateDataLake UpdateSubscriber UpdateSubscriberNotification
servicecatalog CreateConstraint CreateServiceAction UpdateConstraint UpdateServiceAction
ses CreateConfigurationSetEventDestination CreateReceiptRule CreateRuleSet
ses UpdateConfigurationSetEventDestination UpdateReceiptRule UpdateRuleSet
shield AssociateDRTRole
sms-voice CreateConfigurationSetEventDestination CreateEventDestination
sms-voice UpdateConfigurationSetEventDestination UpdateEventDestination UpdatePhoneNumber UpdatePool
sms-voice UpdateRcsAgent
snowball CreateCluster CreateJob UpdateCluster UpdateJob
sns CreatePlatformApplication CreateTopic SetPlatformApplicationAttributes SetTopicAttributes
social-messaging AssociateWhatsAppBusinessAccount PutWhatsAppBusinessAccountEventDestinations
ssm CreateActivation CreateAssociation CreateAssociationBatch CreateCloudConnector
ssm RegisterDefaultHostManagementConfiguration RegisterTaskWithMaintenanceWindow SendCommand
ssm StartAutomationExecution StartChangeRequestExecution StartExecutionPreview UpdateAssociation
ssm UpdateMaintenanceWindowTask UpdateManagedInstanceRole UpdateServiceSetting
ssm-incidents CreateResponsePlan UpdateResponsePlan
ssm-quicksetup CreateConfigurationManager UpdateConfigurationDefinition UpdateServiceSettings
states CreateStateMachine TestState UpdateStateMachine
storagegateway CreateNFSFileShare CreateSMBFileShare StartCacheReport
supportapp CreateSlackChannelConfiguration UpdateSlackChannelConfiguration
swf RegisterWorkflowType RespondDecisionTaskCompleted StartWorkflowExecution
synthetics CreateCanary StartCanaryDryRun UpdateCanary
textract StartDocumentAnalysis StartDocumentTextDetection StartExpenseAnalysis StartLendingAnalysis
timestream CreateScheduledQuery UpdateAccountSettings
transcribe CreateLanguageModel CreateVocabulary CreateVocabularyFilter StartCallAnalyticsJob
transcribe StartMedicalScribeJob StartTranscriptionJob UpdateLanguageModel UpdateVocabulary
transcribe UpdateVocabularyFilter
transfer CreateAccess CreateAgreement CreateConnector CreateServer CreateUser CreateWebApp UpdateAccess
transfer UpdateAgreement UpdateConnector UpdateServer UpdateUser UpdateWebApp
translate StartTextTranslationJob
voiceid StartFraudsterRegistrationJob StartSpeakerEnrollmentJob
wafv2 CreateRuleGroup CreateWebACL UpdateRuleGroup UpdateWebACL
wellarchitected CreateAgentProfile UpdateAgentProfile
wisdom CreateAssistantAssociation
workmail PutEmailMonitoringConfiguration StartMailboxExportJob
workspaces ModifyWorkspaceCreationProperties
workspaces-instances CreateWorkspaceInstance"""
"""Actions that pass a role."""

_NOT_PASSED: Final[Mapping[WhyNot, str]] = {
    WhyNot.NO_IAM_ROLE: """\
aws-marketplace ListEntities
bedrock AgenticRetrieveStream Converse ConverseStream CountTokens CreatePrompt InvokeAgent
bedrock InvokeGuardrailChecks InvokeInlineAgent UpdatePrompt ValidateFlowDefinition
bedrock-agentcore CreateEvent IngestData InvokeHarness
chime BatchCreateRoomMembership CreateMediaInsightsPipeline CreateRoomMembership UpdateRoomMembership
cloudfront CreateResponseHeadersPolicy UpdateResponseHeadersPolicy
codebuild CreateWebhook UpdateWebhook
connect CreateParticipant CreatePushNotificationRegistration SearchContacts UpdateParticipantRoleConfig
dms CreateInstanceProfile DeleteInstanceProfile UpdateInstanceProfile
ec2 DescribeCapacityReservationBillingRequests
elasticmapreduce AddInstanceGroups
grafana CreateWorkspaceApiKey CreateWorkspaceServiceAccount UpdatePermissions
grafana UpdateWorkspaceAuthentication
health-agent StartMedicalScribeListeningSession
identitystore CreateUser
invoicing ListInvoiceSummaries
iotmanagedintegrations CreateManagedThing ListManagedThings
kinesisvideo GetSignalingChannelEndpoint
lightsail CreateContainerService UpdateContainerService
medialive CreateNode CreateNodeRegistrationScript UpdateNode
mq CreateBroker UpdateBroker
osm CreateEvent
quicksight BatchCreateTopicReviewedAnswer CreateAnalysis CreateCustomPermissions CreateDashboard
quicksight CreateDataSet CreateRoleMembership CreateTemplate CreateTopic DeleteRoleCustomPermission
quicksight DeleteRoleMembership DescribeRoleCustomPermission ListRoleMemberships RegisterUser
quicksight UpdateAnalysis UpdateCustomPermissions UpdateDashboard UpdateDataSet UpdateResourcePermissions
quicksight UpdateRoleCustomPermission UpdateTemplate UpdateTopic UpdateUser
rds CreateDBProxyEndpoint
redshift-data ListSessions ListStatements
repostspace BatchAddChannelRoleToAccessors BatchAddRole BatchRemoveChannelRoleFromAccessors
repostspace BatchRemoveRole
securityagent CreateMembership
transcribe CreateCallAnalyticsCategory UpdateCallAnalyticsCategory
workdocs AddResourcePermissions SearchResources
workmail AssumeImpersonationRole CreateUser DeleteImpersonationRole GetAccessControlEffect
workmail GetImpersonationRole GetImpersonationRoleEffect PutAccessControlRule UpdateImpersonationRole
workmail UpdateUser""",
    WhyNot.READS: """\
access-analyzer CreateAccessPreview
account-access ListEntitlements
cloudformation GetResource ListResources
devicefarm GetDevicePoolCompatibility
iam GetInstanceProfile GetRole GetRolePolicy ListAttachedRolePolicies ListInstanceProfileTags
iam ListInstanceProfilesForRole ListRolePolicies ListRoleTags
inspector2 ListFindings
iot DescribeAuditSuppression DescribeRoleAlias ListAuditFindings ListAuditSuppressions
neptune-db GetMLDataProcessingJobStatus GetMLEndpointStatus GetMLModelTrainingJobStatus
neptune-db GetMLModelTransformJobStatus ListMLDataProcessingJobs ListMLEndpoints ListMLModelTrainingJobs
neptune-db ListMLModelTransformJobs
securityhub GetFindings
securitylake ListLogSources
wafv2 CheckCapacity""",
    WhyNot.NAMES: """\
auditmanager BatchCreateDelegationByAssessment CreateAssessment UpdateAssessment UpdateSettings
datazone CreateGroupProfile
ec2 CreateLaunchTemplate
glue StartJobRun
inspector2 CreateFilter CreateFindingsReport UpdateFilter
iot CreateAuditSuppression DeleteAuditSuppression UpdateAuditSuppression
iotsitewise CreateAccessPolicy UpdateAccessPolicy
securityhub BatchImportFindings CreateInsight UpdateFindings UpdateInsight""",
    WhyNot.TAKES_AWAY: """\
datazone DisassociateEnvironmentRole
ec2 DisassociateEnclaveCertificateIamRole
iam DeleteInstanceProfile DeleteRole DeleteServiceLinkedRole RemoveRoleFromInstanceProfile
iot DeleteRoleAlias
odb DisassociateIamRoleFromResource
rds RemoveRoleFromDBCluster RemoveRoleFromDBInstance""",
    WhyNot.OWN_ROW: """\
iam AttachRolePolicy DeleteRolePermissionsBoundary DeleteRolePolicy DetachRolePolicy
iam PutRolePermissionsBoundary PutRolePolicy TagRole UntagRole UpdateAssumeRolePolicy
sts AssumeRole""",
    WhyNot.FEDERATED: """\
cognito-identity GetCredentialsForIdentity
sso GetRoleCredentials
sts AssumeRoleWithSAML AssumeRoleWithWebIdentity""",
    WhyNot.NO_ACTION: """\
account-access GetRoleCredentials
lakeformation AssumeDecoratedRoleWithSAML""",
    WhyNot.NEW_ROLE: """\
iam CreateRole""",
    WhyNot.DESCRIBES: """\
iam CreateInstanceProfile TagInstanceProfile UntagInstanceProfile UpdateRole UpdateRoleDescription""",
    WhyNot.OTHER_ACCOUNT: """\
organizations CreateAccount CreateGovCloudAccount""",
}
