"""Whether a grant allows a request that a feature needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.action_sets import may_match_action
from octo_spec.access.compare import ActionReading
from octo_spec.access.intersect import overlaps
from octo_spec.iam.policy import Document

if TYPE_CHECKING:
    from octo_spec.iam.policy import Element, Statement


def is_needed(grant: Statement, needs: Document, limits: Document) -> bool:
    """Return whether a statement that allows, within the limits, allows any request of some needs."""
    possible = Document(tuple(each for each in needs.statements if _may_meet(each.actions, grant.actions)))
    if not possible.statements:
        return False
    found = overlaps((Document((grant,)),), possible, (limits,), ActionReading.ALL_NAMES)
    return any(True for _ in found)


def _may_meet(needed: Element, granted: Element) -> bool:
    """Return whether two elements may match a common action."""
    return granted.excluded or any(may_match_action(needed, pattern) for pattern in granted.patterns)
