"""Whether a part of a role without a known text may allow privilege escalation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.escalation.self_grant_steps import GAINS
from octo_spec.analysis.escalation.self_grants import CHANGES_TRUST
from octo_spec.analysis.escalation.through_others import BECOMING, CHANGING
from octo_spec.analysis.sides import PolicyPurpose
from octo_spec.iam.escalation_steps import PASS_ROLE

if TYPE_CHECKING:
    from octo_spec.analysis.unknown_parts import UnknownPart

_ACTIONS: Final = (*GAINS, CHANGES_TRUST, *CHANGING, *BECOMING, PASS_ROLE)


def may_escalate(part: UnknownPart) -> bool:
    """Return whether a part may allow an action by which a role escalates its privileges."""
    return part.purpose is PolicyPurpose.ACCESS and any(map(part.allows, _ACTIONS))
