"""More managed policies on a role than IAM attaches.

What it finds
    A combination of choices in which a role has more than ten managed policies: those of the spec, counting
    each part that depends on choices, and those that its groups attach. A parameter that holds a list of
    policies counts as one, or as many as its allowed values; the boundary does not count.

Why it is bad
    IAM refuses the eleventh policy, so the deployment fails. Ten is the default quota. AWS raises it on
    request, but a vendor should not make every customer request that.

Example
    managed:
      one-for-each-service-1: [service-1]
      one-for-each-service-2: [service-2]
      # and nine more

Instead
    Put several groups into one policy, which has 6,144 characters, or some of them into inline policies:

        managed:
          services: [service-1, service-2]

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.quotas.messages import exceeded_quota
from octo_spec.analysis.quotas.usage import ATTACHED
from octo_spec.diagnostics import DiagnosticKind
from octo_spec.lint.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.finding import Finding
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind.error(
    "OCT373", "too-many-attachments", "More managed policies on a role than the IAM quota allows."
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report roles with more managed policies for some combination of choices than IAM attaches."""
    return exceeded_quota(KIND, ATTACHED, subject.usage_meter, subject.spec)


RULE = Rule(KIND, find, __doc__)
