"""Creates passwords, keys or tokens.

What it asks
    Whether the role can create or reset long-term credentials: access keys, passwords, API keys, tokens,
    certificates or service-specific passwords, also those of databases, directories and devices; or
    import keys by which AWS recognizes who signs in.

What it does not cover
    Sessions of other roles, which expire: see `assumes-roles`. Tokens and addresses for one session: see
    `reads-secrets`. The first password of a new database.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
    https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

QUESTION: Final = ReviewQuestion(
    "creates-credentials",
    "creates credentials",
    (),
    __doc__,
    deed="Create passwords or access keys",
    tone=Tone.GRAVE,
    gravity=90,
    effects=("creates-credentials",),
    known_by=(
        "iam:CreateAccessKey",
        "iam:CreateLoginProfile",
        "iam:UpdateLoginProfile",
    ),
)
