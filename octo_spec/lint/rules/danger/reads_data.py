"""Reading the data of any bucket, table, queue or log.

What it finds
    A grant that reads data or code, not only metadata, from resources that it does not name: objects of
    any bucket, rows of any table, any log. A grant to read one whole bucket is not reported, nor are
    records of who called what (`cloudtrail:LookupEvents`, traces, requests that a firewall saw), what only
    `Describe` actions show, and actions that copy data to another place. `octospec review` names those, too.

Why it is bad
    The spec does not say which data leave the account, and the customer cannot exclude any.

Example
    allow: s3:GetObject

Instead
    allow: s3:GetObject
    on: arn:${partition}:s3:::${param.report-bucket}/*

Source
    The table of effects, which `octospec explain ACTION` prints; it has all that
    https://github.com/primeharbor/sensitive_iam_actions (DataAccess) has, except configuration
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.escalation.dangerous_requests import requests_on_any_resource
from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.iam.dangerous_actions import Danger
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.danger.dangerous_grants import dangerous_grants, findings, granted_actions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.policy import Document
    from octo_spec.language.finding import Finding
    from octo_spec.lint.rule import Subject
    from octo_spec.symbolic.role_access import RoleAccess

KIND = DiagnosticKind(
    "OCT355", "reads-data", Severity.WARNING, "Reading the data of any bucket, table, queue or log."
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report grants of actions that read data, if the grants do not name the resources."""
    grants = dangerous_grants(subject, _requests)
    help = "name the resources, or require a tag on them"
    yield from findings(KIND, grants, "read any data of a kind", help, subject)


def _requests(access: RoleAccess) -> Document:
    return requests_on_any_resource(granted_actions(Danger.DATA_ACCESS, access), access)


RULE = Rule(KIND, find, __doc__)
