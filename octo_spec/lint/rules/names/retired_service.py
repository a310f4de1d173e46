"""An allowed action of a service that AWS has closed.

What it finds
    An allowed action of a service that AWS has closed for all customers. The list does not contain services
    that only accept no new customers. The catalogue of actions may still contain the actions of a closed
    service.

Why it is bad
    The permission has no effect any longer, but the customer must still read and review it. Billing is the
    worst case: `aws-portal` actions stopped working when AWS introduced fine-grained actions.

Example
    allow: aws-portal:ViewBilling

Instead
        allow: [billing:GetBillingData, account:GetAccountInformation]

Source
    https://aws.amazon.com/products/lifecycle/,
    https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/migrate-granularaccess-whatis.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind, Removal, Severity
from octo_spec.iam.retired_services import RETIREMENTS, Retirement
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.written_actions import allowed_actions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Help
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind(
    "OCT304",
    "retired-service",
    Severity.WARNING,
    "An allowed action of a service that AWS has closed.",
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report allowed actions of closed services."""
    for grant in subject.grants:
        for action in allowed_actions(grant):
            if retirement := RETIREMENTS.get(action.prefix):
                message = f"AWS closed {retirement.title} ({action.prefix}) on {retirement.day}"
                yield Finding(KIND, action.location, message, _help(retirement))


def _help(retirement: Retirement) -> Help:
    return f"use {retirement.instead}" if retirement.instead else Removal()


RULE = Rule(KIND, find, __doc__)
