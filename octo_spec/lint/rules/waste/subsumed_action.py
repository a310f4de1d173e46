"""An action that another one of the grant, or another grant of its roles, takes in.

What it finds
    An action that a pattern of the same list matches; and an allowed action that another grant of the
    role allows, too, on all the same resources, under no more conditions, and in every setting in which
    this one is there. Where a group is in several roles, it must be so in each. The access engine
    decides.

Why it is bad
    It grants nothing more, takes room in a policy whose size AWS limits, and hides what is granted: who
    takes it out again believes that the right is gone.

Example
    allow: [ssm:*, ssm:SendCommand]

Instead
        allow: ssm:*

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.iam.pattern_containment import contains
from octo_spec.iam.policy import action_pattern
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.waste import duplicate_action
from octo_spec.lint.rules.waste.grant_covering import RoleCovers
from octo_spec.lint.rules.waste.group_already_granted import granted_already
from octo_spec.lint.rules.written_actions import named_actions

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.waste.grant_covering import Cover, Held
    from octo_spec.lint.rules.written_actions import WrittenAction

KIND = DiagnosticKind(
    "OCT321",
    "subsumed-action",
    Severity.WARNING,
    "An action that another one of the grant, or another grant of its roles, takes in.",
)

Entry: TypeAlias = tuple[str, int, int]
"""A group, a grant of it, an action of that."""


def find(subject: Subject) -> Iterator[Finding]:
    """Find actions that are allowed, or denied, by a wider one."""
    told = {one.location for one in _told_elsewhere(subject)}
    for finding in _within_lists(subject, told):
        told.add(finding.location)
        yield finding
    for (group, grant, position), cover in _across_grants(subject).items():
        location: Location = ("groups", group, "grants", grant, "allow", position)
        if location not in told:
            yield _by_another_grant(location, subject.spec.groups[group].grants[grant].allow, position, cover)


def _told_elsewhere(subject: Subject) -> Iterator[Finding | WrittenAction]:
    """List the entries of which other rules say more: those that mean nothing, and those that stand twice."""
    yield from duplicate_action.find(subject)
    yield from (one for one in named_actions(subject) if not one.is_everything and not one.known)


# --- in one list -------------------------------------------------------------------------------


def _within_lists(subject: Subject, told: Container[Location]) -> Iterator[Finding]:
    lists: dict[Location, list[WrittenAction]] = {}
    for one in named_actions(subject):
        lists.setdefault(one.location[:-1], []).append(one)
    for listed in lists.values():
        patterns = [one for one in listed if one.is_pattern]
        for one in (one for one in listed if one.location not in told):
            if wider := next((other for other in patterns if _takes_in(other, one)), None):
                message = f"{wider.written!r} of the same list takes in {one.written!r}"
                yield Finding(KIND, one.location, message, "take it out")


def _takes_in(wider: WrittenAction, one: WrittenAction) -> bool:
    """Tell whether an entry makes another one idle; of two that are alike the first stays."""
    if wider.written.lower() == one.written.lower() or not _contains(wider, one):
        return False
    return wider.position < one.position or not _contains(one, wider)


def _contains(wider: WrittenAction, one: WrittenAction) -> bool:
    near = wider.prefix in {one.prefix, "*"}
    return near and contains(action_pattern(wider.written), action_pattern(one.written)) is True


# --- in one role -------------------------------------------------------------------------------


def _across_grants(subject: Subject) -> dict[Entry, Cover]:
    """Give the entries that every role with them has by another grant, too, and one such grant."""
    found: dict[Entry, list[Cover | None]] = {}
    spare = granted_already(subject)
    for access in subject.accesses:
        role = RoleCovers.of(access, tuple(subject.spec.groups))
        for one in role.statements:
            # A finding about a whole group says it all.
            told = (access.role.id, one.granted.group) in spare
            for position, action in () if told else _entries(one):
                found.setdefault((*one.grant, position), []).append(role.cover(action, one))
    return {entry: covers[0] for entry, covers in found.items() if covers[0] and all(covers)}


def _entries(one: Held) -> Iterable[tuple[int, str]]:
    return () if one.statement.actions.excluded else enumerate(one.granted.actions)


def _by_another_grant(
    location: Location, allowed: tuple[str, ...] | None, position: int, cover: Cover
) -> Finding:
    action = (allowed or ())[position]
    group, grant = cover.held.grant
    # Whoever names exceptions writes no action that takes this one in.
    wider = "" if cover.held.statement.actions.excluded else f"{cover.written!r} in "
    by = f"{wider}grant {grant + 1} of group {group!r}"
    message = f"{by} allows {action!r} wherever and whenever this grant does"
    return Finding(KIND, location, message, "take it out")


RULE = Rule(KIND, find, __doc__)
