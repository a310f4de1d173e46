"""A trust policy that is larger than IAM takes.

What it finds
    A setting in which the trust policy of a role has more than 2,048 characters, white space not
    counted. Parameters count with the longest value that the spec itself lets through.

Why it is bad
    IAM refuses the role. 2,048 is the default: AWS raises it up to 4,096 for an account that asks, which
    no vendor should make every customer do.

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
    Let the parameters be shorter, or fewer principals into one role:

        external-id: {description: Do not change., max-length: 64}

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.quotas.messages import over
from octo_spec.analysis.quotas.usage import TRUST
from octo_spec.diagnostics import DiagnosticKind
from octo_spec.lint.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.finding import Finding
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind.error("OCT372", "over-trust-quota", "A trust policy that is larger than IAM takes.")


def find(subject: Subject) -> Iterator[Finding]:
    """Find roles whose trust policy IAM refuses in some setting."""
    return over(KIND, TRUST, subject.usage_meter, subject.spec)


RULE = Rule(KIND, find, __doc__)
