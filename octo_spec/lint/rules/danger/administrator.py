"""A role that may do everything.

What it finds
    A grant of every action, or of all except a few, on every resource, unless the role denies the dangerous
    part; and the policy AdministratorAccess in `attach`. Only this rule reports such a grant; the other
    rules of this family skip it.

Why it is bad
    The vendor can do everything that the customer can do, in every service that AWS has or will have, and can
    make other principals administrators. The rest of the spec then limits nothing.

Example
    allow: "*"

Instead
    Grant what each feature needs, in a group with a reason.

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
    """Report grants that allow both an action that no list names, and making an administrator."""
    help = "grant only what the features need"
    yield from findings(KIND, grants_of_everything(subject), "do everything", help, subject)


RULE = Rule(KIND, find, __doc__)
