"""A trust policy that exceeds IAM's limit.

What it finds
    A combination of choices with more than 2,048 characters in the trust policy of a role, without white
    space. Parameters count with the longest value that the spec itself allows.

Why it is bad
    IAM refuses the role. 2,048 is the default quota. AWS raises it up to 4,096 on request, but a vendor
    should not make every customer request that.

Example
    parameters:
      external-id: {description: Do not change., max-length: 1224}
    roles:
      reader:
        trust:
          - account: "131920598436"
            external-id: ${param.external-id}
          - account: "246813579024"
            external-id: ${param.external-id}

Instead
    Limit the length of the parameters, or trust fewer principals in one role:

        external-id: {description: Do not change., max-length: 64}

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.quotas.messages import exceeded_quota
from octo_spec.analysis.quotas.usage import TRUST
from octo_spec.diagnostics import DiagnosticKind
from octo_spec.lint.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.finding import Finding
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind.error("OCT372", "over-trust-quota", "A trust policy that exceeds the IAM quota.")


def find(subject: Subject) -> Iterator[Finding]:
    """Report roles with a trust policy that IAM refuses for some combination of choices."""
    return exceeded_quota(KIND, TRUST, subject.usage_meter, subject.spec)


RULE = Rule(KIND, find, __doc__)
