"""Reads bills, costs and usage.

What it asks
    Whether the role can read the costs of the account: Cost Explorer, cost and usage reports, invoices,
    budgets and commitments that were purchased.

What it does not cover
    Reports in S3: see `reads-object-contents`. Public prices.

Source
    https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/billing-permissions-ref.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

ACTIONS: Final = (
    "aws-portal:View*",
    "bcm-data-exports:Get*",
    "bcm-data-exports:List*",
    "bcm-pricing-calculator:Get*",
    "billing:Get*",
    "billing:List*",
    "billingconductor:Get*",
    "billingconductor:List*",
    "budgets:Describe*",
    "budgets:View*",
    "ce:Describe*",
    "ce:Get*",
    "ce:List*",
    "consolidatedbilling:Get*",
    "consolidatedbilling:List*",
    "cost-optimization-hub:Get*",
    "cost-optimization-hub:List*",
    "cur:Describe*",
    "cur:Get*",
    "freetier:Get*",
    "invoicing:Get*",
    "invoicing:List*",
    "payments:Get*",
    "payments:List*",
    "purchase-orders:Get*",
    "purchase-orders:View*",
    "savingsplans:Describe*",
    "tax:Get*",
)

QUESTION: Final = ReviewQuestion(
    "reads-billing",
    "reads billing",
    ACTIONS,
    __doc__,
    deed="Read bills and costs",
    tone=Tone.CALM,
    gravity=10,
)
