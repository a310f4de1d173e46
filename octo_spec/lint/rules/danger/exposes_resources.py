"""Opening resources to other accounts, or to the public.

What it finds
    A grant that can share snapshots, images or secrets, or write the policies of buckets, keys, queues and
    similar resources, and does not name the resources. Grants with a condition such as
    `kms:GrantIsForAWSResource` are not reported. Changes to the trust policies of roles are `raises-rights`.
    An action that can expose something by one of its settings, and is mostly used for others, is not
    reported, such as `rds:CreateDBInstance` or `logs:PutSubscriptionFilter`: `octospec review` names them.

Why it is bad
    Data leave the account without a read that the customer could log, and remain exposed after the
    role is deleted.

Example
    allow: ec2:ModifySnapshotAttribute

Instead
    Leave sharing to the customer, or name the resource:
    `on: arn:${partition}:s3:::octo-reports-${account}`.

Source
    The table of effects, which `octospec explain ACTION` prints; it has all that
    https://github.com/primeharbor/sensitive_iam_actions (ResourceExposure) has
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.escalation.dangerous_requests import requests_on_any_resource
from octo_spec.diagnostics import DiagnosticKind
from octo_spec.iam.dangerous_actions import PRIVILEGE_ESCALATION, Danger
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.danger.dangerous_grants import dangerous_grants, findings, granted_actions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.policy import Document
    from octo_spec.language.finding import Finding
    from octo_spec.lint.rule import Subject
    from octo_spec.symbolic.role_access import RoleAccess

KIND = DiagnosticKind.error(
    "OCT357", "exposes-resources", "Opening resources to other accounts, or to the public."
)

GRANTING: Final = "kms:CreateGrant"
FOR_OTHERS: Final = {"kms:GrantIsForAWSResource": "false"}
"""https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html"""

REPORTED_ELSEWHERE: Final = frozenset((*PRIVILEGE_ESCALATION, GRANTING))
"""The actions of ``raises-rights``, and the one with a query of its own."""

ONE_OF_ITS_TYPE: Final = frozenset(
    {
        "s3:PutAccessGrantsInstanceResourcePolicy",
        *("securityhub:AcceptAdministratorInvitation", "securityhub:AcceptInvitation"),
    }
)
"""Actions on the only resource of its type in an account and region: there is nothing else to name."""

SKIPPED: Final = REPORTED_ELSEWHERE | ONE_OF_ITS_TYPE


def find(subject: Subject) -> Iterator[Finding]:
    """Report grants of actions that expose resources, if the grants do not name the resources.

    For ``kms:CreateGrant`` the grantee is not an AWS service.
    """
    exposing = dangerous_grants(subject, _requests)
    granting = dangerous_grants(
        subject, lambda access: requests_on_any_resource((GRANTING,), access, FOR_OTHERS)
    )
    help = "remove it, or name the resources"
    yield from findings(
        KIND, (*exposing, *granting), "open resources to other accounts or to the public", help, subject
    )


def _requests(access: RoleAccess) -> Document:
    granted = granted_actions(Danger.RESOURCE_EXPOSURE, access)
    return requests_on_any_resource((name for name in granted if name not in SKIPPED), access)


RULE = Rule(KIND, find, __doc__)
