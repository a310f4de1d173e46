"""Reads bills, costs and usage.

What it asks
    Whether the role can read the costs of the account: Cost Explorer, cost and usage reports, estimates
    of costs, usage that is billed, invoices, budgets and commitments that were purchased.

What it does not cover
    Reports in S3: see `reads-object-contents`. Public or offered prices. What a seller earns.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
    https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/billing-permissions-ref.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

QUESTION: Final = ReviewQuestion(
    "reads-billing",
    "reads billing",
    (),
    __doc__,
    deed="Read bills and costs",
    tone=Tone.CALM,
    gravity=10,
    effects=("reads-billing",),
    known_by=(
        "ce:GetCostAndUsage",
        "ce:GetCostForecast",
        "billing:GetBillingData",
    ),
)
