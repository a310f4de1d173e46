"""Summary of what a role may do: actions by access level, services, wildcards, resources and conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.levels import judged_level
from octo_spec.analysis.overview.role_grants import (
    role_grants,
    role_trust,
    trust_reasons,
    unknown_policies,
)
from octo_spec.frozen import frozen
from octo_spec.iam.catalog import Action, Level, expand, undocumented_names
from octo_spec.iam.elements import Effect
from octo_spec.model.level_words import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from octo_spec.analysis.overview.role_grants import GrantedStatement, KnownAnswers
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.model.deployment import Role


@frozen
class GrantSummary:
    """What the statements of one group, or of one policy, allow together.

    ``by_level`` holds each action once, under its highest level; ``wildcards`` gives the number of actions
    that each pattern matches today, and ``undocumented`` the names that AWS does not document.
    """

    kind: str
    name: str
    category: str
    granted: tuple[GrantedStatement, ...]
    by_level: Mapping[Level, tuple[str, ...]]
    services: tuple[str, ...]
    wildcards: Mapping[str, int]
    undocumented: tuple[str, ...]

    @property
    def count(self) -> int:
        """The number of actions that are allowed."""
        return sum(map(len, self.by_level.values()))


@frozen
class RoleSummary:
    """What one role may do; the id is empty for a single policy.

    ``trusted`` says who may assume the role. The summaries include what the attached AWS managed policies
    allow; ``attached`` are policies whose texts are not known, and so is the ``boundary``. ``when`` are the
    answers on which the role depends.
    """

    id: str
    summaries: tuple[GrantSummary, ...]
    trusted: tuple[str, ...] = ()
    trust_reasons: tuple[str, ...] = ()
    attached: tuple[str, ...] = ()
    boundary: str = ""
    when: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether this is a role without any policy, as far as is known."""
        return bool(self.id) and not self.summaries and not self.attached


def role_summary(role: Role, answers: KnownAnswers) -> RoleSummary | None:
    """Return the summary of a role; ``None`` if answers exclude it."""
    when = answers.open_answers(role.presence)
    if when is None:
        return None
    boundaries = (role.boundary,) if role.boundary else ()
    return RoleSummary(
        id=role.id,
        summaries=summaries(role_grants(role, answers)),
        trusted=tuple(role_trust(role, answers)),
        trust_reasons=tuple(trust_reasons(role, answers)),
        attached=tuple(unknown_policies(role.attachments, answers)),
        boundary=next(unknown_policies(boundaries, answers), ""),
        when=when,
    )


def summaries(granted: Iterable[GrantedStatement]) -> tuple[GrantSummary, ...]:
    """Return summaries by group, or by policy for statements without a group, in the order of first use."""
    parts: dict[tuple[str, str], list[GrantedStatement]] = {}
    for grant in granted:
        parts.setdefault(_heading(grant.statement), []).append(grant)
    return tuple(summary(kind, name, tuple(part)) for (kind, name), part in parts.items())


def _heading(statement: WrittenStatement) -> tuple[str, str]:
    return ("group", statement.group) if statement.group else ("policy", statement.policy)


def summary(kind: str, name: str, granted: tuple[GrantedStatement, ...]) -> GrantSummary:
    """Return the summary of what statements allow together; denies do not count."""
    allowing = [grant.statement for grant in granted if grant.effect is Effect.ALLOW]
    actions = {action.full_name: action for statement in allowing for action in allowed_actions(statement)}
    named = tuple(_named_actions(allowing))
    return GrantSummary(
        kind=kind,
        name=name,
        category=next((grant.category for grant in granted), ""),
        granted=granted,
        by_level=actions_by_level(actions.values()),
        services=tuple(sorted({action.service for action in actions.values()})),
        wildcards={action: len(expand(action)) for action in named if _is_pattern(action)},
        undocumented=undocumented_names(named),
    )


def _named_actions(statements: Iterable[WrittenStatement]) -> Iterable[str]:
    """Return each action or pattern, once, that statements name to allow it."""
    return dict.fromkeys(
        action for statement in statements if not statement.actions_excepted for action in statement.actions
    )


def allowed_actions(statement: WrittenStatement) -> tuple[Action, ...]:
    """Return the actions of today's catalogue that a statement covers."""
    return covered_actions(statement.actions, is_excepted=statement.actions_excepted)


def covered_actions(actions: Iterable[str], *, is_excepted: bool) -> tuple[Action, ...]:
    """Return the actions of today's catalogue that match actions as written, or all others."""
    named = {action.full_name: action for written in actions for action in expand(written)}
    if not is_excepted:
        return tuple(named.values())
    return tuple(action for action in expand("*") if action.full_name not in named)


def actions_by_level(actions: Iterable[Action]) -> dict[Level, tuple[str, ...]]:
    """Return actions by their highest level, as judged."""
    names: dict[Level, list[str]] = {level: [] for level in LEVELS}
    for action in actions:
        names[judged_level(action)].append(action.full_name)
    return {level: tuple(sorted(of_level)) for level, of_level in names.items()}


def _is_pattern(action: str) -> bool:
    return "*" in action or "?" in action
