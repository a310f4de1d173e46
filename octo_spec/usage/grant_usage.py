"""What evidence shows of each grant: used by how many customers, last when, or why that is not known.

An action that no evidence has is *not seen*, if the evidence of every customer would have it. Otherwise it
is *not shown*: no one knows whether it is used.
"""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.iam.action_patterns import action_pattern
from octo_spec.iam.catalog import expand
from octo_spec.iam.elements import Effect
from octo_spec.iam.event_actions import EventKind, event_kind
from octo_spec.iam.glob_matching import matcher
from octo_spec.usage.cloudtrail import CLOUDTRAIL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.deployment import Deployment, Role, Statement
    from octo_spec.usage.evidence import Evidence, Use


class UsageAnswer(StrEnum):
    """Whether an action of a grant is used."""

    USED = "used"
    NOT_SEEN = "not-seen"
    NOT_SHOWN = "not-shown"


@frozen
class ActionUsage:
    """What is seen of an action as a grant writes it; ``actions`` are the seen ones that it matches."""

    written: str
    answer: UsageAnswer
    last: str = ""
    customers: tuple[str, ...] = ()
    shown_by: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    reason: str = ""
    """Why the evidence cannot show it."""


@frozen
class GrantUsage:
    """The usage of a grant of a role."""

    role: str
    group: str
    grant: int
    actions: tuple[ActionUsage, ...]


@frozen
class UsageReport:
    """The usage of all grants, and what evidence has in addition."""

    grants: tuple[GrantUsage, ...]
    evidence: Evidence
    features: tuple[FeatureUsage, ...] = ()
    customers: frozenset[str] = field(default=frozenset())


@frozen
class FeatureUsage:
    """When the actions that a feature needs were used last, and by how many customers."""

    id: str
    title: str
    last: str
    customers: tuple[str, ...]
    actions: tuple[str, ...]


def usage_report(deployment: Deployment, evidence: Evidence) -> UsageReport:
    """Compare the grants of a deployment with evidence."""
    customers = frozenset(evidence.customers())
    grants = tuple(usage for role in deployment.roles for usage in _grants(role, evidence, customers))
    return UsageReport(grants, evidence, tuple(_features(deployment, evidence)), customers)


def _grants(role: Role, evidence: Evidence, customers: frozenset[str]) -> Iterator[GrantUsage]:
    uses = [use for use in evidence.uses if use.role == role.id]
    seen: dict[tuple[str, int], Statement] = {}
    for policy in role.policies:
        for statement in policy.statements:
            if statement.effect is Effect.ALLOW and not statement.actions_excepted:
                seen.setdefault((statement.group, statement.grant), statement)
    for (group, grant), statement in seen.items():
        actions = tuple(
            _action(written, role.id, uses, evidence, customers)
            for written in dict.fromkeys(statement.actions)
        )
        yield GrantUsage(role.id, group, grant, actions)


def _action(
    written: str, role: str, uses: Iterable[Use], evidence: Evidence, customers: frozenset[str]
) -> ActionUsage:
    matches = matcher(action_pattern(written))
    matching = [use for use in uses if matches(use.action.lower())]
    if matching:
        return ActionUsage(
            written,
            UsageAnswer.USED,
            max(evidence.uses[use].last for use in matching),
            tuple(sorted({use.customer for use in matching})),
            tuple(sorted({use.shown_by for use in matching})),
            tuple(sorted({use.action for use in matching})),
        )
    reason = _why_not_shown(written, role, evidence, customers)
    return ActionUsage(written, UsageAnswer.NOT_SHOWN if reason else UsageAnswer.NOT_SEEN, reason=reason)


def _why_not_shown(written: str, role: str, evidence: Evidence, customers: frozenset[str]) -> str:
    """Say why the evidence could not have shown an action; empty if it would have."""
    if not customers:
        return "there is no evidence"
    prefix = written.partition(":")[0].lower()
    if _never_used_service(prefix, role, evidence, customers):
        return ""
    if not any(use.shown_by == CLOUDTRAIL for use in (*evidence.uses, *evidence.denied)):
        return "last-accessed details do not track this action, and the service was used"
    kinds = {event_kind(each.full_name) for each in expand(written)} or {EventKind.NONE}
    if EventKind.NONE in kinds and kinds == {EventKind.NONE}:
        return "no event has the name of this action"
    if EventKind.DATA in kinds and customers - evidence.data_events:
        return "the evidence of some customers has no data events"
    return ""


def _never_used_service(prefix: str, role: str, evidence: Evidence, customers: frozenset[str]) -> bool:
    """Return whether last-accessed details of all customers say that the role never used a service."""
    return all(evidence.services.get((customer, role, prefix)) == "" for customer in customers)


def _features(deployment: Deployment, evidence: Evidence) -> Iterator[FeatureUsage]:
    """Yield the use of the actions that each feature needs, which another feature may have used."""
    for feature in deployment.features:
        written = dict.fromkeys(action for need in feature.needs for action in need.statement.actions)
        matchers = [matcher(action_pattern(action)) for action in written]
        uses = [use for use in evidence.uses if any(matches(use.action.lower()) for matches in matchers)]
        yield FeatureUsage(
            feature.id,
            feature.title,
            max((evidence.uses[use].last for use in uses), default=""),
            tuple(sorted({use.customer for use in uses})),
            tuple(sorted({use.action for use in uses})),
        )
