"""Reads code and container images.

What it asks
    Whether the role can read or download the code of functions, repositories, images, jobs, queries and
    workflows, which may contain secrets.

What it does not cover
    Code in S3: see `reads-object-contents`.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
    https://github.com/primeharbor/sensitive_iam_actions (DataAccess)
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

QUESTION: Final = ReviewQuestion(
    "reads-code",
    "reads code",
    (),
    __doc__,
    deed="Read code",
    tone=Tone.CAUTION,
    gravity=32,
    effects=("reads-code",),
    known_by=(
        "lambda:GetFunction",
        "ecr:GetDownloadUrlForLayer",
        "codecommit:GitPull",
    ),
)
