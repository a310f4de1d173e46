"""Reading the data of any bucket, table, queue or log.

What it finds
    A grant that reads data or code, not only metadata, from resources that it does not name: objects of
    any bucket, rows of any table, any log. A grant to read one whole bucket is not reported.

Why it is bad
    The spec does not say which data leave the account, and the customer cannot exclude any.

Example
    allow: s3:GetObject

Instead
    allow: s3:GetObject
    on: arn:${partition}:s3:::${param.report-bucket}/*

Source
    https://github.com/primeharbor/sensitive_iam_actions (DataAccess)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.escalation.dangerous_requests import requests_on_any_resource
from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.iam.dangerous_actions import DATA_ACCESS
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.danger.dangerous_grants import dangerous_grants, findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.finding import Finding
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind(
    "OCT355", "reads-data", Severity.WARNING, "Reading the data of any bucket, table, queue or log."
)

NAMES: Final = DATA_ACCESS


def find(subject: Subject) -> Iterator[Finding]:
    """Report grants of actions that read data, if the grants do not name the resources."""
    grants = dangerous_grants(subject, lambda access: requests_on_any_resource(NAMES, access))
    help = "name the resources, or require a tag on them"
    yield from findings(KIND, grants, "read any data of a kind", help, subject)


RULE = Rule(KIND, find, __doc__)
