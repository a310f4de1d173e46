"""Reads the contents of files in S3.

What it asks
    Whether the role can read the contents of S3 objects, not only their names and sizes: itself, or by a
    service that copies, restores or serves them for the role.

What it does not cover
    Objects that a bucket policy opens to the role. `s3:GetObject` is also the permission for
    `SelectObjectContent`.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

QUESTION: Final = ReviewQuestion(
    "reads-object-contents",
    "reads files in S3",
    (),
    __doc__,
    deed="Read the contents of files",
    tone=Tone.CAUTION,
    gravity=40,
    effects=("reads-object-contents",),
    known_by=(
        "s3:GetObject",
        "s3:GetObjectVersion",
    ),
)
