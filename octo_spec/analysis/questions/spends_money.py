"""Buys, subscribes or commits.

What it asks
    Whether the role can buy a commitment or a product, order something, or reserve what is billed until
    it is released: savings plans, reservations, capacity, products in AWS Marketplace, domains, phone
    numbers, hardware, licences and support plans.

What it does not cover
    Costs of resources that run or grow, also by the month: see `runs-code` and `changes-resources`.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
    https://docs.aws.amazon.com/savingsplans/latest/userguide/identity-access-management.html,
    https://docs.aws.amazon.com/marketplace/latest/buyerguide/buyer-iam-users-groups-policies.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

QUESTION: Final = ReviewQuestion(
    "spends-money",
    "spends money",
    (),
    __doc__,
    deed="Spend money",
    tone=Tone.GRAVE,
    gravity=60,
    effects=("spends-money",),
    known_by=(
        "savingsplans:CreateSavingsPlan",
        "ec2:PurchaseReservedInstancesOffering",
        "aws-marketplace:Subscribe",
        "route53domains:RegisterDomain",
    ),
)
