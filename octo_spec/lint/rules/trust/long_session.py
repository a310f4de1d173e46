"""Sessions that last longer than a working day.

What it finds
    A `max-session` of more than eight hours. AWS's default is one hour. Eight hours, a working day, is the
    default session of the AWS access portal.

Why it is bad
    Leaked credentials work until their session ends, even if the customer detaches policies from the role,
    unless the customer knows how to revoke sessions. A program can assume the role again at any time, so it
    needs no long session.

Example
    roles:
      reader:
        max-session: 12h

Instead
    Omit `max-session`, which means one hour, and assume the role again for each task. For people who sign in,
    use at most `8h`.

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-settings.html,
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html;
    eight hours: https://docs.aws.amazon.com/singlesignon/latest/userguide/configure-user-session.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind(
    "OCT343", "long-session", Severity.WARNING, "Role sessions that can last longer than a working day."
)

HOUR: Final = 3_600
WORKING_DAY: Final = 8 * HOUR


def find(subject: Subject) -> Iterator[Finding]:
    """Report roles whose sessions may last too long."""
    for id, role in subject.spec.roles.items():
        if role.max_session > WORKING_DAY:
            message = f"a session of role {id!r} can last {role.max_session / HOUR:g} hours"
            help = f"write {WORKING_DAY // HOUR}h or less; a program can assume the role again"
            yield Finding(KIND, ("roles", id, "max-session"), message, help)


RULE = Rule(KIND, find, __doc__)
