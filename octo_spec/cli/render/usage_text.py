"""Usage on a terminal, and as JSON data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from octo_spec.analysis.features.feature_changes import change_in_words
from octo_spec.analysis.wording import count
from octo_spec.cli.printing import style
from octo_spec.cli.render.wrapping import wrap
from octo_spec.usage.grant_usage import UsageAnswer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.repair.narrowed_features import NarrowedFeature
    from octo_spec.repair.narrowed_spec import NarrowedSpec
    from octo_spec.usage.evidence import EvidenceUse, Seen, UsageEvidence
    from octo_spec.usage.grant_usage import ActionUsage, FeatureUsage, GrantUsage, UsageReport
    from octo_spec.usage.narrowing import NarrowedGrant

Key = TypeVar("Key", bound=tuple[Any, ...])

MOST: Final = 20
"""The number of unknown events and of denied actions that the text lists."""


def as_data(report: UsageReport) -> dict[str, JsonValue]:
    """Return the usage of each grant and feature, unknown events, and denied requests."""
    evidence = report.evidence
    return {
        "window": {"first": evidence.first or None, "last": evidence.last or None},
        "events": evidence.events,
        "other-principals": evidence.others,
        "regions": sorted(evidence.regions),
        "customers": len(report.customers),
        "grants": [_grant_data(each) for each in report.grants],
        "features": [_feature_data(each) for each in report.features],
        "unknown-events": [
            {"source": source, "name": name, "count": seen.count, "last": seen.last}
            for (source, name), seen in _most_frequent_first(evidence.unknown)
        ],
        "not-granted": [
            _use_data(use, seen)
            for use, seen in _most_frequent_first({use: evidence.uses[use] for use in report.ungranted})
        ],
        "denied": [_use_data(use, seen) for use, seen in _most_frequent_first(evidence.denied)],
    }


def _use_data(use: EvidenceUse, seen: Seen) -> dict[str, JsonValue]:
    return {
        "role": use.role,
        "action": use.action,
        "resource": use.resource,
        "customer": use.customer,
        "count": seen.count,
        "last": seen.last,
    }


def _most_frequent_first(rows: Mapping[Key, Seen]) -> list[tuple[Key, Seen]]:
    return sorted(rows.items(), key=lambda row: (-row[1].count, row[0]))


def _grant_data(usage: GrantUsage) -> dict[str, JsonValue]:
    return {
        "role": usage.role,
        "group": usage.group,
        "grant": usage.grant,
        "actions": {each.written: _action_data(each) for each in usage.actions},
    }


def _action_data(usage: ActionUsage) -> dict[str, JsonValue]:
    return {
        "used": {UsageAnswer.USED: True, UsageAnswer.NOT_SEEN: False}.get(usage.answer),
        "last": usage.last or None,
        "customers": len(usage.customers),
        "shown-by": list(usage.shown_by),
        "seen": list(usage.actions),
        "reason": usage.reason or None,
    }


def _feature_data(usage: FeatureUsage) -> dict[str, JsonValue]:
    return {
        "feature": usage.id,
        "last": usage.last or None,
        "customers": len(usage.customers),
        "seen": list(usage.actions),
        "reason": usage.reason or None,
    }


def proposal_data(proposal: NarrowedSpec, diff: str) -> dict[str, JsonValue]:
    """Return what a proposal narrows, and the diff of the spec; only a proven proposal is one."""
    return {
        "narrowed": [_narrowed_data(each) for each in proposal.grants if each.is_narrower],
        "not-shown": [
            {"group": each.group, "grant": each.grant, "action": name, "reason": action.reason}
            for each in proposal.grants
            for action in each.actions
            for name in action.unshown
        ],
        "lost-features": [each.id for each in proposal.features if each.is_removed],
        "narrowed-features": [
            {
                "feature": each.id,
                "removed": each.is_removed,
                "actions": {written: list(kept) for written, kept in each.actions},
                "on": list(each.on) or None,
                "changes": [change_in_words(change) for change in each.changes],
            }
            for each in proposal.features
        ],
        "removed": list(proposal.removed),
        "diff": diff,
    }


def _narrowed_data(grant: NarrowedGrant) -> dict[str, JsonValue]:
    return {
        "group": grant.group,
        "grant": grant.grant,
        "actions": {each.written: list(each.kept) for each in grant.actions if each.is_narrower},
        "on": list(grant.on) or None,
    }


# --- text --------------------------------------------------------------------------------------


def lines(report: UsageReport) -> Iterator[str]:
    """Write what was read, then a line for each action of each grant."""
    yield from wrap(_head(report.evidence, len(report.customers)), 0)
    for grant in report.grants:
        yield ""
        yield style(f"{grant.role} {grant.group}", bold=True)
        for each in grant.actions:
            yield from wrap(f"{each.written}: {_answer(each)}", 2, hanging=2)
    yield from _features(report.features)
    yield from _unknown_event_lines(report.evidence)
    yield from _use_lines(_NOT_GRANTED, {use: report.evidence.uses[use] for use in report.ungranted})
    yield from _use_lines(_DENIED, report.evidence.denied)


def _head(evidence: UsageEvidence, customers: int) -> str:
    if not evidence.first:
        return f"{count(evidence.events, 'event')}, none of a role of the spec"
    own = count(evidence.events - evidence.others, "event")
    regions = f", in {count(len(evidence.regions), 'region')}" if evidence.regions else ""
    return (
        f"{own} of the roles of {count(customers, 'customer')}{regions}, from {evidence.first} to "
        f"{evidence.last}; {count(evidence.others, 'event')} of other principals skipped"
    )


def _answer(usage: ActionUsage) -> str:
    match usage.answer:
        case UsageAnswer.USED:
            seen = "" if usage.actions == (usage.written,) else f" ({', '.join(usage.actions)})"
            return f"used by {count(len(usage.customers), 'customer')}, last {usage.last}{seen}"
        case UsageAnswer.NOT_SEEN:
            return style("not seen", fg="yellow")
        case UsageAnswer.NOT_SHOWN:
            return f"not shown: {usage.reason}"


def proposal_lines(proposal: NarrowedSpec) -> Iterator[str]:
    """Write what a proposal narrows, what stays although it is not seen, and what its spec no longer has."""
    yield ""
    yield style("the narrowest spec, proven to allow what was seen and nothing new", bold=True)
    narrower = [each for each in proposal.grants if each.is_narrower]
    for grant in narrower:
        yield from wrap(f"{grant.group}: {_narrowing_text(grant)}", 2, hanging=2)
    if not narrower:
        yield "  the evidence permits no narrower grant"
    yield from _unseen_action_lines(proposal.grants)
    for feature in proposal.features:
        yield from wrap(f"feature {feature.id} {_narrowed_feature(feature)}", 2, hanging=2)
    for id in proposal.removed:
        yield from wrap(f"{id} is removed: no grant that stays uses it", 2, hanging=2)


def _narrowing_text(grant: NarrowedGrant) -> str:
    gone = [each.written for each in grant.actions if not each.kept]
    names = sum(len(each.kept) for each in grant.actions if each.kept and each.is_narrower)
    wild = [each.written for each in grant.actions if each.kept and each.is_narrower]
    parts = (
        f"without {', '.join(gone)}" if gone else "",
        f"{count(names, 'action')} in the place of {', '.join(wild)}" if wild else "",
        f"on {', '.join(grant.on)} only" if grant.on else "",
    )
    return "; ".join(filter(None, parts))


def _narrowed_feature(feature: NarrowedFeature) -> str:
    """Say what a feature loses: the actions that it needs, and whether it stays."""
    gone = [written for written, kept in feature.actions if not kept]
    parts = [f"without {', '.join(gone)}"] if gone else []
    parts += [f"{count(len(kept), 'action')} of {written}" for written, kept in feature.actions if kept]
    parts += [f"on {', '.join(feature.on)} only"] if feature.on else []
    actions = "; ".join(parts)
    if feature.is_removed:
        what = f": {actions}" if actions else ""
        return f"is removed, because it does not work without what was not seen{what}"
    changes = "; ".join(change_in_words(change) for change in feature.changes)
    return "; ".join(filter(None, (f"needs less now: {actions}" if actions else "", changes)))


def _unseen_action_lines(grants: Iterable[NarrowedGrant]) -> Iterator[str]:
    reasons: dict[str, int] = {}
    for grant in grants:
        for action in grant.actions:
            for _ in action.unshown:
                reasons[action.reason] = reasons.get(action.reason, 0) + 1
    for reason, number in sorted(reasons.items(), key=lambda row: (-row[1], row[0])):
        stays = f"{count(number, 'action')} that {'is' if number == 1 else 'are'} not seen "
        yield from wrap(f"{stays}{'stays' if number == 1 else 'stay'}: {reason}", 2, hanging=2)


def _features(features: Iterable[FeatureUsage]) -> Iterator[str]:
    listed = list(features)
    if listed:
        yield ""
        yield style("features", bold=True)
    for each in listed:
        yield from wrap(f"{each.id}: {_feature_answer(each)}", 2, hanging=2)


def _feature_answer(usage: FeatureUsage) -> str:
    if usage.actions:
        whose = count(len(usage.customers), "customer")
        return f"actions that it needs are used by {whose}, last {usage.last}"
    return f"not shown: {usage.reason}" if usage.reason else "not seen"


def _unknown_event_lines(evidence: UsageEvidence) -> Iterator[str]:
    if evidence.unknown:
        yield ""
        yield style("events whose actions are not known", bold=True)
    for (source, name), seen in _most_frequent_first(evidence.unknown)[:MOST]:
        yield from wrap(f"{source} {name}: {seen.count:,}", 2, hanging=2)


_NOT_GRANTED: Final = "used, although no grant of the spec names it: another policy allows it"
_DENIED: Final = "denied requests, which anyone in a customer's account can cause"


def _use_lines(title: str, uses: Mapping[EvidenceUse, Seen]) -> Iterator[str]:
    """Count uses by role and action, the most frequent first."""
    if not uses:
        return
    yield ""
    yield style(title, bold=True)
    rows: dict[str, int] = {}
    for use, seen in uses.items():
        rows[_role_action(use)] = rows.get(_role_action(use), 0) + seen.count
    for key, number in sorted(rows.items(), key=lambda row: (-row[1], row[0]))[:MOST]:
        yield from wrap(f"{key}: {number:,}", 2, hanging=2)


def _role_action(use: EvidenceUse) -> str:
    return f"{use.role} {use.action}"
