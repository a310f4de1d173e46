"""Stops, restarts or removes running resources.

What it asks
    Whether the role can stop, restart, resize or remove instances, databases, containers, functions and
    load balancers, and so interrupt a service of the account.

What it does not cover
    Network changes that make an instance unreachable: see `changes-network`.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

ACTIONS: Final = (
    "application-autoscaling:RegisterScalableTarget",
    "apprunner:DeleteService",
    "apprunner:PauseService",
    "autoscaling:DeleteAutoScalingGroup",
    "autoscaling:SetDesiredCapacity",
    "autoscaling:SuspendProcesses",
    "autoscaling:TerminateInstanceInAutoScalingGroup",
    "autoscaling:UpdateAutoScalingGroup",
    "cloudformation:DeleteStack",
    "ec2:CancelSpotFleetRequests",
    "ec2:CancelSpotInstanceRequests",
    "ec2:DeleteFleets",
    "ec2:DetachVolume",
    "ec2:ModifyInstanceAttribute",
    "ec2:RebootInstances",
    "ec2:StopInstances",
    "ec2:TerminateInstances",
    "ecs:DeleteCluster",
    "ecs:DeleteService",
    "ecs:DeregisterContainerInstance",
    "ecs:StopTask",
    "ecs:UpdateService",
    "eks:DeleteCluster",
    "eks:DeleteFargateProfile",
    "eks:DeleteNodegroup",
    "eks:UpdateNodegroupConfig",
    "elasticache:DeleteCacheCluster",
    "elasticache:RebootCacheCluster",
    "elasticbeanstalk:RestartAppServer",
    "elasticbeanstalk:TerminateEnvironment",
    "elasticloadbalancing:DeleteLoadBalancer",
    "elasticloadbalancing:Deregister*",
    "es:DeleteDomain",
    "es:DeleteElasticsearchDomain",
    "lambda:DeleteFunction",
    "lambda:PutFunctionConcurrency",
    "lightsail:DeleteInstance",
    "lightsail:RebootInstance",
    "lightsail:StopInstance",
    "rds:DeleteDBCluster",
    "rds:DeleteDBInstance",
    "rds:FailoverDBCluster",
    "rds:ModifyDBInstance",
    "rds:RebootDBCluster",
    "rds:RebootDBInstance",
    "rds:StopDBCluster",
    "rds:StopDBInstance",
    "redshift:DeleteCluster",
    "redshift:PauseCluster",
    "redshift:RebootCluster",
    "redshift:ResizeCluster",
    "sagemaker:DeleteEndpoint",
    "sagemaker:StopNotebookInstance",
    "workspaces:StopWorkspaces",
    "workspaces:TerminateWorkspaces",
)

QUESTION: Final = ReviewQuestion(
    "stops-machines",
    "stops machines",
    ACTIONS,
    __doc__,
    deed="Stop machines and services",
    tone=Tone.GRAVE,
    gravity=65,
)
