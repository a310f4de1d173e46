"""Reads code and container images.

What it asks
    Whether the role can download the code of functions, repositories and images, which may contain secrets.

What it does not cover
    Code in S3: see `reads-object-contents`.

Source
    https://github.com/primeharbor/sensitive_iam_actions (DataAccess)
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

ACTIONS: Final = (
    "codeartifact:GetPackageVersionAsset",
    "codeartifact:ReadFromRepository",
    "codecommit:GetBlob",
    "codecommit:GetFile",
    "codecommit:GitPull",
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
    "lambda:GetFunction",
    "lambda:GetLayerVersion",
)

QUESTION: Final = ReviewQuestion(
    "reads-code",
    "reads code",
    ACTIONS,
    __doc__,
    deed="Read code",
    tone=Tone.CAUTION,
    gravity=32,
)
