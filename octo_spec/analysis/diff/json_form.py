"""A diff as JSON data for scripts: everything in the report, with every list complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.diff.customer_diffs import headline as customers_headline
from octo_spec.analysis.diff.report import guarantee_change, headline, hidden_change, other_side
from octo_spec.analysis.diff.sentences import change_actions
from octo_spec.iam.managed_policies import edition

if TYPE_CHECKING:
    from octo_spec.analysis.diff.changes import (
        AccessChange,
        Diff,
        ExtraChange,
        HiddenChange,
        NeverChange,
        PropertyChange,
        WitnessedActions,
    )
    from octo_spec.analysis.diff.customer_diffs import AllCustomersDiff, CustomersDiff
    from octo_spec.analysis.diff.version_step import Advice
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.iam.json_values import JsonValue

JsonObject = dict[str, "JsonValue"]


def as_data(diff: Diff) -> JsonObject:
    """Return the whole diff."""
    return {
        "changes": [_access_change(change) for change in diff.changes],
        "roles": [_property_change(change) for change in diff.roles],
        "questions": [_property_change(change) for change in diff.questions],
        "extras": [_extra_change(change) for change in diff.extras],
        "promises": [{"question": each.question, "is-new": each.is_new} for each in diff.promises],
        "never": [_never_change(change) for change in diff.never],
        "features": [
            {
                "feature": each.id,
                "step": each.step.value,
                "when": each.when or None,
                "is-loss": each.step.is_loss,
            }
            for each in diff.features
        ],
        "version": _advice(diff.advice) if diff.advice else None,
        "outside": list(diff.not_compared),
        "not-decided": [_hidden_change(change) for change in diff.not_decided],
        "aws-policies": list(diff.aws_policies),
        "aws-policies-edition": edition() if diff.aws_policies else None,
        "depends-on": list(diff.policy_variables),
    }


def customers_as_data(diff: AllCustomersDiff) -> JsonObject:
    """Return the differences for all customers: the whole diff of each group of them."""
    return {
        "total": diff.total,
        "customers": [_customers_data(group, diff.total) for group in diff.groups],
        "version": _advice(diff.advice) if diff.advice else None,
    }


def _customers_data(group: CustomersDiff, total: int) -> JsonObject:
    data = as_data(group.diff)
    data.pop("version")  # the version of the spec is the same for all
    return {
        "ids": list(group.customers),
        "status": group.status.value,
        "words": customers_headline(group, total),
        **data,
    }


def _access_change(change: AccessChange) -> JsonObject:
    return {
        "role": change.role,
        "kind": change.purpose.value,
        "way": change.direction.value,
        "level": change.level.value if change.level else None,
        "words": headline(change),
        "other-side": other_side(change),
        "actions": list(change_actions(change)),
        "actions-today": [action.full_name for action in change.known],
        "statement": _statement(change.statement),
        "lifted": _statement(change.lifted) if change.lifted else None,
        "witness": _witness_data(change.example),
        "parts": [_witness_data(part) for part in change.parts],
    }


def _statement(written: WrittenStatement) -> JsonObject:
    return {
        "group": written.group or None,
        "policy": written.policy or None,
        "sid": written.sid or None,
        "why": written.why or None,
        "location": list(written.location) if written.location else None,
        "principals": list(map(str, written.principals)),
        "all-principals-but": written.principals_excepted,
        "actions": list(written.actions),
        "all-actions-but": written.actions_excepted,
        "resources": list(written.resources),
        "all-resources-but": written.resources_excepted,
        "conditions": [
            {"operator": operator, "key": key, "values": list(values)}
            for operator, key, values in written.conditions
        ],
    }


def _witness_data(part: WitnessedActions) -> JsonObject:
    witness = part.witness
    return {
        "actions": list(part.actions),
        "request": {
            "action": witness.action,
            "resource": witness.resource,
            "caller": str(witness.caller) if witness.caller else None,
            "context": {
                key: value if isinstance(value, str) else sorted(value) for key, value in part.context
            },
        },
        "supposes": dict(part.assumptions),
        "depends-on": list(part.policy_variables),
    }


def _property_change(change: PropertyChange) -> JsonObject:
    return {
        "subject": change.subject,
        "what": change.name,
        "old": change.old,
        "new": change.new,
        "grows": change.grows,
        "update": change.update or None,
    }


def _extra_change(change: ExtraChange) -> JsonObject:
    return {
        "format": change.target,
        "resource": change.resource or None,
        "type": change.type or None,
        "change": change.step.value,
    }


def _never_change(change: NeverChange) -> JsonObject:
    return {
        "is-new": change.is_new,
        "roles": list(change.roles),
        "words": guarantee_change(change),
        "statement": _statement(change.statement),
        "witness": _witness_data(change.example),
        "parts": [_witness_data(part) for part in change.parts],
    }


def _hidden_change(change: HiddenChange) -> JsonObject:
    return {
        "role": change.role,
        "kind": change.purpose.value,
        "way": change.direction.value,
        "words": hidden_change(change),
        "parts-outside": list(change.outside),
    }


def _advice(advice: Advice) -> JsonObject:
    return {
        "old": advice.old,
        "new": advice.new,
        "required-step": str(advice.required),
        "actual-step": None if advice.taken is None else str(advice.taken),
        "not-decided-step": str(advice.undecided) if advice.is_undecided else None,
        "ok": advice.is_enough,
    }
