"""Changes users, roles or policies.

What it asks
    Whether the role can change permissions in the account or the organization: any change in IAM, IAM
    Identity Center or its directory.

What it does not cover
    Resource policies: see `exposes-resources`. Policies of AWS Organizations: see `leaves-organization`.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.iam.catalog import Level
from octo_spec.model.review_facts import Tone

ACTIONS: Final = (
    "iam:*",
    "identity-sync:*",
    "identitystore:*",
    "sso-directory:*",
    "sso:*",
)

QUESTION: Final = ReviewQuestion(
    "changes-iam",
    "changes IAM",
    ACTIONS,
    __doc__,
    levels=frozenset({Level.WRITE, Level.PERMISSIONS}),
    deed="Change who may do what",
    tone=Tone.GRAVE,
    gravity=95,
)
