"""Changes the network.

What it asks
    Whether the role can change network connections: security groups, routes, gateways, peering,
    endpoints, firewalls and domain names, also those of a database or an application, and also by one of many
    settings.

What it does not cover
    Firewalls inside instances. In which network a new machine, database or job starts.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

QUESTION: Final = ReviewQuestion(
    "changes-network",
    "changes the network",
    (),
    __doc__,
    deed="Change the network",
    tone=Tone.CAUTION,
    gravity=52,
    effects=("changes-network",),
    known_by=(
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:CreateRoute",
        "ec2:CreateVpcPeeringConnection",
        "route53:ChangeResourceRecordSets",
    ),
)
