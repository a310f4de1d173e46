"""Inline policies of a role that together exceed IAM's limit.

What it finds
    A combination of choices with more than 10,240 characters in the inline policies of one role together,
    without white space. Parameters count with the longest value that the spec itself allows. The
    message names the combination, and the help names the group to move.

Why it is bad
    IAM refuses the last policy, so the deployment fails for the customers with the most choices, and AWS does
    not raise this quota. Therefore a spec cannot accept this finding.

Example
    inline:
      everything: [cost-data, inventory, remediation]

Instead
    Move the largest group into a managed policy, which has 6,144 characters of its own:

        inline:
          everything: [cost-data, inventory]
        managed:
          remediation: [remediation]

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.quotas.messages import exceeded_quota
from octo_spec.analysis.quotas.usage import INLINE
from octo_spec.diagnostics import DiagnosticKind
from octo_spec.lint.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.finding import Finding
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind.error(
    "OCT370", "over-inline-quota", "Inline policies of a role that together exceed the IAM quota."
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report roles with inline policies that IAM refuses for some combination of choices."""
    return exceeded_quota(KIND, INLINE, subject.usage_meter, subject.spec)


RULE = Rule(KIND, find, __doc__, acceptable=False)
