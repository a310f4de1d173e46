"""Resources beside the roles that let everybody in, or another account.

What it finds
    A policy of a bucket, a key, a topic or a queue in `extras` that spells out an account, or that allows
    every principal, unless it asks for `aws:SourceArn`, `aws:SourceAccount` or `aws:SourceOrgID`, which only
    services of AWS send. Any other condition may be met by the roles of the spec, too. A bucket with a
    public ACL.

Why it is bad
    What the vendor brings into the customer's account is open to somebody whom no role and no trust of the
    spec names.

Example
    Principal: "*"

Instead
    Name a service of AWS, and the account of the customer in a condition:
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
    "Resources beside the roles that let everybody in, or another account.",
)


def find(subject: Subject) -> Iterator[Finding]:
    """Look at every policy in extras."""
    if not subject.spec.companions:
        return
    from octo_spec.analysis.overview.extra_grants import extra_grants  # noqa: PLC0415 - few specs have extras

    for granted in extra_grants(subject.spec.companions):
        if who := _who(granted):
            actions = ", ".join(granted.actions)
            message = f"{granted.resource} ({granted.span}) lets in {who}: {actions}"
            help = "name a service of AWS, and the account in a condition"
            yield Finding(KIND, ("extras", granted.target), message, help)


def _who(granted: ExtraGrant) -> str:
    if granted.is_for_everybody:
        keys = " and ".join(granted.when)
        return f"everybody for whom {keys} says so, perhaps roles of this spec" if keys else "everybody"
    accounts = granted.other_accounts
    return f"account{'s' if len(accounts) > 1 else ''} {', '.join(accounts)}" if accounts else ""


RULE = Rule(KIND, find, __doc__)
