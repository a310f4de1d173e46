"""Reads passwords, keys and other secrets.

What it asks
    Whether the role can read secrets of the account: values in Secrets Manager, parameters of Systems
    Manager, which may be secrets, passwords, API keys and private keys, tokens and temporary credentials,
    presigned and streaming addresses, environment variables that AWS marks as sensitive, and data that
    KMS decrypts.

What it does not cover
    Secrets in other data, such as the code of a function or an object: see `reads-code` and
    `reads-object-contents`. Sessions that STS returns for another role: see `assumes-roles`; the
    credentials of a role that another service returns count for both questions. Addresses that only allow
    an upload. `secretsmanager:BatchGetSecretValue` returns nothing without `GetSecretValue`, but it
    counts here.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
    https://github.com/primeharbor/sensitive_iam_actions (CredentialExposure),
    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

QUESTION: Final = ReviewQuestion(
    "reads-secrets",
    "reads secrets",
    (),
    __doc__,
    deed="Read secrets",
    tone=Tone.GRAVE,
    gravity=85,
    has_card=True,
    effects=("reads-secrets",),
)
