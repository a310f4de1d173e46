"""Reading any secret of the account.

What it finds
    A grant that reads secrets, passwords or parameters that it does not name: on `*` or on all of a kind,
    without a tag or another condition that selects them. A grant on secrets with a name prefix of yours is
    not reported. `kms:Decrypt` with any key is reported: it reads nothing by itself, but it
    decrypts what other grants read. Not reported is an action that returns a secret only next to other
    settings, such as `ec2:DescribeVpnConnections`, or only if someone put one into an environment variable
    or a configuration, or the secret of what it creates: `octospec review` names them, and
    `octospec explain ACTION` has what each action does.

Why it is bad
    Secrets give access to systems that IAM does not protect: databases, other clouds, the customer's own
    customers. A grant on all secrets also covers those that the customer creates later.

Example
    allow: secretsmanager:GetSecretValue

Instead
    allow: secretsmanager:GetSecretValue
    on: arn:${partition}:secretsmanager:*:${account}:secret:octo/*

Source
    The table of effects, which `octospec explain ACTION` prints; it has all of
    https://github.com/primeharbor/sensitive_iam_actions (CredentialExposure, DataAccess) and of
    https://github.com/salesforce/cloudsplaining (shared/constants.py)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.escalation.dangerous_requests import requests_on_any_resource
from octo_spec.diagnostics import DiagnosticKind
from octo_spec.iam.dangerous_actions import Danger
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.danger.dangerous_grants import dangerous_grants, findings, granted_actions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.policy import Document
    from octo_spec.language.finding import Finding
    from octo_spec.lint.rule import Subject
    from octo_spec.symbolic.role_access import RoleAccess

KIND = DiagnosticKind.error("OCT354", "reads-secrets", "Reading any secret in the account.")

OF_ITS_OWN: Final = frozenset(
    {
        *("codeartifact:GetAuthorizationToken", "ecr-public:GetAuthorizationToken"),
        *("ecr:GetAuthorizationToken", "s3:GetDataAccess", "secretsmanager:BatchGetSecretValue"),
        *("lakeformation:GetDataAccess", "lakeformation:GetTemporaryGluePartitionCredentials"),
        *("lakeformation:GetTemporaryGlueTableCredentials", "kms:Encapsulate", "kms:ReEncryptTo"),
        *("sts:GetDelegatedAccessToken", "sts:GetFederationToken", "sts:GetServiceBearerToken"),
        *("sts:GetSessionToken", "sts:GetWebIdentityToken", "ssm:GetAccessToken"),
    }
)
"""Actions that return the caller's own permissions, a new key, or what other grants or a person give:
https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html,
https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetDataAccess.html,
https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html,
https://docs.aws.amazon.com/lake-formation/latest/dg/access-control-underlying-data.html,
https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html,
https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetAccessToken.html
"""

DECRYPT: Final = frozenset({"kms:Decapsulate", "kms:Decrypt", "kms:DeriveSharedSecret", "kms:ReEncryptFrom"})


def find(subject: Subject) -> Iterator[Finding]:
    """Report grants of actions that read secrets or decrypt, on secrets or keys that they do not name."""
    grants = dangerous_grants(subject, lambda access: _requests(access, OF_ITS_OWN | DECRYPT))
    help = "name the secrets, or require a tag on them"
    yield from findings(KIND, grants, "read any secret", help, subject)
    decrypting = dangerous_grants(subject, lambda access: requests_on_any_resource(sorted(DECRYPT), access))
    help = "name the keys, or require kms:ViaService or a tag on them"
    yield from findings(KIND, decrypting, "decrypt with any key in the account", help, subject)


def _requests(access: RoleAccess, skipped: frozenset[str]) -> Document:
    granted = granted_actions(Danger.CREDENTIAL_EXPOSURE, access)
    return requests_on_any_resource((name for name in granted if name not in skipped), access)


RULE = Rule(KIND, find, __doc__)
