"""What Terraform does to a state with the next module, which was built with ``--previous``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.model.updates import UpdateEffect, UpdateStep, losing_to_others, policy_key
from octospec_terraform.writing.moves import role_addresses, same_placed_policies, same_placed_roles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment, Role
    from octospec_terraform.writing.moves import PlacedRole


def updates(before: Deployment, now: Deployment) -> tuple[UpdateStep, ...]:
    """List the changes to roles and policies, in the order of the new module."""
    pairs = same_placed_roles(role_addresses(before), role_addresses(now))
    return tuple(step for old, new in pairs for step in (*_role(old.role, new.role), *_policies(old, new)))


def _role(old: Role, new: Role) -> Iterator[UpdateStep]:
    if old.path != new.path and old.name == new.name and new.name is not None:
        why = (
            "its path changes, so a new role is created before the old one is "
            "deleted, and its name is still in use"
        )
        yield UpdateStep(new.id, "", UpdateEffect.REFUSED, why, "change the name as well")
    elif (old.name, old.path) != (new.name, new.path):
        why = "the new role is created first and has another ARN, which everyone who assumes the role needs"
        yield UpdateStep(new.id, "", UpdateEffect.REPLACED, why)
    elif replace(old, policies=(), id=new.id) != replace(new, policies=()):
        yield UpdateStep(new.id, "", UpdateEffect.IN_PLACE)


def _policies(old: PlacedRole, new: PlacedRole) -> Iterator[UpdateStep]:
    before = {placed.addresses[0]: placed.policy for placed in old.policies}
    became = {
        later[0]: before[earlier[0]] for earlier, later in same_placed_policies(old.policies, new.policies)
    }
    losing = losing_to_others(old.role, new.role)
    taken_over = {policy_key(policy) for policy in became.values()}
    for one in new.policies:
        was = before.get(one.addresses[0]) or became.get(one.addresses[0])
        name, key = str(one.policy.name) or one.addresses[0], policy_key(one.policy)
        if was is None:
            yield UpdateStep(new.role.id, name, UpdateEffect.NEXT_TO_OLD, "made")
        elif was.name != one.policy.name:
            why = f"created first, and then {str(was.name) or 'the old one'} is destroyed"
            yield UpdateStep(new.role.id, name, UpdateEffect.NEXT_TO_OLD, why, _BUILD)
        elif key in losing:
            yield UpdateStep(new.role.id, name, UpdateEffect.GAP, _MOVES, _FIRST)
        elif was != one.policy:
            yield UpdateStep(new.role.id, name, UpdateEffect.IN_PLACE)
    staying = {placed.addresses[0] for placed in new.policies}
    for address, policy in before.items():
        if address not in staying and policy_key(policy) not in taken_over:
            effect = UpdateEffect.GAP if policy_key(policy) in losing else UpdateEffect.NEXT_TO_OLD
            why = _UNORDERED if effect is UpdateEffect.GAP else "destroyed"
            help = _FIRST if effect is UpdateEffect.GAP else ""
            yield UpdateStep(new.role.id, str(policy.name) or address, effect, why, help)


_BUILD: Final = (
    "build with --previous, which writes moved.tf: without it, Terraform can destroy the old one first"
)
_MOVES: Final = "a permission moves from it to another policy, and the two policies change at different times"
_UNORDERED: Final = (
    "it is destroyed, and its permission moves to another policy, which changes at another time"
)
_FIRST: Final = (
    "grant the permission in both policies first, and remove it from the old one with the next version"
)
