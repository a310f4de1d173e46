"""A role that may do what `never` forbids.

What it finds
    A grant that allows a request of a `never`: for any combination of choices, for any value that a
    parameter accepts, in any partition of the spec, for a role that is not in `except`. The finding is at
    the grant, and a spec cannot accept it.

    octospec decides this for the deployment in which every choice is open and no answer is fixed. A
    customer with fixed answers has one of these combinations, and no format grants more than the spec, so the
    result is valid for every artifact. A deny counts, and so does an AWS managed policy as a boundary, with
    its text as of a certain day in partition aws (`outside-the-proof`). Another boundary does not count,
    because its text is not known; nor do attached policies with unknown texts. The rule covers the
    actions that AWS documents today, and names that the spec spells out. If the deployment generates a role's
    name, octospec uses the role's ID in its place.

Why it is bad
    A `never` is a promise to the customer, and the spec breaks it.

Example
    never:
      - allow: iam:CreateUser
        why: We make no users in your account.
    groups:
      roles:
        grants:
          - allow: iam:*

Instead
    Narrow the grant, add a deny for the forbidden requests, or name the role in `except` with the reason.

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.guardrails.breaches import breaches
from octo_spec.lint.rules.guardrails.forbidden_requests import forbidden_by_never

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.finding import Finding
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind.error("OCT395", "never-breached", "A role that may do what `never` forbids.")


def find(subject: Subject) -> Iterator[Finding]:
    """Report each grant that allows a request which a ``never`` forbids."""
    for entry in forbidden_by_never(subject):
        yield from breaches(entry, subject, KIND, "narrow the grant, or name the role in 'except'")


RULE = Rule(KIND, find, __doc__, acceptable=False)
