"""Which groups to move out of policies that are too large, each into a managed policy of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.analysis.quotas.usage import ATTACHED, MANAGED
from octo_spec.model.deployment import PolicyKind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from octo_spec.analysis.quotas.usage import Load, Scales
    from octo_spec.model.deployment import Policy, Role, Statement


def to_move(load: Load, scales: Scales) -> tuple[str, ...]:
    """Name the largest group after whose move enough is left everywhere, or as few as it takes, or none."""
    moved: tuple[str, ...] = ()
    for group in _movable(load, scales):
        moved = (*moved, group)
        if not any(one.is_near for one in _after(load, moved, scales)):
            return moved
    return ()


def _movable(load: Load, scales: Scales) -> list[str]:
    """List the groups that fit into policies of their own and are not all there is: the largest first."""
    groups = dict.fromkeys(one.group for policy in load.role.policies for one in policy.statements)
    alone = {group: tuple(_alone(load, group, scales)) for group in groups}
    left = {group: _left(load, (group,), scales).assumed.size for group in groups}
    fitting = [group for group in groups if not any(one.is_near for one in alone[group])]
    sizes = {group: sum(one.assumed.size for one in alone[group]) for group in fitting}
    return sorted(fitting, key=lambda group: (left[group], -sizes[group])) if len(groups) > 1 else []


def _after(load: Load, moved: tuple[str, ...], scales: Scales) -> Iterator[Load]:
    """Weigh again what changes where groups are moved."""
    yield _left(load, moved, scales)
    yield scales.weigh(ATTACHED, _moved(scales.role(load), moved))


def _left(load: Load, moved: tuple[str, ...], scales: Scales) -> Load:
    return scales.weigh(load.quota, _without(load.role, moved))


def _alone(load: Load, group: str, scales: Scales) -> Iterator[Load]:
    """Weigh the managed policies of a group: one for each presence that its statements have."""
    role = scales.role(load)
    return (scales.weigh(MANAGED, replace(role, policies=(one,))) for one in _own(role, group))


# --- roles, with groups elsewhere --------------------------------------------------------------


def _moved(role: Role, groups: tuple[str, ...]) -> Role:
    own = (policy for group in groups for policy in _own(role, group))
    return replace(role, policies=(*_without(role, groups).policies, *own))


def _own(role: Role, group: str) -> tuple[Policy, ...]:
    return tuple(replace(one, kind=PolicyKind.MANAGED) for one in _kept(role, lambda one: one.group == group))


def _without(role: Role, groups: Collection[str]) -> Role:
    return replace(role, policies=_kept(role, lambda one: one.group not in groups))


def _kept(role: Role, wanted: Callable[[Statement], bool]) -> tuple[Policy, ...]:
    """Give the policies of a role with some of their statements; none without any."""
    policies = (replace(one, statements=tuple(filter(wanted, one.statements))) for one in role.policies)
    return tuple(one for one in policies if one.statements)
