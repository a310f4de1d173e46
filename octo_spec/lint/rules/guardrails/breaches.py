"""The grants by which a role may make requests that the spec forbids, each with an example request."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.compare import ActionReading
from octo_spec.access.whole_requests import without_refused
from octo_spec.analysis.escalation.permission_state import answers_of
from octo_spec.analysis.unclassified_actions import why_not_decided
from octo_spec.language.finding import Finding
from octo_spec.lint.rules.access_questions import allowed_requests, may_be_whole
from octo_spec.lint.rules.allowing_grants import actions_in_words, allowing_grants, roles_in_words
from octo_spec.lint.rules.guardrails.forbidden_requests import in_words
from octo_spec.lint.rules.guardrails.over_approximation import places
from octo_spec.lint.rules.guardrails.spurious_witnesses import search_without_spurious

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.access.intersect import Overlap
    from octo_spec.diagnostics import DiagnosticKind
    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.allowing_grants import AllowingGrant
    from octo_spec.lint.rules.guardrails.forbidden_requests import Forbidden, LaterNames
    from octo_spec.symbolic.role_access import RoleAccess


def breaches(entry: Forbidden, subject: Subject, kind: DiagnosticKind, help: str) -> Iterator[Finding]:
    """Yield a finding for each grant that allows, in any place, a request that an entry forbids."""
    found = _GrantsByLocation()
    yield from found.search(entry, subject, kind)
    yield from (_finding(grants, entry, subject, kind, help) for grants in found.grants.values())
    if entry.unclassified is not None:
        left = _GrantsByLocation()
        yield from left.search(replace(entry, requests=entry.unclassified, later=None), subject, kind)
        for location, grants in left.grants.items():
            if location not in found.grants:
                yield _undecided_finding(grants, entry, subject, kind, help)


class _GrantsByLocation:
    """The grants that a search finds, by their location in the spec."""

    def __init__(self) -> None:
        self.grants: dict[Location, list[AllowingGrant]] = {}

    def search(self, entry: Forbidden, subject: Subject, kind: DiagnosticKind) -> Iterator[Finding]:
        """Find the grants that allow what an entry forbids; yield a finding if that takes too many steps."""
        try:
            for grant in allowing(entry, subject, places(subject)):
                self.grants.setdefault(grant.location, []).append(grant)
        except BudgetExceededError as error:
            message = f"octospec could not prove that no role may do this: {error}"
            yield Finding(kind, entry.location, message, _divide(entry))


def _divide(entry: Forbidden) -> str:
    return "divide the grants among several roles" if entry.promise else "divide it into several entries"


def allowing(
    entry: Forbidden, subject: Subject, in_places: Iterable[tuple[RoleAccess, ...]]
) -> Iterator[AllowingGrant]:
    """Yield the grants that allow, in any of ``in_places``, a request that an entry forbids."""
    for access in (access for accesses in in_places for access in accesses):
        if access.role.id not in entry.excepted:
            yield from allowing_grants(_overlaps(access, entry, subject), access, entry.requests)


def breaching_requests(entry: Forbidden, access: RoleAccess, subject: Subject) -> tuple[Overlap, ...]:
    """Return the forbidden requests that a role may make, for values that its parameters accept."""
    found = search_without_spurious(
        lambda *limits: tuple(allowed_requests(entry.requests, access, limits)), entry.requests, subject
    )
    return tuple(filter(None, (_without_refused(each, access) for each in found)))


def _without_refused(found: Overlap, access: RoleAccess) -> Overlap | None:
    """Remove actions whose requests also name resources that nothing allows; ``None`` if it has no other."""
    if access.unknown:
        return found
    granting = access.permissions.documents[found.place.document].statements[found.place.statement]
    return without_refused(found, lambda name: may_be_whole(name, access, answers_of(granting)))


def _overlaps(access: RoleAccess, entry: Forbidden, subject: Subject) -> tuple[Overlap, ...]:
    """Return the same requests, and those for names that AWS may add.

    A grant is checked for the latter only if it allows no documented name.
    """
    today = breaching_requests(entry, access, subject)
    known = {overlap.place for overlap in today}
    later = () if entry.later is None else _breaches_of_later_names(entry.later, access, subject)
    return (*today, *(overlap for overlap in later if overlap.place not in known))


def _breaches_of_later_names(later: LaterNames, access: RoleAccess, subject: Subject) -> tuple[Overlap, ...]:
    return search_without_spurious(
        lambda *limits: tuple(
            allowed_requests(later.requests, access, (later.known, *limits), ActionReading.ALL_NAMES)
        ),
        later.requests,
        subject,
    )


def _undecided_finding(
    grants: list[AllowingGrant], entry: Forbidden, subject: Subject, kind: DiagnosticKind, help: str
) -> Finding:
    """Report that a grant allows actions for which it is not known whether the entry forbids them."""
    names = (name for grant in grants for name in grant.actions)
    why = why_not_decided(subject.questions[entry.promise], names)
    message = f"it is not decided whether {roles_in_words(grants)} may do what {in_words((entry,))}: {why}"
    return Finding(kind, grants[0].location, message, help)


def _finding(
    grants: list[AllowingGrant], entry: Forbidden, subject: Subject, kind: DiagnosticKind, help: str
) -> Finding:
    message = f"{roles_in_words(grants)} may do what {in_words((entry,))}: "
    return Finding(kind, grants[0].location, message + actions_in_words(grants, subject), help)
