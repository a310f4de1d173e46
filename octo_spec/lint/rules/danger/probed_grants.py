"""What the grants of a spec reach of dangerous requests, in any setting: what they allow and nothing denies.

A grant of everything is reported as such, and by no other rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from octo_spec.access.compare import ActionReading
from octo_spec.access.intersect import overlaps
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import memoized
from octo_spec.lint.rules.attached_policies import accesses_of
from octo_spec.lint.rules.danger.probe_requests import everything
from octo_spec.lint.rules.grant_overlap import reaches, roles, said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from octo_spec.diagnostics import DiagnosticKind
    from octo_spec.iam.policy import Document
    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.grant_overlap import Reach
    from octo_spec.symbolic.role_access import RoleAccess


Asked: TypeAlias = "Callable[[RoleAccess], Document]"
"""The requests that are asked about, of a role."""


def findings(
    rule: DiagnosticKind, found: Iterable[Reach], what: str, help: str, subject: Subject
) -> Iterator[Finding]:
    """Make one finding a grant: who may do ``what``, by which actions, and a request that shows it."""
    by_grant: dict[Location, list[Reach]] = {}
    for one in found:
        by_grant.setdefault(one.location, []).append(one)
    for where, alike in by_grant.items():
        yield Finding(rule, where, f"{roles(alike)} may {what}: {said(alike, subject)}", help)


def reached(
    subject: Subject, asked: Asked, reading: ActionReading = ActionReading.ALL_NAMES
) -> tuple[Reach, ...]:
    """List what grants reach of ``asked``, but for grants of everything."""
    every = {(one.role, one.location) for one in reached_everything(subject)}
    found = _reached(subject, asked, reading)
    return tuple(one for one in found if (one.role, one.location) not in every)


@memoized
def reached_everything(subject: Subject) -> tuple[Reach, ...]:
    """List the grants that reach all that ``everything`` asks for, by what makes an administrator."""
    asked = everything()
    found = list(_reached(subject, lambda _: asked, ActionReading.ALL_NAMES))
    unnamed = {(one.role, one.location) for one in found if one.asked == 0}
    return tuple(one for one in found if one.asked == 1 and (one.role, one.location) in unnamed)


def _reached(subject: Subject, asked: Asked, reading: ActionReading) -> Iterator[Reach]:
    for access in accesses_of(subject):
        document = asked(access)
        found = overlaps(access.permissions.documents, document, (access.limits,), reading)
        yield from reaches(found, access, document, subject)
