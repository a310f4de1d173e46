"""Buys, subscribes or commits.

What it asks
    Whether the role can buy a commitment or a product: savings plans, reservations, products in AWS
    Marketplace, domains, support plans.

What it does not cover
    Costs of resources that run or grow: see `runs-code` and `changes-resources`.

Source
    https://docs.aws.amazon.com/savingsplans/latest/userguide/identity-access-management.html,
    https://docs.aws.amazon.com/marketplace/latest/buyerguide/buyer-iam-users-groups-policies.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

ACTIONS: Final = (
    "aws-marketplace:AcceptAgreementApprovalRequest",
    "aws-marketplace:AcceptAgreementRequest",
    "aws-marketplace:CreateAgreementRequest",
    "aws-marketplace:Subscribe",
    "bedrock:CreateProvisionedModelThroughput",
    "dynamodb:PurchaseReservedCapacityOfferings",
    "ec2:AllocateHosts",
    "ec2:CreateCapacityReservation*",
    "ec2:PurchaseCapacityBlock*",
    "ec2:PurchaseHostReservation",
    "ec2:PurchaseReservedInstancesOffering",
    "ec2:PurchaseScheduledInstances",
    "elasticache:PurchaseReservedCacheNodesOffering",
    "es:PurchaseReserved*",
    "mediaconnect:PurchaseOffering",
    "medialive:PurchaseOffering",
    "memorydb:PurchaseReservedNodesOffering",
    "outposts:CreateOrder",
    "rds:PurchaseReservedDBInstancesOffering",
    "redshift:PurchaseReservedNodeOffering",
    "route53domains:RegisterDomain",
    "route53domains:RenewDomain",
    "route53domains:TransferDomain",
    "savingsplans:CreateSavingsPlan",
    "shield:CreateSubscription",
    "snowball:CreateJob",
    "supportplans:CreateSupportPlanSchedule",
    "supportplans:StartSupportPlanUpdate",
)

QUESTION: Final = ReviewQuestion(
    "spends-money",
    "spends money",
    ACTIONS,
    __doc__,
    deed="Spend money",
    tone=Tone.GRAVE,
    gravity=60,
)
