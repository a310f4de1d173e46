"""A grant allows changes, and its reason does not name a ticket.

What it finds
    An allowed action with an access level other than List and Read, if the `why` of the grant, or else
    of its group, does not contain a ticket such as `ACME-123`. `deny` needs no ticket.

Why it is bad
    No one can find out later who requested the permission and why, so no one dares to remove it.

Example
    allow: ec2:DeleteVolume
    why: Deletes unused volumes.

Instead
    allow: ec2:DeleteVolume
    why: Deletes unused volumes (ACME-123).

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
    "A grant allows changes, and its reason does not name a ticket.",
)
TICKET: Final = re.compile(r"\bACME-[0-9]+\b")
HARMLESS: Final = {Level.LIST, Level.READ}


def find(subject: Subject) -> Iterator[Finding]:
    """Find the actions that change something if the reason has no ticket."""
    for written in subject.grants:
        if TICKET.search(written.grant.why or written.group.why):
            continue
        for location, pattern in _allowed(written):
            if changing := next(filter(_changes, expand(pattern)), None):
                message = f"{changing.full_name} changes something, but the reason does not name a ticket"
                yield Finding(KIND, location, message, "name it, for example ACME-123")


def _allowed(written: WrittenGrant) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Return the allowed patterns of actions with their locations; every action for ``allow-all-except``."""
    for position, pattern in enumerate(written.grant.allow or ()):
        yield (*written.location, "allow", position), pattern
    if written.grant.allow_all_except:
        yield (*written.location, "allow-all-except"), "*"


def _changes(action: Action) -> bool:
    return not HARMLESS.issuperset(action.levels)


RULE = Rule(KIND, find, __doc__)
