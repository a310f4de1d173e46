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
    from collections.abc import Iterable, Iterator, Mapping

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


def bounded_actions(in_partitions: Iterable[RolePolicies]) -> BoundedActions | None:
    """Return what a role may do within its bounds in any partition; ``None`` if it has no known bounds.

    Raises ``BudgetExceededError`` if the search needs more steps than the engine may spend.
    """
    bounded = [role for role in in_partitions if role.bounds]
    if not bounded:
        return None
    names = dict.fromkeys(name for role in bounded for name in _bounded_names(role))
    actions = (action for action in map(look_up, names) if isinstance(action, Action))
    titles = dict.fromkeys(bound.title for role in bounded for bound in role.bounds)
    return BoundedActions(tuple(titles), actions_by_level(actions))


def _bounded_names(role: RolePolicies) -> Iterator[str]:
    bounds = Bounds(new=tuple(bound.documents.documents for bound in role.bounds))
    found = compare((), role.permissions.documents_and_limits, ActionReading.CATALOGUE, bounds=bounds)
    return (name for difference in found.differences for name in difference.actions)
