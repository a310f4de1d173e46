"""Octo's role as a plain troposphere and awacs script would write it: one template, nothing checked."""

import sys
from pathlib import Path

from awacs.aws import Action, Allow, Condition, PolicyDocument, Principal, Statement, StringEquals
from troposphere import GetAtt, Parameter, Ref, Sub, Template
from troposphere.iam import PolicyType, Role


def actions(*names: str) -> list[Action]:
    """Name actions as IAM does."""
    return [Action(*name.split(":")) for name in names]


def anywhere(*names: str) -> Statement:
    """Allow actions on everything."""
    return Statement(Effect=Allow, Action=actions(*names), Resource=["*"])


SERVICE_ROLES = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/aws-service-role"

template = Template(Description="Template to setup cross account IAM role for Alphaus access.")
template.set_version()
template.add_parameter(
    Parameter("Principal", Type="String", AllowedPattern="^[0-9]*$", Description="Do not change.")
)
template.add_parameter(Parameter("ExternalId", Type="String", MinLength=2, Description="Do not change."))
role = template.add_resource(
    Role(
        "AlphausAcctAccessRole",
        RoleName="AlphausAcctAccessRole",
        MaxSessionDuration=43200,
        AssumeRolePolicyDocument=PolicyDocument(
            Version="2012-10-17",
            Statement=[
                Statement(
                    Effect=Allow,
                    Action=actions("sts:AssumeRole"),
                    Principal=Principal("AWS", Sub("arn:${AWS::Partition}:iam::${Principal}:root")),
                    Condition=Condition(StringEquals("sts:ExternalId", Ref("ExternalId"))),
                )
            ],
        ),
    )
)
template.add_resource(
    PolicyType(
        "Root",
        PolicyName="root",
        Roles=[Ref(role)],
        PolicyDocument=PolicyDocument(
            Version="2012-10-17",
            Statement=[
                anywhere(
                    "cur:Describe*", "ce:Get*", "ce:List*", "billingconductor:List*", "savingsplans:Describe*"
                ),
                anywhere("organizations:List*"),
                anywhere(
                    "rds:DescribeReservedDBInstances",
                    "elasticache:DescribeReservedCacheNodes",
                    "es:DescribeReservedElasticsearchInstances",
                    "redshift:DescribeReservedNodes",
                ),
                anywhere("compute-optimizer:Get*", "compute-optimizer:Export*"),
                anywhere("cloudformation:Get*", "cloudformation:List*", "cloudformation:BatchDescribe*"),
                Statement(
                    Effect=Allow, Action=actions("cloudformation:UpdateStack"), Resource=[Ref("AWS::StackId")]
                ),
                Statement(
                    Effect=Allow,
                    Action=actions("iam:GetRole*", "iam:PutRolePolicy"),
                    Resource=[GetAtt(role, "Arn")],
                ),
                Statement(
                    Effect=Allow,
                    Action=actions("iam:CreateServiceLinkedRole"),
                    Resource=[
                        Sub(f"{SERVICE_ROLES}/trustedadvisor.amazonaws.com/AWSServiceRoleForTrustedAdvisor"),
                        Sub(
                            f"{SERVICE_ROLES}/cost-optimization-hub.bcm.amazonaws.com/AWSServiceRoleForCostOptimizationHub"
                        ),
                    ],
                ),
            ],
        ),
    )
)
template.add_resource(
    PolicyType(
        "Recommendation",
        PolicyName="octo-optimization-recommendation",
        Roles=[Ref(role)],
        PolicyDocument=PolicyDocument(
            Version="2012-10-17",
            Statement=[
                anywhere(
                    "trustedadvisor:Get*",
                    "trustedadvisor:List*",
                    "support:Describe*",
                    "cost-optimization-hub:*",
                ),
                anywhere(
                    *(
                        f"ec2:{name}"
                        for name in ("DeleteVolume", "DetachVolume", "ModifyVolume", "DescribeVolumes")
                    ),
                    *(f"ec2:{name}" for name in ("CreateSnapshot", "CreateImage", "RebootInstances")),
                    *("ec2:ReleaseAddress", "ec2:AssociateIamInstanceProfile"),
                ),
                anywhere("rds:DeleteDBInstance", "rds:CreateDBSnapshot", "rds:AddTagsToResource"),
                anywhere("redshift:DeleteCluster", "es:DeleteDomain"),
                anywhere("s3:PutLifecycleConfiguration", "s3:GetLifecycleConfiguration"),
                anywhere("ecs:RegisterTaskDefinition", "ecs:UpdateService"),
                anywhere("lambda:DeleteFunction", "lambda:UpdateFunctionConfiguration"),
                anywhere("elasticloadbalancing:DeleteLoadBalancer"),
                anywhere(
                    *(f"iam:{name}" for name in ("CreateRole", "AttachRolePolicy", "CreateInstanceProfile")),
                    *(
                        f"iam:{name}"
                        for name in ("DeleteInstanceProfile", "AddRoleToInstanceProfile", "PassRole")
                    ),
                ),
                anywhere("ssm:*", "ssmmessages:*", "ec2messages:*", "ssm:SendCommand"),
                anywhere(
                    *(
                        "secretsmanager:*",
                        "cloudtrail:LookupEvents",
                        "pricing:Get*",
                        "pricing:ListPriceLists",
                    ),
                    *("pricing:DescribeServices", "quicksight:List*", "kendra:List*", "kendra:Describe*"),
                    *("bedrock:List*", "bedrock:Get*"),
                ),
            ],
        ),
    )
)
Path(sys.argv[1]).write_text(template.to_yaml())
