"""The groups to move out of policies that are too large, each into a separate managed policy.

Groups are moved greedily, in the order of the size that remains after the move, until every affected quota
has room again.
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
    """Return the fewest of the largest groups whose move leaves no quota near; empty if impossible."""
    moved: tuple[str, ...] = ()
    for group in _movable_groups(usage, meter):
        moved = (*moved, group)
        if not any(changed.is_near for changed in _usages_after_move(usage, moved, meter)):
            return moved
    return ()


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


def _usages_after_move(usage: QuotaUsage, moved: tuple[str, ...], meter: UsageMeter) -> Iterator[QuotaUsage]:
    """Measure what changes if groups are moved: the policies that they leave, and the number attached."""
    yield _usage_without_groups(usage, moved, meter)
    yield meter.measure(ATTACHED, _with_own_policies(meter.whole_role(usage), moved))


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
