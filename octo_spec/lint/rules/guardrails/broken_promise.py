"""A role that may do what the spec promises that no role does.

What it finds
    A grant that allows a request of a question in `promises`: for any combination of choices, for any value
    that a parameter accepts, in any partition of the spec. The finding is at the grant, and a spec cannot
    accept it.

    A promise works like a `never` for the actions of `octospec questions ID`, on any resource, under any
    condition, for every role. octospec decides it as described for `never-breached`, and the promise covers
    the actions that AWS documents today. If the question of a plugin names its actions by patterns, no role
    may do any action with a matching name, including actions that AWS adds later.

    The rule also reports what is not decided: a grant that allows an action which octospec does not classify
    for the question, or that names an action which AWS does not document.

Why it is bad
    The review shows the promise to the customer, and the spec breaks it.

Example
    promises: reads-secrets
    groups:
      settings:
        grants:
          - allow: ssm:Get*

Instead
    Narrow the grant, add a deny for the promised actions, or remove the promise. If one role may do it
    and the others may not, write a `never` with the role in `except`.

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.guardrails.breaches import breaches
from octo_spec.lint.rules.guardrails.forbidden_requests import forbidden_by_promises

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.finding import Finding
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind.error(
    "OCT398", "broken-promise", "A role that may do what a promise of the spec excludes."
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report each grant that breaks a promise."""
    for promise in forbidden_by_promises(subject):
        yield from breaches(promise, subject, KIND, "narrow the grant, or remove the promise")


RULE = Rule(KIND, find, __doc__, acceptable=False)
