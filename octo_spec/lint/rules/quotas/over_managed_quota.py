"""A managed policy that exceeds IAM's limit.

What it finds
    A managed policy of a role that can have more than 6,144 characters, without white space.
    Parameters count with the longest value that the spec itself allows. octospec splits a policy with parts
    that depend on choices into several policies, and this rule measures each of them.

Why it is bad
    IAM refuses the policy, so the deployment fails, and AWS does not raise this quota. Therefore a spec
    cannot accept this finding.

Example
    managed:
      everything: [inventory, remediation]

Instead
    Give the largest group a policy of its own; a role can have ten of them:

        managed:
          inventory: [inventory]
          remediation: [remediation]

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.quotas.messages import exceeded_quota
from octo_spec.analysis.quotas.usage import MANAGED
from octo_spec.diagnostics import DiagnosticKind
from octo_spec.lint.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.finding import Finding
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind.error("OCT371", "over-managed-quota", "A managed policy that exceeds the IAM quota.")


def find(subject: Subject) -> Iterator[Finding]:
    """Report managed policies that IAM refuses for some combination of choices."""
    return exceeded_quota(KIND, MANAGED, subject.usage_meter, subject.spec)


RULE = Rule(KIND, find, __doc__, acceptable=False)
