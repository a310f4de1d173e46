"""Additional resources that are open to the public or to another account.

What it finds
    A policy of a bucket, a key, a topic or a queue in `extras` that names an account, or that allows every
    principal without a condition on `aws:SourceArn`, `aws:SourceAccount` or `aws:SourceOrgID`, which only AWS
    services send. The roles of the spec may meet any other condition, too. A bucket with a public ACL.

Why it is bad
    The vendor creates a resource in the customer's account, and the resource is open to a principal that no
    role and no trust entry of the spec names.

Example
    Principal: "*"

Instead
    Name an AWS service, and the customer's account in a condition:
    `Principal: {Service: billingreports.amazonaws.com}` with `aws:SourceAccount`.

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.overview.extra_grants import ExtraGrant
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind(
    "OCT358",
    "extras-open-to-others",
    Severity.WARNING,
    "Additional resources that are open to the public or to another account.",
)


def find(subject: Subject) -> Iterator[Finding]:
    """Check every policy in extras."""
    if not subject.spec.companions:
        return
    from octo_spec.analysis.overview.extra_grants import extra_grants  # noqa: PLC0415 - few specs have extras

    for granted in extra_grants(subject.spec.companions):
        if who := _trusted_principals(granted):
            actions = ", ".join(granted.actions)
            message = f"{granted.resource} ({granted.span}) is open to {who}: {actions}"
            help = "name an AWS service, and the account in a condition"
            yield Finding(KIND, ("extras", granted.target), message, help)


def _trusted_principals(granted: ExtraGrant) -> str:
    if granted.trusts_everyone:
        keys = " and ".join(granted.when)
        return f"every principal that matches {keys}, perhaps roles of this spec" if keys else "everyone"
    accounts = granted.other_accounts
    return f"account{'s' if len(accounts) > 1 else ''} {', '.join(accounts)}" if accounts else ""


RULE = Rule(KIND, find, __doc__)
