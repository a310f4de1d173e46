"""The privilege escalation of a role, beyond what its policies grant, as JSON data."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from octo_spec.analysis.escalation.privilege_escalations import PrivilegeEscalation


def further_data(right: PrivilegeEscalation) -> dict[str, object]:
    """Return the way, the permissions, the step and the grant that allows it."""
    return {
        "way": right.way,
        "rights": right.permissions,
        "actions": list(right.actions),
        "step": right.step,
        "group": right.by.group or None,
        "policy": right.by.policy or None,
        "why": right.by.why or None,
        "if": list(right.when),
    }
