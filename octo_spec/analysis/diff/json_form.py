"""A diff as JSON data, for scripts: everything that the report says, and all of each list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.diff.report import headline, other_side
from octo_spec.analysis.diff.sentences import change_actions

if TYPE_CHECKING:
    from octo_spec.analysis.diff.changes import Alteration, Change, Diff, Part
    from octo_spec.analysis.diff.version_step import Advice
    from octo_spec.analysis.sides import WrittenStatement

Data = dict[str, object]


def as_data(diff: Diff) -> Data:
    """Give the whole diff."""
    return {
        "changes": [_change(one) for one in diff.changes],
        "roles": [_alteration(one) for one in diff.roles],
        "questions": [_alteration(one) for one in diff.questions],
        "version": _advice(diff.advice) if diff.advice else None,
        "outside": list(diff.outside),
        "rests-on": list(diff.rests_on),
    }


def _change(change: Change) -> Data:
    return {
        "role": change.role,
        "kind": change.kind.value,
        "way": change.way.value,
        "level": change.level.value if change.level else None,
        "words": headline(change),
        "other-side": other_side(change),
        "actions": list(change_actions(change)),
        "actions-today": [one.full_name for one in change.known],
        "statement": _statement(change.statement),
        "lifted": _statement(change.lifted) if change.lifted else None,
        "witness": _part(change.example),
        "parts": [_part(one) for one in change.parts],
    }


def _statement(written: WrittenStatement) -> Data:
    return {
        "group": written.group or None,
        "policy": written.policy or None,
        "sid": written.sid or None,
        "why": written.why or None,
        "location": list(written.location) if written.location else None,
        "principals": list(written.principals),
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


def _part(part: Part) -> Data:
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
        "supposes": dict(part.supposes),
        "rests-on": list(part.rests_on),
    }


def _alteration(one: Alteration) -> Data:
    return {"subject": one.subject, "what": one.what, "old": one.old, "new": one.new, "grows": one.grows}


def _advice(advice: Advice) -> Data:
    return {
        "old": advice.old,
        "new": advice.new,
        "step-asked-for": str(advice.asked),
        "step-taken": None if advice.taken is None else str(advice.taken),
        "ok": advice.is_followed,
    }
