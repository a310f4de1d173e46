"""The groups to move out of policies that are too large, each into a separate managed policy.

Groups are moved greedily, in the order of the size that remains after the move, until the quota has room
again. Then each group stays without which there is room, too: some move before a group of other choices.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.analysis.quotas.usage import ATTACHED, MANAGED
from octo_spec.model.deployment import PolicyKind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from octo_spec.analysis.quotas.usage import QuotaUsage, UsageMeter
    from octo_spec.model.deployment import Policy, Role, Statement


def groups_to_move(usage: QuotaUsage, meter: UsageMeter) -> tuple[str, ...]:
    """Return few large groups whose move leaves no quota near, each of them needed; empty if impossible."""
    moved: tuple[str, ...] = ()
    for group in _movable_groups(usage, meter):
        moved = (*moved, group)
        if _leave_room(usage, moved, meter):
            return _needed_groups(usage, moved, meter)
    return ()


def _needed_groups(usage: QuotaUsage, moved: tuple[str, ...], meter: UsageMeter) -> tuple[str, ...]:
    """Return the groups without those that can stay; empty if the role gets too many managed policies."""
    needed = moved
    for group in reversed(moved):
        others = tuple(each for each in needed if each != group)
        if others and _leave_room(usage, others, meter):
            needed = others
    attached = meter.measure(ATTACHED, _with_own_policies(meter.whole_role(usage), needed))
    return () if attached.is_near else needed


def _leave_room(usage: QuotaUsage, moved: tuple[str, ...], meter: UsageMeter) -> bool:
    """Whether the quota has room in the policies that groups leave."""
    return not _usage_without_groups(usage, moved, meter).is_near


def _movable_groups(usage: QuotaUsage, meter: UsageMeter) -> list[str]:
    """Return the groups that fit into separate policies; the one whose move leaves the least comes first.

    A role's only group cannot be moved.
    """
    groups = dict.fromkeys(
        statement.group for policy in usage.role.policies for statement in policy.statements
    )
    own = {group: tuple(_own_usages(usage, group, meter)) for group in groups}
    left = {group: _usage_without_groups(usage, (group,), meter).assumed.size for group in groups}
    fitting = [group for group in groups if not any(policy.is_near for policy in own[group])]
    sizes = {group: sum(policy.assumed.size for policy in own[group]) for group in fitting}
    return sorted(fitting, key=lambda group: (left[group], -sizes[group])) if len(groups) > 1 else []


def _usage_without_groups(usage: QuotaUsage, moved: tuple[str, ...], meter: UsageMeter) -> QuotaUsage:
    return meter.measure(usage.quota, _role_without_groups(usage.role, moved))


def _own_usages(usage: QuotaUsage, group: str, meter: UsageMeter) -> Iterator[QuotaUsage]:
    """Measure the managed policies of a group: one for each presence of its statements."""
    role = meter.whole_role(usage)
    for policy in _own_policies(role, group):
        yield meter.measure(MANAGED, replace(role, policies=(policy,)))


# --- roles, with groups in other policies ------------------------------------------------------


def _with_own_policies(role: Role, groups: tuple[str, ...]) -> Role:
    own = (policy for group in groups for policy in _own_policies(role, group))
    return replace(role, policies=(*_role_without_groups(role, groups).policies, *own))


def _own_policies(role: Role, group: str) -> tuple[Policy, ...]:
    policies = _filtered_policies(role, lambda statement: statement.group == group)
    return tuple(replace(policy, kind=PolicyKind.MANAGED) for policy in policies)


def _role_without_groups(role: Role, groups: Collection[str]) -> Role:
    return replace(role, policies=_filtered_policies(role, lambda statement: statement.group not in groups))


def _filtered_policies(role: Role, keep: Callable[[Statement], bool]) -> tuple[Policy, ...]:
    """Return the policies of a role with some of their statements; policies that become empty are removed."""
    policies = (
        replace(policy, statements=tuple(filter(keep, policy.statements))) for policy in role.policies
    )
    return tuple(policy for policy in policies if policy.statements)
