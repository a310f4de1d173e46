"""The actions of today that the policies that bound a role allow, out of all that it may do: exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.bounds import Bounds
from octo_spec.access.compare import ActionReading, compare
from octo_spec.analysis.overview.summary import actions_by_level
from octo_spec.frozen import frozen
from octo_spec.iam.catalog import Action
from octo_spec.iam.catalog import action as look_up

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.iam.catalog import Level


@frozen
class BoundedActions:
    """The policies that bound a role, and the actions that it may do on some resource, by level."""

    policies: tuple[str, ...]
    by_level: Mapping[Level, tuple[str, ...]]

    @property
    def count(self) -> int:
        """Return the number of actions."""
        return sum(map(len, self.by_level.values()))


def bounded_actions(role: RolePolicies) -> BoundedActions | None:
    """Return what a role may do within its bounds; ``None`` if it has no known bounds.

    Raises ``BudgetExceededError`` if the search needs more steps than the engine may spend.
    """
    if not role.bounds:
        return None
    bounds = Bounds(new=tuple(bound.documents.documents for bound in role.bounds))
    found = compare((), role.permissions.documents_and_limits, ActionReading.CATALOGUE, bounds=bounds)
    names = dict.fromkeys(name for difference in found.differences for name in difference.actions)
    actions = (action for action in map(look_up, names) if isinstance(action, Action))
    return BoundedActions(tuple(bound.title for bound in role.bounds), actions_by_level(actions))
