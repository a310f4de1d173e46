"""What a role may do, in short: actions by access level, services, wildcards, resources and conditions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.levels import highest
from octo_spec.analysis.overview.role_grants import attached, of_role, trusted
from octo_spec.iam.catalog import Action, Level, expand
from octo_spec.iam.elements import Effect

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from octo_spec.analysis.overview.role_grants import Granted, KnownAnswers
    from octo_spec.analysis.sides import WrittenStatement
    from octo_spec.model.deployment import Role

LEVELS: Final = (Level.LIST, Level.READ, Level.WRITE, Level.TAGGING, Level.PERMISSIONS)
"""Access levels in the order in which they are told."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What one group, or one policy, allows together.

    ``by_level`` holds each action once, under its highest level; ``wildcards`` tells how many actions
    each pattern matches today, and ``undocumented`` names what AWS does not document.
    """

    kind: str
    name: str
    category: str
    granted: tuple[Granted, ...]
    by_level: Mapping[Level, tuple[str, ...]]
    services: tuple[str, ...]
    wildcards: Mapping[str, int]
    undocumented: tuple[str, ...]

    @property
    def count(self) -> int:
        """Count the actions that are allowed."""
        return sum(map(len, self.by_level.values()))


@dataclass(frozen=True, slots=True)
class RoleSummary:
    """What one role may do; an empty id for a mere policy.

    ``trusted`` says who may assume it. ``attached`` are policies, and ``boundary`` the one that bounds
    all, whose texts are not known here. ``when`` are the answers without which it is not there.
    """

    id: str
    summaries: tuple[Summary, ...]
    trusted: tuple[str, ...] = ()
    attached: tuple[str, ...] = ()
    boundary: str = ""
    when: tuple[str, ...] = ()


def role_summary(role: Role, answers: KnownAnswers) -> RoleSummary | None:
    """Sum up a role; ``None`` where answers leave it out."""
    when = answers.unanswered(role.presence)
    if when is None:
        return None
    return RoleSummary(
        id=role.id,
        summaries=summaries(of_role(role, answers)),
        trusted=tuple(trusted(role, answers)),
        attached=tuple(attached(role.attachments, answers)),
        boundary=next(attached((role.boundary,) if role.boundary else (), answers), ""),
        when=when,
    )


def summaries(granted: Iterable[Granted]) -> tuple[Summary, ...]:
    """Sum up by group, and what has none by policy, in the order of first use."""
    parts: dict[tuple[str, str], list[Granted]] = {}
    for one in granted:
        parts.setdefault(_heading(one.statement), []).append(one)
    return tuple(summary(kind, name, tuple(part)) for (kind, name), part in parts.items())


def _heading(statement: WrittenStatement) -> tuple[str, str]:
    return ("group", statement.group) if statement.group else ("policy", statement.policy)


def summary(kind: str, name: str, granted: tuple[Granted, ...]) -> Summary:
    """Sum up what some statements allow together; what others deny does not count."""
    allowing = [one.statement for one in granted if one.effect is Effect.ALLOW]
    actions = {action.full_name: action for one in allowing for action in allowed(one)}
    named = tuple(
        dict.fromkeys(action for one in allowing if not one.actions_excepted for action in one.actions)
    )
    return Summary(
        kind=kind,
        name=name,
        category=next((one.category for one in granted), ""),
        granted=granted,
        by_level=_by_level(actions.values()),
        services=tuple(sorted({action.service for action in actions.values()})),
        wildcards={one: len(expand(one)) for one in named if _is_pattern(one)},
        undocumented=tuple(one for one in named if not _is_pattern(one) and not expand(one)),
    )


def allowed(statement: WrittenStatement) -> tuple[Action, ...]:
    """List the actions of today's catalogue that a statement is about."""
    named = {action.full_name: action for written in statement.actions for action in expand(written)}
    if not statement.actions_excepted:
        return tuple(named.values())
    return tuple(action for action in expand("*") if action.full_name not in named)


def _by_level(actions: Iterable[Action]) -> dict[Level, tuple[str, ...]]:
    found: dict[Level, list[str]] = {level: [] for level in LEVELS}
    for action in actions:
        level = highest((action,))
        if level is not None:
            found[level].append(action.full_name)
    return {level: tuple(sorted(names)) for level, names in found.items()}


def _is_pattern(action: str) -> bool:
    return "*" in action or "?" in action
