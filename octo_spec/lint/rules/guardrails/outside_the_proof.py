"""An attached policy of which nobody can say that it keeps a `never`.

What it finds
    In a spec with `never`, a policy in `attach` whose text is not known: one that a parameter names, or
    one of AWS, which AWS changes without asking. AdministratorAccess is known: it allows everything.

Why it is bad
    It is no fault; but what the policy allows is not proven, and a reader of `never` should know.

Example
    attach: ReadOnlyAccess

Instead
    Grant in a group what is needed of it, or deny beside it what `never` forbids.

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.attached_policies import KNOWN
from octo_spec.model.text import aws_managed_policy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind(
    "OCT396",
    "outside-the-proof",
    Severity.NOTE,
    "An attached policy of which nobody can say that it keeps a `never`.",
)


def find(subject: Subject) -> Iterator[Finding]:
    """Find attached policies whose statements are not known, in a spec with ``never``."""
    if not subject.spec.never:
        return
    for id, group in subject.spec.groups.items():
        for position, name in enumerate(group.attach):
            if aws_managed_policy(name) not in KNOWN:
                message = f"what {name!r} allows is not known, and no 'never' is proven of it"
                yield Finding(KIND, ("groups", id, "attach", position), message)


RULE = Rule(KIND, find, __doc__)
