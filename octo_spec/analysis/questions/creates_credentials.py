"""Creates passwords or keys for users.

What it asks
    Whether the role can create or reset long-term credentials: access keys, console passwords, certificates
    or service-specific passwords.

What it does not cover
    Sessions of other roles, which expire: see `assumes-roles`.

Source
    https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

ACTIONS: Final = (
    "cognito-idp:AdminCreateUser",
    "cognito-idp:AdminSetUserPassword",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreateServiceSpecificCredential",
    "iam:ResetServiceSpecificCredential",
    "iam:UpdateAccessKey",
    "iam:UpdateLoginProfile",
    "iam:UploadSigningCertificate",
    "iam:UploadSSHPublicKey",
    "lightsail:CreateBucketAccessKey",
    "sso-directory:UpdatePassword",
)

QUESTION: Final = ReviewQuestion(
    "creates-credentials",
    "creates credentials",
    ACTIONS,
    __doc__,
    deed="Create passwords or access keys",
    tone=Tone.GRAVE,
    gravity=90,
)
