"""A missing reason.

What it finds
    A `why`, of a group, a grant, a role or a trust entry, or a `without-external-id`, that begins with
    TODO, TBD or FIXME. `octospec import` writes TODO if the imported file contains no reason.

Why it is bad
    Customers read the reason to decide whether they accept the grant. If no one can explain a grant, either
    no one needs it, or no one dares to remove it.

Example
    snapshots:
      category: remediation
      access: write
      why: TODO

Instead
        snapshots:
          category: remediation
          access: write
          why: Copies a volume before it is changed.

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html (least privilege)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind("OCT334", "unexplained-grant", Severity.WARNING, "A placeholder instead of a reason.")

_TO_DO: Final = re.compile(r"(?i)(todo|tbd|fixme)\b")


def find(subject: Subject) -> Iterator[Finding]:
    """Report reasons that are only a note to write a reason."""
    for location, reason in _reasons(subject.spec):
        if reason and _TO_DO.match(reason):
            help = "say what the access is for, in words for the customer"
            yield Finding(KIND, location, f"{reason!r} is not a reason", help)


def _reasons(spec: Spec) -> Iterator[tuple[Location, str | None]]:
    for id, role in spec.roles.items():
        yield ("roles", id, "why"), role.why
        yield ("roles", id, "grants-nothing"), role.grants_nothing
        for position, entry in enumerate(role.trust):
            yield ("roles", id, "trust", position, "without-external-id"), entry.without_external_id
            yield ("roles", id, "trust", position, "why"), entry.why
    for id, group in spec.groups.items():
        yield ("groups", id, "why"), group.why
        for position, grant in enumerate(group.grants):
            yield ("groups", id, "grants", position, "why"), grant.why


RULE = Rule(KIND, find, __doc__)
