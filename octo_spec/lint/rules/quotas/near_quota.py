"""A role or policy that has used up nearly all that IAM takes.

What it finds
    Inline policies, a managed policy, a trust policy or attached policies that reach 85 % of their quota
    in some setting of the choices. The message says in which, and how much is left; the help names the
    group that brings it below once it is moved.

    A parameter counts with the longest value that the spec lets through. Where the spec sets no limit, a
    length is assumed: AWS's own limit (12 characters for an account, 1,224 for an external ID, 64 for the
    name of a role, 128 for the name of a stack), else 128 characters, and ten elements for a list. What
    exceeds a quota only with assumed lengths is found here, since no setting is certain to be refused.

    The search for the worst setting stops after 5,000 steps, and tries at most 64 combinations of allowed
    values. Past that the size is an upper bound, and the message says "at most".

Why it is bad
    The next version of the spec will not deploy, and will be split in haste; or one customer's long
    value makes it fail there alone.

Example
    inline:
      everything: [cost-data, inventory, remediation]

Instead
    Move the group that the finding names into a managed policy while there is time, and give parameters
    a `max-length`.

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.quotas.messages import near
from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.lint.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.finding import Finding
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind(
    "OCT376",
    "near-quota",
    Severity.WARNING,
    "A role or policy that has used up nearly all that IAM takes.",
)


def find(subject: Subject) -> Iterator[Finding]:
    """Find what leaves little of its quota in some setting."""
    return near(KIND, subject.usage_meter, subject.spec)


RULE = Rule(KIND, find, __doc__)
