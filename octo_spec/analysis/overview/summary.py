"""Summary of what a role may do: actions by access level, services, wildcards, resources and conditions."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from octo_spec.access.beginnings import are_disjoint
from octo_spec.analysis.levels import judged_level
from octo_spec.analysis.overview.role_grants import (
    role_grants,
    role_trust,
    trust_reasons,
    unknown_policies,
)
from octo_spec.frozen import frozen
from octo_spec.iam.arn import resource_pattern
from octo_spec.iam.catalog import Level, expand, undocumented_names
from octo_spec.iam.elements import Effect
from octo_spec.iam.glob import ANYTHING, RUN, wild
from octo_spec.iam.operators import FORMS, Family
from octo_spec.iam.request_keys import unsent_keys
from octo_spec.model.level_words import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from octo_spec.analysis.overview.role_grants import GrantedStatement, KnownAnswers
    from octo_spec.analysis.written_statements import AuthoredCondition, WrittenStatement
    from octo_spec.iam.catalog import Action
    from octo_spec.iam.glob import Pattern, Patterns
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
    actions = {action.full_name: action for statement in allowing for action in possible_actions(statement)}
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


def actions_by_level(actions: Iterable[Action]) -> dict[Level, tuple[str, ...]]:
    """Return actions by their highest level, as judged."""
    names: dict[Level, list[str]] = {level: [] for level in LEVELS}
    for action in actions:
        names[judged_level(action)].append(action.full_name)
    return {level: tuple(sorted(of_level)) for level, of_level in names.items()}


def _is_pattern(action: str) -> bool:
    return "*" in action or "?" in action


# --- the actions of a statement ----------------------------------------------------------------


def allowed_actions(statement: WrittenStatement) -> tuple[Action, ...]:
    """Return the actions that a statement covers by their names."""
    return covered_actions(statement.actions, is_excepted=statement.actions_excepted)


def covered_actions(actions: Iterable[str], *, is_excepted: bool) -> tuple[Action, ...]:
    """Return the actions that match actions as written, or all others."""
    named = {action.full_name: action for written in actions for action in expand(written)}
    if not is_excepted:
        return tuple(named.values())
    return tuple(action for action in expand("*") if action.full_name not in named)


def possible_actions(statement: WrittenStatement) -> tuple[Action, ...]:
    """Return the actions that a statement covers, if it may apply to a request for them that AWS may send.

    AWS's reference omits some resources: the statements of AWS managed policies count by name.
    """
    return allowed_actions(statement) if statement.edition else documented_actions(statement)


def documented_actions(statement: WrittenStatement) -> tuple[Action, ...]:
    """Return the actions that a statement covers, if it applies to a request that AWS's reference describes.

    A request for the others names none of the statement's resources, or never has a key that it requires.
    What other statements deny is not considered. An ARN of a whole service counts for all of its actions.

    >>> from octo_spec.analysis.written_statements import AuthoredCondition, WrittenStatement
    >>> actions, on = ("sqs:SendMessage", "sqs:ListQueues", "s3:ListBucket"), "arn:${partition}:sqs:*:*:a"
    >>> [action.name for action in documented_actions(WrittenStatement(actions, (on,)))]
    ['SendMessage']
    >>> prefix = (AuthoredCondition("StringLike", "s3:prefix", ("a/*",)),)
    >>> [action.name for action in documented_actions(WrittenStatement(actions, ("*",), conditions=prefix))]
    ['ListBucket']
    """
    patterns = _possible_resources(statement)
    keys = frozenset(each.key.lower() for each in statement.conditions if _needs_key(each))
    if patterns is None and not keys:
        return allowed_actions(statement)
    return _documented(statement.actions, statement.actions_excepted, patterns, keys)


# Customers of one spec have the same statements, and a review asks for each several times.
@lru_cache(256)
def _documented(
    actions: tuple[str, ...],
    is_excepted: bool,  # noqa: FBT001 - a part of the key of the cache
    patterns: Patterns | None,
    keys: frozenset[str],
) -> tuple[Action, ...]:
    services = frozenset(filter(None, map(_whole_service, patterns or ())))
    return tuple(
        each
        for each in covered_actions(actions, is_excepted=is_excepted)
        if (patterns is None or each.service in services or not are_disjoint(patterns, each.resources))
        and not unsent_keys(each.full_name, keys)
    )


def _whole_service(pattern: Pattern) -> str:
    """Return the service of an ARN that matches every resource of it; empty for other ARNs."""
    _, _, service, *_, resource = pattern.split(":", 5)
    return service if resource == RUN else ""


def _possible_resources(statement: WrittenStatement) -> Patterns | None:
    """Return the resources of a statement for all values of its references; ``None`` if they may be any."""
    if statement.resources_excepted:
        return None
    patterns = frozenset(map(_pattern, statement.resources))
    return None if not patterns or ANYTHING in patterns else patterns


def _pattern(resource: str) -> Pattern:
    return resource_pattern(wild(_REFERENCE.sub("*", resource)))


_REFERENCE: Final = re.compile(r"\$\{[^}]*\}")


def _needs_key(condition: AuthoredCondition) -> bool:
    """Return whether a condition is false for each request without its key."""
    form = FORMS.get(condition.operator)
    if form is None:
        return False
    if form.family is Family.NULL:
        return condition.values == ("false",)
    return not form.holds_without_key
