"""The new addresses of earlier resources, so that an update keeps them, or creates the replacement first.

Terraform treats a resource with another label as new, and destroys the old one at its own time. A block
``moved`` makes them the same resource: then the role stays, and a policy whose name changed is created before
the old one is destroyed (``create_before_destroy``).
https://developer.hashicorp.com/terraform/language/modules/develop/refactoring
"""

from __future__ import annotations

from collections import Counter
from itertools import islice, product
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.model.deployment import PolicyKind
from octo_spec.model.presence import ALWAYS
from octo_spec.model.updates import grants
from octospec_terraform.renaming import rename_item
from octospec_terraform.syntax import Block
from octospec_terraform.writing.given_names import new_names
from octospec_terraform.writing.write_main import main

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.model.deployment import Deployment, Policy, Role
    from octo_spec.model.presence import Presence
    from octo_spec.model.text import Text

Move = tuple[str, str]
"""The old and the new address of a resource."""


@frozen
class PlacedPolicy:
    """A policy with the addresses of its resources: the policy, and the attachment of a managed one."""

    policy: Policy
    addresses: tuple[str, ...]


@frozen
class PlacedRole:
    """A role with its address, and its policies with theirs."""

    role: Role
    address: str
    policies: tuple[PlacedPolicy, ...]
    attachments: tuple[str, ...] = ()
    """The addresses of the attachments of existing policies, in their order."""


def role_addresses(deployment: Deployment) -> tuple[PlacedRole, ...]:
    """Return the address of each role and policy in the module."""
    addresses = iter(_addresses(deployment))
    return tuple(_placed_role(role, addresses) for role in deployment.roles)


def _placed_role(role: Role, addresses: Iterator[str]) -> PlacedRole:
    address = next(addresses)
    policies = tuple(_placed_policy(policy, addresses) for policy in role.policies)
    attachments = tuple(next(addresses) for _ in role.attachments)
    return PlacedRole(role, address, policies, attachments)


def _placed_policy(policy: Policy, addresses: Iterator[str]) -> PlacedPolicy:
    count = 2 if policy.kind is PolicyKind.MANAGED else 1
    return PlacedPolicy(policy, tuple(islice(addresses, count)))


def _addresses(deployment: Deployment) -> Iterator[str]:
    """List the resources in the order of the module: a role, its policies, and its attachments."""
    names = new_names(deployment)
    for item in main(deployment):
        if isinstance(item, Block) and item.kind == "resource":
            kind, label = rename_item(item, names).labels
            yield f"{kind}.{label}"


# --- changes -----------------------------------------------------------------------------------


def own_moves(before: tuple[PlacedRole, ...], now: tuple[PlacedRole, ...]) -> Iterator[Move]:
    """List the resources whose addresses change in the next module of a spec."""
    taken, there = addresses_with_presences(now), addresses_with_presences(before)
    return ((one, other) for one, other in _same(before, now) if one not in taken and other not in there)


def addresses_with_presences(placed: tuple[PlacedRole, ...]) -> dict[str, Presence]:
    """Return when each resource exists, by its address; an instance with a key has no number."""
    found: dict[str, Presence] = {}
    for one in placed:
        found[one.address] = one.role.presence
        found |= {address: each.policy.presence for each in one.policies for address in each.addresses}
        attached = zip(one.attachments, one.role.attachments, strict=True)
        found |= {address: ALWAYS if each.arn.list_param else each.presence for address, each in attached}
    return found


def _same(before: tuple[PlacedRole, ...], now: tuple[PlacedRole, ...]) -> Iterator[Move]:
    for old, new in same_placed_roles(before, now):
        yield old.address, new.address
        for was, is_now in same_placed_policies(old.policies, new.policies):
            yield from zip(was, is_now, strict=True)
        addresses = dict(_attachment_addresses(new))
        yield from ((one, addresses[arn]) for arn, one in _attachment_addresses(old) if arn in addresses)


def _attachment_addresses(placed: PlacedRole) -> Iterator[tuple[tuple[Text, int], str]]:
    """Yield the address of each attachment, by its policy and by how often the role attaches it before."""
    seen: Counter[Text] = Counter()
    for attachment, address in zip(placed.role.attachments, placed.attachments, strict=True):
        yield (attachment.arn, seen[attachment.arn]), address
        seen[attachment.arn] += 1


def same_placed_roles(
    before: tuple[PlacedRole, ...], now: tuple[PlacedRole, ...]
) -> Iterator[tuple[PlacedRole, PlacedRole]]:
    """Pair roles with the same ID, and then those with the same name."""
    ids = {placed.role.id: placed for placed in before}
    left = [placed for placed in before if placed.role.id not in {new.role.id for new in now}]
    for new in now:
        named = (old for old in left if old.role.name is not None and old.role.name == new.role.name)
        if old := ids.get(new.role.id) or next(named, None):
            yield old, new


def same_placed_policies(
    before: Sequence[PlacedPolicy], now: Sequence[PlacedPolicy]
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Pair policies with the same name, and then those with the most similar grants, by their addresses.

    Policies that keep their address need no pair.
    """
    staying = {placed.addresses[0] for placed in before} & {placed.addresses[0] for placed in now}
    old = [placed for placed in before if placed.addresses[0] not in staying]
    new = [placed for placed in now if placed.addresses[0] not in staying]
    for one, other in alike(old, new):
        yield one.addresses, other.addresses


def alike(
    before: Sequence[PlacedPolicy], now: Sequence[PlacedPolicy]
) -> Iterator[tuple[PlacedPolicy, PlacedPolicy]]:
    """Pair policies of one kind: those with the same name, and then those with the most similar grants."""
    old, new = list(before), list(now)
    possible = (pair for pair in product(old, new) if pair[0].policy.kind is pair[1].policy.kind)
    for one, other in sorted(possible, key=_unlikeness):
        if one in old and other in new and _unlikeness((one, other)) < 0:
            old.remove(one)
            new.remove(other)
            yield one, other


def _unlikeness(pair: tuple[PlacedPolicy, PlacedPolicy]) -> int:
    """Return a lower number for more similar policies, and 0 for those with nothing in common."""
    one, other = (placed.policy for placed in pair)
    if one.name == other.name:
        return -len(one.statements) * _MANY - 1
    return -(grants(one) & grants(other)).total()


_MANY = 1_000_000
