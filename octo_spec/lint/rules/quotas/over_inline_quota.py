"""Inline policies of a role that are together larger than IAM takes.

What it finds
    A setting of the choices in which the inline policies of one role have more than 10,240 characters
    together, white space not counted. Parameters count with the longest value that the spec itself
    lets through. The message names the setting, and its help the group to move.

Why it is bad
    IAM refuses the last policy, so the deployment fails, for the customers who choose the most, and
    nobody can raise this quota. So this finding is never accepted.

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

from octo_spec.analysis.quotas.messages import over
from octo_spec.analysis.quotas.usage import INLINE
from octo_spec.diagnostics import DiagnosticKind
from octo_spec.lint.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.finding import Finding
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind.error(
    "OCT370", "over-inline-quota", "Inline policies of a role that are together larger than IAM takes."
)


def find(subject: Subject) -> Iterator[Finding]:
    """Find roles whose inline policies IAM refuses in some setting."""
    return over(KIND, INLINE, subject.usage_meter, subject.spec)


RULE = Rule(KIND, find, __doc__, acceptable=False)
