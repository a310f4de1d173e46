"""Reads the contents of files in S3.

What it asks
    Whether the role can read the contents of S3 objects, not only their names and sizes.

What it does not cover
    Objects that a bucket policy opens to the role, and copies of objects that another service makes.
    `s3:GetObject` is also the permission for `SelectObjectContent`.

Source
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

ACTIONS: Final = (
    "glacier:GetJobOutput",
    "s3-object-lambda:GetObject",
    "s3-outposts:GetObject",
    "s3:GetObject",
    "s3:GetObjectTorrent",
    "s3:GetObjectVersion",
    "s3express:CreateSession",
)

QUESTION: Final = ReviewQuestion(
    "reads-object-contents",
    "reads files in S3",
    ACTIONS,
    __doc__,
    deed="Read the contents of files",
    tone=Tone.CAUTION,
    gravity=40,
)
