"""What Octo's set-up page says, written down by hand: the rows of its two tables."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """A row of the page: in which policy, of which category, which actions, and where."""

    policy: str
    category: str
    actions: str
    on: object = "*"


SECOND = "octo-optimization-recommendation"
OWN_ROLE = {"Fn::GetAtt": "AlphausAcctAccessRole.Arn"}
SERVICE_ROLES = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/aws-service-role"
HUB = "cost-optimization-hub.bcm.amazonaws.com"

PAGE = (
    Row("root", "cost-data", "cur:Describe* ce:Get* ce:List* billingconductor:List* savingsplans:Describe*"),
    Row("root", "cost-data", "organizations:List*"),
    Row("root", "cost-data", "rds:DescribeReservedDBInstances elasticache:DescribeReservedCacheNodes"),
    Row("root", "cost-data", "es:DescribeReservedElasticsearchInstances redshift:DescribeReservedNodes"),
    Row("root", "cost-data", "compute-optimizer:Get* compute-optimizer:Export*"),
    Row("root", "cost-data", "cloudformation:Get* cloudformation:List* cloudformation:BatchDescribe*"),
    Row("root", "cost-data", "cloudformation:UpdateStack", {"Ref": "AWS::StackId"}),
    Row("root", "cost-data", "iam:GetRole* iam:PutRolePolicy", OWN_ROLE),
    Row(
        "root",
        "cost-data",
        "iam:CreateServiceLinkedRole",
        {"Fn::Sub": f"{SERVICE_ROLES}/trustedadvisor.amazonaws.com/AWSServiceRoleForTrustedAdvisor"},
    ),
    Row(
        "root",
        "cost-data",
        "iam:CreateServiceLinkedRole",
        {"Fn::Sub": f"{SERVICE_ROLES}/{HUB}/AWSServiceRoleForCostOptimizationHub"},
    ),
    Row(SECOND, "optimization", "trustedadvisor:Get* trustedadvisor:List* support:Describe*"),
    Row(SECOND, "optimization", "cost-optimization-hub:*"),
    Row(SECOND, "remediation", "ec2:DeleteVolume ec2:DetachVolume ec2:ModifyVolume ec2:DescribeVolumes"),
    Row(SECOND, "remediation", "ec2:CreateSnapshot ec2:CreateImage ec2:RebootInstances ec2:ReleaseAddress"),
    Row(SECOND, "remediation", "ec2:AssociateIamInstanceProfile"),
    Row(SECOND, "remediation", "rds:DeleteDBInstance rds:CreateDBSnapshot rds:AddTagsToResource"),
    Row(SECOND, "remediation", "redshift:DeleteCluster es:DeleteDomain"),
    Row(SECOND, "remediation", "s3:PutLifecycleConfiguration s3:GetLifecycleConfiguration"),
    Row(SECOND, "remediation", "ecs:RegisterTaskDefinition ecs:UpdateService"),
    Row(SECOND, "remediation", "lambda:DeleteFunction lambda:UpdateFunctionConfiguration"),
    Row(SECOND, "remediation", "elasticloadbalancing:DeleteLoadBalancer"),
    Row(SECOND, "remediation", "iam:CreateRole iam:AttachRolePolicy iam:CreateInstanceProfile"),
    Row(SECOND, "remediation", "iam:DeleteInstanceProfile iam:AddRoleToInstanceProfile iam:PassRole"),
    Row(SECOND, "remediation", "ssm:* ssmmessages:* ec2messages:* ssm:SendCommand"),
    Row(SECOND, "optimization", "secretsmanager:* cloudtrail:LookupEvents"),
    Row(SECOND, "optimization", "pricing:Get* pricing:ListPriceLists pricing:DescribeServices"),
    Row(SECOND, "optimization", "quicksight:List* kendra:List* kendra:Describe* bedrock:List* bedrock:Get*"),
)


def page(*categories: str) -> set[str]:
    """Give the page's grants of some categories, one line each."""
    return {
        line(row.policy, action, row.on)
        for row in PAGE
        if row.category in categories
        for action in row.actions.split()
    }


def line(policy: str, action: str, resource: object) -> str:
    """Say one grant in words that can be compared."""
    return f"{policy}: {action} on {resource}"
