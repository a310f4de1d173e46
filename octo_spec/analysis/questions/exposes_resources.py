"""Exposes resources to other accounts.

What it asks
    Whether the role can give another account, or the public, access to a resource: by the policy of a
    bucket, key, queue, topic, secret, repository or function, by an ACL, or by sharing a snapshot, an image
    or another resource.

What it does not cover
    Data that the role itself reads and passes on.

Source
    https://github.com/primeharbor/sensitive_iam_actions (ResourceExposure)
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.iam.dangerous_actions import EXPOSING_SETTINGS, RESOURCE_EXPOSURE
from octo_spec.model.review_facts import Tone

ACTIONS: Final = tuple(sorted({*RESOURCE_EXPOSURE, *EXPOSING_SETTINGS}))

QUESTION: Final = ReviewQuestion(
    "exposes-resources",
    "exposes resources to others",
    ACTIONS,
    __doc__,
    deed="Open resources to others",
    tone=Tone.GRAVE,
    gravity=75,
)
