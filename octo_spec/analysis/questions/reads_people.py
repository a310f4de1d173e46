"""Reads data about people.

What it asks
    Whether the role can read who the users of the account, the organization or an application are, or its
    patients and customers, what they wrote or said, or the texts of support cases.

What it does not cover
    Personal data in files, tables and logs, which have their own questions. Positions of devices.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentitystore.html,
    https://docs.aws.amazon.com/awssupport/latest/user/accessing-support.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

QUESTION: Final = ReviewQuestion(
    "reads-people",
    "reads data about people",
    (),
    __doc__,
    deed="Read personal data",
    tone=Tone.CAUTION,
    gravity=36,
    effects=("reads-people",),
    known_by=(
        "identitystore:ListUsers",
        "cognito-idp:ListUsers",
        "iam:ListUsers",
        "support:DescribeCases",
    ),
)
