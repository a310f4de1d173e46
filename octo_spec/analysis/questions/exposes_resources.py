"""Exposes resources to other accounts.

What it asks
    Whether the role can give another account, or the public, access to a resource: by the policy of a
    resource, by an ACL, by a public address, or by sharing a snapshot, an image, data or another
    resource.

What it does not cover
    Data that the role itself reads and passes on. Taking access away from others, and accepting what
    another account shares.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
    https://github.com/primeharbor/sensitive_iam_actions (ResourceExposure)
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

QUESTION: Final = ReviewQuestion(
    "exposes-resources",
    "exposes resources to others",
    (),
    __doc__,
    deed="Open resources to others",
    tone=Tone.GRAVE,
    gravity=75,
    effects=("exposes-resources",),
)
