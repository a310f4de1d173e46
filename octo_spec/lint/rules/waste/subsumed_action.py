"""An action that another action of the grant, or another grant of its roles, covers.

What it finds
    An action that a pattern of the same list matches; and an allowed action that another grant of the role
    also allows, on all the same resources, under no more conditions, and for every combination of choices
    in which this grant is present. If a group is in several roles, this must be true for each. The access
    engine decides.

Why it is bad
    It grants nothing more, uses space in a policy whose size AWS limits, and hides what is granted: someone
    who removes the action believes that the permission is gone.

Example
    allow: [ssm:*, ssm:SendCommand]

Instead
        allow: ssm:*

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from octo_spec.diagnostics import DiagnosticKind, Removal, Severity
from octo_spec.iam.action_patterns import action_pattern
from octo_spec.iam.pattern_containment import contains
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.enumeration import enumerate_names
from octo_spec.lint.rules.waste import duplicate_action
from octo_spec.lint.rules.waste.grant_covering import CoverSearch
from octo_spec.lint.rules.waste.group_already_granted import spare_groups
from octo_spec.lint.rules.written_actions import named_actions

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.waste.grant_covering import CoveringAction, HeldGrant
    from octo_spec.lint.rules.written_actions import WrittenAction

KIND = DiagnosticKind(
    "OCT321",
    "subsumed-action",
    Severity.WARNING,
    "An action that another action of the grant, or another grant of its roles, covers.",
)

ActionPosition: TypeAlias = tuple[str, int, int]
"""A group, the position of a grant in it, and the position of an action in the grant."""


def find(subject: Subject) -> Iterator[Finding]:
    """Report actions that their list already covers, and other actions that another grant covers."""
    reported = {entry.location for entry in _entries_of_other_rules(subject)}
    for finding in _findings_within_lists(subject, reported):
        reported.add(finding.location)
        yield finding
    for (group, grant, position), covers in _covers_across_grants(subject).items():
        location: Location = ("groups", group, "grants", grant, "allow", position)
        if location not in reported:
            allowed = subject.spec.groups[group].grants[grant].allow or ()
            yield _finding_of_other_grants(location, allowed[position], covers)


def _entries_of_other_rules(subject: Subject) -> Iterator[Finding | WrittenAction]:
    """Yield the entries that other rules report: actions that AWS does not have, and duplicates."""
    yield from duplicate_action.find(subject)
    yield from (
        action for action in named_actions(subject) if not action.is_everything and not action.known_actions
    )


# --- in one list -------------------------------------------------------------------------------


def _findings_within_lists(subject: Subject, reported: Container[Location]) -> Iterator[Finding]:
    lists: dict[Location, list[WrittenAction]] = {}
    for action in named_actions(subject):
        lists.setdefault(action.location[:-1], []).append(action)
    for listed in lists.values():
        patterns = [action for action in listed if action.is_pattern]
        for action in (action for action in listed if action.location not in reported):
            if wider := next((pattern for pattern in patterns if _subsumes(pattern, action)), None):
                message = f"{wider.written!r} in the same list matches {action.written!r}"
                yield Finding(KIND, action.location, message, Removal())


def _subsumes(wider: WrittenAction, action: WrittenAction) -> bool:
    """Return whether an entry makes another one superfluous; of two that are equal the first remains."""
    if wider.written.lower() == action.written.lower() or not _contains(wider, action):
        return False
    return wider.position < action.position or not _contains(action, wider)


def _contains(wider: WrittenAction, action: WrittenAction) -> bool:
    same_service = wider.prefix in {action.prefix, "*"}
    return same_service and contains(action_pattern(wider.written), action_pattern(action.written)) is True


# --- in one role -------------------------------------------------------------------------------


def _covers_across_grants(subject: Subject) -> dict[ActionPosition, tuple[CoveringAction, ...]]:
    """Map the actions that another grant covers in every role that has them to these grants."""
    covers: dict[ActionPosition, list[CoveringAction | None]] = {}
    spare = spare_groups(subject)
    for access in subject.accesses_everywhere:
        # A group that its role does not need has one finding for all of its actions, and covers nothing.
        of_role = {group for role, group in spare if role == access.role.id}
        search = CoverSearch.of(access, tuple(subject.spec.groups), of_role)
        for grant, position, action in _allowed_actions(search.grants):
            entry = (grant.group, grant.position, position)
            covers.setdefault(entry, []).append(search.cover(action, grant))
    found = {entry: tuple(filter(None, by_role)) for entry, by_role in covers.items()}
    return {entry: by_role for entry, by_role in found.items() if len(by_role) == len(covers[entry])}


def _allowed_actions(grants: Iterable[HeldGrant]) -> Iterator[tuple[HeldGrant, int, str]]:
    for grant in grants:
        if not grant.statement.actions.excluded:
            yield from ((grant, position, action) for position, action in enumerate(grant.actions))


def _finding_of_other_grants(location: Location, action: str, covers: tuple[CoveringAction, ...]) -> Finding:
    named = tuple(dict.fromkeys(map(_covering_grant, covers)))
    verb = "allows" if len(named) == 1 else "allow"
    message = f"{enumerate_names(named)} {verb} {action!r} in every case in which this grant does"
    return Finding(KIND, location, message, Removal())


def _covering_grant(cover: CoveringAction) -> str:
    # A grant with exceptions has no action of its own to report.
    wider = "" if cover.grant.statement.actions.excluded else f"{cover.written!r} in "
    return f"{wider}grant {cover.grant.position + 1} of group {cover.grant.group!r}"


RULE = Rule(KIND, find, __doc__)
