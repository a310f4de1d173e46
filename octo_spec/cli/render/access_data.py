"""The overview of ``octospec access`` as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.cli.render.access_text import CustomersOverview, actions_with_levels, trusted_with_reasons
from octo_spec.cli.render.further_data import further_data
from octo_spec.iam.catalog_data import data_date
from octo_spec.model.claims import claim_as_json

if TYPE_CHECKING:
    from octo_spec.analysis.overview.bounded_actions import BoundedActions
    from octo_spec.analysis.overview.extra_grants import ExtraGrant
    from octo_spec.analysis.overview.role_grants import GrantedStatement
    from octo_spec.analysis.overview.summary import GrantSummary, RoleSummary
    from octo_spec.cli.render.access_text import Overview
    from octo_spec.iam.catalog import Level


def as_data(overview: Overview | CustomersOverview) -> dict[str, object]:
    """Return an overview as JSON data, with every action."""
    if isinstance(overview, CustomersOverview):
        groups = [{"ids": list(group.customers), **as_data(group.overview)} for group in overview.groups]
        return {"total": overview.total, "customers": groups}
    return {
        "title": overview.title,
        "data-date": data_date().isoformat(),
        "decided": dict(overview.decided),
        "roles": [_role_data(role, overview) for role in overview.roles],
        "promises": [_promise_data(promise, overview) for promise in overview.promises],
        "extras": [_extra_data(granted) for granted in overview.extras],
    }


def _promise_data(promise: str, overview: Overview) -> dict[str, object]:
    found = [each for each in overview.promised_answers if each.question == promise]
    return {
        "question": promise,
        "roles": [
            {"role": each.role or None, "claims": [claim_as_json(claim) for claim in each.claims]}
            for each in found
        ],
    }


def _extra_data(granted: ExtraGrant) -> dict[str, object]:
    return {
        "format": granted.target,
        "resource": granted.resource,
        "type": granted.type,
        "effect": granted.effect,
        "principals": list(granted.principals),
        "actions": list(granted.actions),
        "resources": list(granted.resources),
        "condition-keys": list(granted.when),
    }


def _role_data(role: RoleSummary, overview: Overview) -> dict[str, object]:
    found = overview.bounded_actions.get(role.id)
    return {
        "role": role.id or None,
        "if": list(role.when),
        "trusts": list(role.trusted),
        "trusts-why": [why or None for _, why in trusted_with_reasons(role)],
        "attached": list(role.attached),
        "boundary": role.boundary or None,
        "within": _bounded_actions_data(found) if found else None,
        "privilege-escalation": [further_data(way) for way in overview.further.get(role.id, ())],
        "escalates": [claim_as_json(claim) for claim in overview.claims.get(role.id, ())],
        "parts": [_summary_data(summary) for summary in role.summaries],
    }


def _bounded_actions_data(found: BoundedActions) -> dict[str, object]:
    actions = {_key(level): list(names) for level, names in found.by_level.items()}
    return {"policies": list(found.policies), "actions": actions}


def _summary_data(summary: GrantSummary) -> dict[str, object]:
    return {
        "kind": summary.kind,
        "name": summary.name or None,
        "category": summary.category or None,
        "actions": {_key(level): list(names) for level, names in summary.by_level.items()},
        "services": list(summary.services),
        "wildcards": dict(summary.wildcards),
        "undocumented": list(summary.undocumented),
        "statements": [_granted_data(statement) for statement in summary.granted],
    }


def _key(level: Level) -> str:
    return level.lower().replace(" ", "-")


def _granted_data(granted: GrantedStatement) -> dict[str, object]:
    statement = granted.statement
    return {
        "effect": granted.effect.value,
        "actions": list(statement.actions),
        "actions-excepted": statement.actions_excepted,
        "resources": list(statement.resources),
        "resources-excepted": statement.resources_excepted,
        "conditions": [
            {"operator": operator, "key": key, "values": list(values)}
            for operator, key, values in statement.conditions
        ],
        "policy": statement.policy or None,
        "edition": statement.edition or None,
        "sid": statement.sid or None,
        "why": statement.why or None,
        "if": list(granted.when),
        "actions-today": [
            {"name": name, "level": level.value} for name, level in actions_with_levels(granted)
        ],
    }
