"""A role or policy that is close to an IAM quota.

What it finds
    Inline policies, a managed policy, a trust policy or attached policies that reach 85 % of their quota
    for some combination of choices. The message names the combination, and how much is left; the help names
    the group to move.

    A parameter counts with the longest value that the spec allows. If the spec sets no limit, octospec
    assumes AWS's own limit (12 characters for an account, 1,224 for an external ID, 64 for the name of a
    role, 128 for the name of a stack), otherwise 128 characters, and ten elements for a list. If only
    assumed lengths exceed a quota, this rule reports it, because IAM does not certainly refuse any
    combination.

    The search for the worst combination stops after 5,000 steps, and tries at most 64 combinations of allowed
    values. Beyond these limits the size is an upper bound, and the message says "at most".

Why it is bad
    The next version of the spec will not deploy, and must be split in a hurry; or one customer's long
    value makes the deployment fail only there.

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

from octo_spec.analysis.quotas.messages import nearly_exceeded_quotas
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
    "A role or policy that uses nearly all of an IAM quota.",
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report roles and policies close to a quota for some combination of choices."""
    return nearly_exceeded_quotas(KIND, subject.usage_meter, subject.spec)


RULE = Rule(KIND, find, __doc__)
