"""Resource types and condition keys of actions that the data omits.

If two pages of AWS's reference document the same action of one prefix, such as those of Classic and of later
load balancers, the data keeps the resource types of one page. Some keys and resource types are documented
only on other pages of AWS.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_LOAD_BALANCING: Final = (
    *("listener-rule/app", "listener-rule/net", "listener/app", "listener/gwy", "listener/net"),
    *("loadbalancer/app/", "loadbalancer/gwy/", "loadbalancer/net/", "targetgroup", "truststore"),
)
_LOAD_BALANCERS: Final = ("loadbalancer/app/", "loadbalancer/gwy/", "loadbalancer/net/")
_CATALOG: Final = ("ChangeSet", "Entity")
_GREENGRASS: Final = ("component", "componentVersion", "coreDevice")

OMITTED_KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
    "elasticloadbalancing:AddTags": _LOAD_BALANCING,
    "elasticloadbalancing:CreateLoadBalancer": _LOAD_BALANCERS,
    "elasticloadbalancing:DeleteLoadBalancer": _LOAD_BALANCERS,
    "elasticloadbalancing:ModifyLoadBalancerAttributes": _LOAD_BALANCERS,
    "elasticloadbalancing:RemoveTags": _LOAD_BALANCING,
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsmarketplacecatalog.html
    "aws-marketplace:ListTagsForResource": _CATALOG,
    "aws-marketplace:TagResource": _CATALOG,
    "aws-marketplace:UntagResource": _CATALOG,
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiotgreengrassv2.html
    "greengrass:ListTagsForResource": _GREENGRASS,
    "greengrass:TagResource": _GREENGRASS,
    "greengrass:UntagResource": _GREENGRASS,
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonpinpointsmsvoicev2.html
    "sms-voice:DeleteConfigurationSet": ("ConfigurationSet",),
    "sms-voice:SendVoiceMessage": ("PhoneNumber", "Pool"),
    # https://docs.aws.amazon.com/waf/latest/developerguide/security_iam_service-with-iam.html
    "appsync:SetWebACL": ("graphqlapi",),
    "elasticloadbalancing:SetWebAcl": ("loadbalancer/app/",),
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-identity-based-access-control-cwl.html
    "logs:DescribeLogGroups": ("log-group",),
}
"""Names of resource types by action, in the data's spelling."""

_PRODUCT: Final = ("aws-marketplace:ProductId",)

OMITTED_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    # https://docs.aws.amazon.com/bedrock/latest/userguide/model-access-permissions.html
    "aws-marketplace:Subscribe": _PRODUCT,
    "aws-marketplace:Unsubscribe": _PRODUCT,
}
"""Condition keys by action, in the data's spelling."""

KEYS_OF_AWS_POLICIES: Final[Mapping[str, tuple[str, ...]]] = {
    "application-autoscaling:service-namespace": (
        "application-autoscaling DescribeScalableTargets DescribeScalingPolicies",
    ),
    "aws-marketplace:agreementtype": (
        "aws-marketplace AcceptAgreementApprovalRequest CancelAgreementRequest GetAgreementApprovalRequest",
        "aws-marketplace GetAgreementRequest ListAgreementApprovalRequests ListAgreementRequests",
        "aws-marketplace RejectAgreementApprovalRequest",
    ),
    "aws-marketplace:partytype": ("aws-marketplace CancelAgreement",),
    "aws-marketplace:productid": (
        "aws-marketplace DescribeAgreement ListEntitlementDetails SearchAgreements",
    ),
    "aws:resourcetag/": (
        "acm RequestCertificate",
        "airflow-serverless CreateWorkflow",
        "app-integrations ListDataIntegrationAssociations",
        "bedrock CreateAgent CreateBlueprint CreateFlow CreateKnowledgeBase CreatePrompt CreateSession",
        "chime CreateAppInstanceUser",
        "cloudfront CreateDistribution",
        "elasticloadbalancing DescribeLoadBalancers",
        "elasticmapreduce RunJobFlow",
        "emr-containers CreateSecurityConfiguration CreateVirtualCluster",
        "emr-serverless CreateApplication",
        "glue CreateCrawler CreateDataQualityRuleset ListJobs ResetJobBookmark StartCrawlerSchedule",
        "glue StopCrawlerSchedule UpdateCrawlerSchedule",
        "kms ListKeys",
        "logs PutResourcePolicy",
        "mgn ListTagsForResource",
        "quicksight CreateDataSource CreateVPCConnection ListVPCConnections",
        "resource-explorer-2 CreateIndex CreateView",
        "resource-groups CreateGroup",
        "sagemaker ListCandidatesForAutoMLJob",
        "ssm CreateOpsItem",
    ),
    "aws:tagkeys": ("iam GetRole", "kms DescribeKey"),
    "deadline:farmmembershiplevels": ("deadline SearchWorkers",),
    "deadline:fleetmembershiplevels": ("deadline SearchWorkers",),
    "dms:task-tag/": ("dms CancelReplicationTaskAssessmentRun",),
    "ec2:resourcetag/": ("ec2 DescribeInstances DescribeNetworkInterfaces",),
    "ec2:vpc": ("ec2 DescribeSubnets",),
    "glue:lakeformationpermissions": (
        "glue BatchGetTableOptimizer GetColumnStatisticsTaskRun GetColumnStatisticsTaskRuns",
        "glue GetTableOptimizer ListTableOptimizerRuns",
    ),
    "nimble:ownedby": ("nimble ListStreamingSessionBackups",),
    "ram:resourcesharename": ("ram GetResourceShares",),
    "redshift-data:glue-catalog-arn": (
        "redshift-data CancelStatement DescribeStatement GetStagingBucketLocation GetStatementResult",
        "redshift-serverless GetManagedWorkgroup",
    ),
}
"""Actions by a condition key, in lower case without the name of the tag, that the reference omits for them.

A managed policy of AWS allows these actions, by full name, only if the request has the key. Either the policy
or the reference is wrong, so it is not decided whether AWS sends the key. A test finds the rows again.
"""
