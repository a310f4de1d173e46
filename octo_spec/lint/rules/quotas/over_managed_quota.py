"""A managed policy that is larger than IAM takes.

What it finds
    A managed policy of a role that can have more than 6,144 characters, white space not counted.
    Parameters count with the longest value that the spec itself lets through. A policy whose parts
    depend on choices is split into several policies, and each is measured by itself.

Why it is bad
    IAM refuses the policy, so the deployment fails, and nobody can raise this quota. So this
    finding is never accepted.

Example
    managed:
      everything: [inventory, remediation]

Instead
    Give the largest group a policy of its own; a role takes ten of them:

        managed:
          inventory: [inventory]
          remediation: [remediation]

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.quotas.messages import over
from octo_spec.analysis.quotas.usage import MANAGED
from octo_spec.diagnostics import DiagnosticKind
from octo_spec.lint.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.finding import Finding
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind.error("OCT371", "over-managed-quota", "A managed policy that is larger than IAM takes.")


def find(subject: Subject) -> Iterator[Finding]:
    """Find managed policies that IAM refuses in some setting."""
    return over(KIND, MANAGED, subject.usage_meter, subject.spec)


RULE = Rule(KIND, find, __doc__, acceptable=False)
