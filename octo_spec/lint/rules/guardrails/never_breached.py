"""A role that may do what `never` forbids.

What it finds
    A grant that allows a request of a `never`, in any setting of the choices, for any value of any
    parameter that its own rules take, in any partition of the spec, for a role that is not in `except`.
    The finding stands at the grant, and cannot be accepted.

    It is decided where every choice is asked and nothing is fixed. A customer who fixes an answer has one
    of these settings, and no format grants more than the spec, so what holds here holds of every artifact.
    A deny counts, and so does a boundary of AWS, with the text that it had on a day in partition aws
    (`outside-the-proof`). Another boundary does not, since nobody knows what it allows; nor do policies that
    are attached and whose text is not known. It is about the actions that AWS documents today, and about
    names that the spec spells out. The name of a role that the target makes is taken for its id.

Why it is bad
    A `never` is a promise to the customer. A spec that breaks it is not what was promised.

Example
    never:
      - allow: iam:CreateUser
        why: We make no users in your account.
    groups:
      roles:
        grants:
          - allow: iam:*

Instead
    Narrow the grant, deny what is forbidden beside it, or name the role in `except` with the reason.

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.guardrails.breaches import breaches
from octo_spec.lint.rules.guardrails.forbidden_requests import by_never

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.finding import Finding
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind.error("OCT395", "never-breached", "A role that may do what `never` forbids.")


def find(subject: Subject) -> Iterator[Finding]:
    """Ask, for each ``never``, which grants allow what it forbids, and make a finding of each such grant."""
    for entry in by_never(subject):
        yield from breaches(entry, subject, KIND, "narrow the grant, or name the role in 'except'")


RULE = Rule(KIND, find, __doc__, acceptable=False)
