"""The grants of a spec that allow dangerous requests, for any combination of choices, without a deny.

Only the rule ``administrator`` reports a grant of everything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.access.action_sets import ANY_SERVICE, services_of
from octo_spec.access.compare import ActionReading
from octo_spec.analysis.escalation.dangerous_requests import requests_for_everything, statements_of
from octo_spec.iam.dangerous_actions import all_dangerous_actions, dangerous_actions
from octo_spec.iam.elements import Effect
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import memoized
from octo_spec.lint.rules.access_questions import dangerously_allowed
from octo_spec.lint.rules.allowing_grants import actions_in_words, allowing_grants, roles_in_words
from octo_spec.lint.rules.answer_limits import answer_limits
from octo_spec.lint.rules.open_parameters import pattern_help

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from octo_spec.diagnostics import DiagnosticKind
    from octo_spec.iam.dangerous_actions import Danger
    from octo_spec.iam.policy import Document
    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.allowing_grants import AllowingGrant
    from octo_spec.symbolic.role_access import RoleAccess


ATTACHED_HELP: Final = "write the required permissions as grants instead, or accept this with a reason"
"""The advice for an AWS policy, from which one cannot remove a permission."""

RequestsOfRole: TypeAlias = "Callable[[RoleAccess], Document]"
"""Returns the dangerous requests for a role."""


def findings(
    kind: DiagnosticKind, grants: Iterable[AllowingGrant], danger: str, help: str, subject: Subject
) -> Iterator[Finding]:
    """Yield one finding per grant: which roles may ``danger``, by which actions, and an example request."""
    by_location: dict[Location, list[AllowingGrant]] = {}
    for grant in grants:
        by_location.setdefault(grant.location, []).append(grant)
    for location, alike in by_location.items():
        message = f"{roles_in_words(alike)} may {danger}: {actions_in_words(alike, subject)}"
        yield Finding(kind, location, message, _help(alike, help, subject))


def _help(alike: list[AllowingGrant], help: str, subject: Subject) -> str:
    if alike[0].attached:
        return ATTACHED_HELP
    actions = [action for grant in alike for action in grant.actions]
    pattern = pattern_help(alike[0].location, actions, subject)
    return f"{pattern}, or {help}" if pattern else help


def dangerous_grants(
    subject: Subject, requests: RequestsOfRole, reading: ActionReading = ActionReading.ALL_NAMES
) -> tuple[AllowingGrant, ...]:
    """Return the grants that allow some of ``requests``, except grants of everything."""
    of_everything = {(grant.role, grant.location) for grant in grants_of_everything(subject)}
    grants = _allowing_grants(subject, requests, reading)
    return tuple(grant for grant in grants if (grant.role, grant.location) not in of_everything)


def granted_actions(danger: Danger, access: RoleAccess) -> tuple[str, ...]:
    """Return the actions that have a danger, of the services that the role's grants name."""
    granted = (statement.actions for statement in statements_of(access) if statement.effect is Effect.ALLOW)
    services = frozenset[str]().union(*map(services_of, granted))
    if ANY_SERVICE in services:
        return all_dangerous_actions(danger)
    return tuple(name for service in sorted(services) for name in dangerous_actions(danger, service))


@memoized
def grants_of_everything(subject: Subject) -> tuple[AllowingGrant, ...]:
    """Return the grants that allow all requests of ``everything``; the witness makes an administrator."""
    requests = requests_for_everything()
    grants = list(_allowing_grants(subject, lambda _: requests, ActionReading.ALL_NAMES))
    of_any_action = {(grant.role, grant.location) for grant in grants if grant.queried == 0}
    promotions = (grant for grant in grants if grant.queried == 1)
    return tuple(grant for grant in promotions if (grant.role, grant.location) in of_any_action)


def _allowing_grants(
    subject: Subject, requests: RequestsOfRole, reading: ActionReading
) -> Iterator[AllowingGrant]:
    """Yield the grants that allow some requests, those of other partitions only if they are further ones."""
    found: set[tuple[str, Location]] = set()
    for _, accesses in subject.accesses_by_partition:
        here = [grant for access in accesses for grant in _grants_of_role(subject, access, requests, reading)]
        yield from (grant for grant in here if (grant.role, grant.location) not in found)
        found |= {(grant.role, grant.location) for grant in here}


def _grants_of_role(
    subject: Subject, access: RoleAccess, requests: RequestsOfRole, reading: ActionReading
) -> Iterator[AllowingGrant]:
    query = requests(access)
    overlaps = dangerously_allowed(subject, access, query, reading, answer_limits(subject))
    yield from allowing_grants(overlaps, access, query)
