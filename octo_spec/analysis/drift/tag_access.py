"""What the tags that a customer added to a live role change about its access.

The policies of the role are compared with themselves: without these tags, and with them. What only the second
allows, a tag opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.compare import ActionReading
from octo_spec.analysis.diff.access_changes import access_changes
from octo_spec.analysis.diff.tag_changes import TagKeys
from octo_spec.analysis.sides import SideAccess, SidePair

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.analysis.diff.changes import AccessChange
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.symbolic.unknowns import Unknowns


def changes_by_tags(
    live: SideAccess, tags: Mapping[str, Mapping[str, str]], unknowns: Unknowns, limit: int
) -> tuple[AccessChange, ...]:
    """Return the access that a customer's ``tags`` open and close, by the id of the role that has them.

    Raises ``BudgetExceededError`` past ``limit`` steps for one comparison.
    """
    pairs = (pair for role in live.roles if tags.get(role.id) for pair in _pairs(role, tags[role.id]))
    found = (
        change
        for old, new in pairs
        if old != new
        for change in access_changes(
            (SidePair(SideAccess("", (old,)), SideAccess("", (new,)), unknowns),),
            ActionReading.ALL_NAMES,
            limit,
        ).changes
    )
    return tuple({change.key: change for change in found}.values())


def _pairs(role: RolePolicies, tags: Mapping[str, str]) -> Iterator[tuple[RolePolicies, RolePolicies]]:
    """Yield a role without and with its tags: for all requests, and for those about the role itself."""
    without, present = TagKeys.of(dict.fromkeys(tags)), TagKeys.of(tags)
    yield without.in_all_requests(role), present.in_all_requests(role)
    yield without.in_requests_about(role), present.in_requests_about(role)
