"""A role that may do what the spec promises that no role does.

What it finds
    A grant that allows a request of a question in `promises`, in any setting of the choices, for any value of
    any parameter that its own rules take, in any partition of the spec. The finding stands at the grant, and
    cannot be accepted.

    A promise is a `never` that nobody writes out: the actions of `octospec questions ID`, on any resource,
    under any condition, for every role. It is decided as `never-breached` says. Where a question names its
    actions by patterns, no role may do any action of such a name, also one that AWS adds later. Of a question
    about access levels, as `changes-resources`, it is about the actions that AWS documents today.

Why it is bad
    The review tells the customer that it is promised. A spec that breaks it is not what was promised.

Example
    promises: reads-secrets
    groups:
      settings:
        grants:
          - allow: ssm:Get*

Instead
    Narrow the grant, deny beside it what the promise is about, or take the promise out. Where one role may
    and the others may not, write a `never` with the role in `except`.

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.guardrails.breaches import breaches
from octo_spec.lint.rules.guardrails.forbidden_requests import by_promises

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.finding import Finding
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind.error(
    "OCT398", "broken-promise", "A role that may do what the spec promises that no role does."
)


def find(subject: Subject) -> Iterator[Finding]:
    """Ask, for each promise, which grants break it, and make a finding of each such grant."""
    for promise in by_promises(subject):
        yield from breaches(promise, subject, KIND, "narrow the grant, or take the promise out")


RULE = Rule(KIND, find, __doc__, acceptable=False)
