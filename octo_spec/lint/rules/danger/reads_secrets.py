"""Reading any secret of the account.

What it finds
    A grant that reads secrets, passwords or parameters that it does not name: on `*` or on all of a kind,
    without a tag or another condition that selects them. A grant on secrets with a name prefix of yours is
    not reported. `kms:Decrypt` with any key is reported: it reads nothing by itself, but it
    decrypts what other grants read.

Why it is bad
    Secrets give access to systems that IAM does not protect: databases, other clouds, the customer's own
    customers. A grant on all secrets also covers those that the customer creates later.

Example
    allow: secretsmanager:GetSecretValue

Instead
    allow: secretsmanager:GetSecretValue
    on: arn:${partition}:secretsmanager:*:${account}:secret:octo/*

Source
    https://github.com/primeharbor/sensitive_iam_actions (CredentialExposure, DataAccess),
    https://github.com/salesforce/cloudsplaining (shared/constants.py)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.escalation.dangerous_requests import requests_on_any_resource
from octo_spec.diagnostics import DiagnosticKind
from octo_spec.iam.dangerous_actions import CREDENTIAL_EXPOSURE
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.danger.dangerous_grants import dangerous_grants, findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.finding import Finding
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind.error("OCT354", "reads-secrets", "Reading any secret in the account.")

OF_ITS_OWN: Final = frozenset(
    {
        *("codeartifact:GetAuthorizationToken", "ecr:GetAuthorizationToken", "sts:GetFederationToken"),
        *("s3:GetDataAccess", "secretsmanager:BatchGetSecretValue"),
    }
)
"""Actions that return only the caller's own permissions, or what other grants give:
https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html,
https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetDataAccess.html,
https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html
"""

DECRYPT: Final = "kms:Decrypt"
NAMES: Final = tuple(name for name in CREDENTIAL_EXPOSURE if name not in (*OF_ITS_OWN, DECRYPT))


def find(subject: Subject) -> Iterator[Finding]:
    """Report grants of actions that read secrets or decrypt, on secrets or keys that they do not name."""
    grants = dangerous_grants(subject, lambda access: requests_on_any_resource(NAMES, access))
    help = "name the secrets, or require a tag on them"
    yield from findings(KIND, grants, "read any secret", help, subject)
    decrypting = dangerous_grants(subject, lambda access: requests_on_any_resource((DECRYPT,), access))
    help = "name the keys, or require kms:ViaService or a tag on them"
    yield from findings(KIND, decrypting, "decrypt with any key in the account", help, subject)


RULE = Rule(KIND, find, __doc__)
