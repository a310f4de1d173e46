"""A role that may do everything.

What it finds
    A grant of every action on every resource, or of all but a few, that no deny of the role takes back
    where it matters; and the policy AdministratorAccess in `attach`. Such a grant is found by this rule
    alone, not by the other rules of danger.

Why it is bad
    The vendor can do whatever the customer can, in every service that AWS has or will have, and can make
    administrators of others. No review of the rest of the spec means anything.

Example
    allow: "*"

Instead
    Grant what each feature needs, in a group that says why.

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html (least privilege),
    https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.danger.dangerous_grants import findings, grants_of_everything

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.finding import Finding
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind.error("OCT353", "administrator", "A role that may do everything.")


def find(subject: Subject) -> Iterator[Finding]:
    """Ask for an action that nobody names, and for making an administrator."""
    help = "grant what the features need"
    yield from findings(KIND, grants_of_everything(subject), "do everything", help, subject)


RULE = Rule(KIND, find, __doc__)
