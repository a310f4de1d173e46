"""Reads passwords, keys and other secrets.

What it asks
    Whether the role can read secrets of the account: values in Secrets Manager, parameters of Systems
    Manager, which may be secrets, passwords, API keys and private keys, tokens and temporary credentials,
    presigned and streaming addresses, keys that encrypt content, and data that KMS decrypts. Places in which
    passwords are usual count as well: environment variables, user data of instances, settings of connections,
    connectors, applications and deployments, headers of requests to other services, and parameters of
    commands and restores that AWS marks as sensitive. An address at which a person gives consent counts if
    AWS marks it as sensitive. A presigned address of a download counts, whatever it opens. An action that
    changes or deletes a resource, and returns its secrets, counts like one that reads it.

What it does not cover
    Secrets in other data, such as the code of a function or an object: see `reads-code` and
    `reads-object-contents`. Sessions that STS returns for another role: see `assumes-roles`; the credentials
    of a role that another service returns count for both questions. Addresses that only allow an upload.
    Passwords that AWS masks, and values that the request itself has. Inputs of workflows, schedules and
    templates. Codes that only prove who owns a domain. `secretsmanager:BatchGetSecretValue` returns nothing
    without `GetSecretValue`, but it counts here.

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
    known_by=(
        "secretsmanager:GetSecretValue",
        "secretsmanager:BatchGetSecretValue",
        "ssm:GetParameter",
        "ssm:GetParameters",
        "ssm:GetParametersByPath",
        "kms:Decrypt",
    ),
)
