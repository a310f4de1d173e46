"""What evidence shows of each grant: used by how many customers, last when, or why that is not known.

An action that no evidence has is *not seen*, if the evidence of every customer would have it. Otherwise it
is *not shown*: no one knows whether it is used.
"""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING

from octo_spec.analysis.wording import count
from octo_spec.frozen import frozen
from octo_spec.iam.action_patterns import action_pattern
from octo_spec.iam.catalog import expand
from octo_spec.iam.elements import Effect
from octo_spec.iam.event_actions import EventKind, event_kind, event_service
from octo_spec.iam.glob_matching import matcher
from octo_spec.usage.role_arns import namesakes, role_arn_patterns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.deployment import Deployment, Role, Statement
    from octo_spec.usage.evidence import EvidenceUse, UsageEvidence


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
    evidence: UsageEvidence
    features: tuple[FeatureUsage, ...] = ()
    customers: frozenset[str] = field(default=frozenset())
    ungranted: tuple[EvidenceUse, ...] = ()
    """The uses of actions that no grant of the role names: another policy allows them."""


@frozen
class FeatureUsage:
    """When the actions that a feature needs were used last, and by how many customers."""

    id: str
    title: str
    last: str
    customers: tuple[str, ...]
    actions: tuple[str, ...]
    reason: str = ""
    """Why the evidence cannot show its actions, if it shows none."""


@frozen
class Shown:
    """What evidence can show: it has events of ``customers``, and events name the roles ``named``."""

    evidence: UsageEvidence
    customers: frozenset[str]
    named: frozenset[str]
    expected: frozenset[str] = frozenset()
    """The customers of a fleet whose roles are deployed."""

    def why_not(self, written: str, role: str) -> str:
        """Say why the evidence could not have shown an action; empty if it would have."""
        if not self.customers:
            return "there is no evidence"
        if missing := self.expected - self.customers:
            return f"there is no evidence of {count(len(missing), 'customer')} of the fleet"
        if any((role, each.full_name) in self.evidence.coded for each in expand(written)):
            return "source code may call it"
        customers = self._may_have_used(written, role)
        if not customers:
            return ""
        if customers - self.evidence.logged:
            return (
                "the details or findings of some customers do not track this action, and they have no events"
            )
        if role not in self.named:
            return "the name of the role is generated, so octospec cannot recognize its events"
        return self._why_no_event(written, customers)

    def _may_have_used(self, written: str, role: str) -> frozenset[str]:
        """Return the customers, except those with evidence that the role did not use an action."""
        service = written.partition(":")[0].lower()
        used, unused = self.evidence.services, self.evidence.unused
        names = {each.full_name.lower() for each in expand(written)}
        return frozenset(
            each
            for each in self.customers
            if used.get((each, role, service)) != ""
            and not any((each, role, pattern) in unused for pattern in ("*", f"{service}:*"))
            and not (unused and names and all((each, role, name) in unused for name in names))
        )

    def _why_no_event(self, written: str, customers: frozenset[str]) -> str:
        kinds = {each.full_name: event_kind(each.full_name) for each in expand(written)}
        if EventKind.NONE in kinds.values() or not kinds:
            unnamed = [name for name, kind in kinds.items() if kind is EventKind.NONE and name != written]
            return f"no event has the name of {unnamed[0] if unnamed else 'this action'}"
        if EventKind.OTHERS in kinds.values():
            return "AWS may also check it for other actions, whose events do not name it"
        services = {name.partition(":")[0] for name in kinds}
        for source, event in sorted(self.evidence.unknown):
            if event_service(source) in services or source in services:
                return f"{event} of {source} is an event whose actions are not known"
        data = {name.partition(":")[0] for name, kind in kinds.items() if kind is EventKind.DATA}
        lacking = (each for each in sorted(data) if not self._have_data_events(customers, each))
        service = next(lacking, None)
        return "" if service is None else f"the evidence of some customers has no data events of {service}"

    def _have_data_events(self, customers: frozenset[str], service: str) -> bool:
        return all((customer, service) in self.evidence.data_events for customer in customers)


def shown_by(
    deployment: Deployment, evidence: UsageEvidence, expected: frozenset[str] = frozenset()
) -> Shown:
    """Return what evidence can show of the roles of a deployment, at ``expected`` customers."""
    named = frozenset(id for id, _ in role_arn_patterns(deployment))
    return Shown(evidence, frozenset(evidence.customers()), named, expected)


def usage_report(
    deployment: Deployment, evidence: UsageEvidence, expected: frozenset[str] = frozenset()
) -> UsageReport:
    """Compare the grants of a deployment with evidence of ``expected`` customers."""
    shown = shown_by(deployment, evidence, expected)
    grants = tuple(usage for role in deployment.roles for usage in _grants(role, shown))
    features = tuple(_features(deployment, shown))
    ungranted = tuple(_ungranted_uses(deployment, evidence))
    return UsageReport(grants, evidence, features, shown.customers, ungranted)


def _ungranted_uses(deployment: Deployment, evidence: UsageEvidence) -> Iterator[EvidenceUse]:
    """Yield the uses of actions that no grant of their role names, or of one that may have its ARN."""
    shared = namesakes(deployment)
    for role in deployment.roles:
        ids = shared.get(role.id, frozenset({role.id}))
        statements = [
            statement
            for each in deployment.roles
            if each.id in ids
            for policy in each.policies
            for statement in policy.statements
            if statement.effect is Effect.ALLOW
        ]
        named = [
            (statement.actions_excepted, [matcher(action_pattern(each)) for each in statement.actions])
            for statement in statements
        ]
        for use in evidence.uses:
            name = use.action.lower()
            if use.role == role.id and not any(
                any(matches(name) for matches in matchers) is not is_excepted
                for is_excepted, matchers in named
            ):
                yield use


def _grants(role: Role, shown: Shown) -> Iterator[GrantUsage]:
    evidence = shown.evidence
    uses = [use for use in evidence.uses if use.role == role.id]
    seen: dict[tuple[str, int], Statement] = {}
    for policy in role.policies:
        for statement in policy.statements:
            if statement.effect is Effect.ALLOW and not statement.actions_excepted:
                seen.setdefault((statement.group, statement.grant), statement)
    for (group, grant), statement in seen.items():
        actions = tuple(
            _action(written, role.id, uses, shown) for written in dict.fromkeys(statement.actions)
        )
        yield GrantUsage(role.id, group, grant, actions)


def _action(written: str, role: str, uses: Iterable[EvidenceUse], shown: Shown) -> ActionUsage:
    evidence = shown.evidence
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
    reason = shown.why_not(written, role)
    return ActionUsage(written, UsageAnswer.NOT_SHOWN if reason else UsageAnswer.NOT_SEEN, reason=reason)


def _features(deployment: Deployment, shown: Shown) -> Iterator[FeatureUsage]:
    """Yield the use of the actions that each feature needs, which another feature may have used."""
    evidence = shown.evidence
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
            "" if uses else _why_no_action_is_shown(written, deployment, shown),
        )


def _why_no_action_is_shown(written: Iterable[str], deployment: Deployment, shown: Shown) -> str:
    reasons = (shown.why_not(action, role.id) for action in written for role in deployment.roles)
    return next(filter(None, reasons), "")
