"""The privilege escalation of a role, beyond what its policies grant, as JSON data."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from octo_spec.analysis.escalation.privilege_escalations import PrivilegeEscalation


def further_data(way: PrivilegeEscalation) -> dict[str, object]:
    """Return the way, the permissions, the step and the grant that allows it."""
    return {
        "way": way.way,
        "permissions": way.permissions,
        "actions": list(way.actions),
        "step": way.step,
        "certain": way.is_certain,
        "group": way.by.group or None,
        "policy": way.by.policy or None,
        "why": way.by.why or None,
        "if": list(way.when),
    }
