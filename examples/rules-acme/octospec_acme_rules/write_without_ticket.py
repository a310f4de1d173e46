"""A grant that changes something, and whose reason names no ticket.

What it finds
    An allowed action of more than the access levels List and Read, where the `why` of the grant, or else
    of its group, holds no ticket such as `ACME-123`. `deny` needs none.

Why it is bad
    Nobody can look up later who asked for the right and what for, so nobody dares to take it away.

Example
    allow: ec2:DeleteVolume
    why: Deletes volumes that nobody uses.

Instead
    allow: ec2:DeleteVolume
    why: Deletes volumes that nobody uses (ACME-123).

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.lint import Action, DiagnosticKind, Finding, Level, Rule, Severity, expand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.lint import Subject, WrittenGrant

KIND = DiagnosticKind(
    "ACME101",
    "write-without-ticket",
    Severity.WARNING,
    "A grant that changes something, and whose reason names no ticket.",
)
TICKET: Final = re.compile(r"\bACME-[0-9]+\b")
HARMLESS: Final = {Level.LIST, Level.READ}


def find(subject: Subject) -> Iterator[Finding]:
    """Find the actions that change something for a reason without a ticket."""
    for written in subject.grants:
        if TICKET.search(written.grant.why or written.group.why):
            continue
        for location, pattern in _allowed(written):
            if changing := next(filter(_changes, expand(pattern)), None):
                message = f"{changing.full_name} changes something, and the reason names no ticket"
                yield Finding(KIND, location, message, "name it, as in ACME-123")


def _allowed(written: WrittenGrant) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Give the allowed patterns of actions with their locations; every action for ``allow-all-except``."""
    for position, pattern in enumerate(written.grant.allow or ()):
        yield (*written.location, "allow", position), pattern
    if written.grant.allow_all_except:
        yield (*written.location, "allow-all-except"), "*"


def _changes(action: Action) -> bool:
    return not HARMLESS.issuperset(action.levels)


RULE = Rule(KIND, find, __doc__)
