"""Stops, restarts or removes running resources.

What it asks
    Whether the role can stop, restart, resize or remove instances, databases, containers, functions,
    jobs, applications or load balancers, and so interrupt a service of the account.

What it does not cover
    Network changes that make an instance unreachable: see `changes-network`. Ending a query, a campaign,
    a rule or a subscription: what runs goes on.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

QUESTION: Final = ReviewQuestion(
    "stops-machines",
    "stops machines",
    (),
    __doc__,
    deed="Stop machines and services",
    tone=Tone.GRAVE,
    gravity=65,
    effects=("stops-machines",),
    known_by=(
        "ec2:TerminateInstances",
        "ec2:StopInstances",
        "ec2:RebootInstances",
        "rds:StopDBInstance",
        "rds:DeleteDBInstance",
    ),
)
