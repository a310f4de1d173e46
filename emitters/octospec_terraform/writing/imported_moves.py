"""The addresses that the resources of a third-party module have in the module of a spec.

Each instance has its own address, with its key: a loop or a called module becomes separate resources.
https://developer.hashicorp.com/terraform/language/modules/develop/refactoring
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from octospec_terraform.writing.moves import PlacedPolicy, PlacedRole, alike, same_placed_roles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.deployment import Attachment, Deployment, Role
    from octo_spec.model.presence import Presence
    from octospec_terraform.writing.moves import Move


def imported_moves(before: Deployment, now: tuple[PlacedRole, ...]) -> Iterator[Move]:
    """List each resource with a new address once; Terraform finds those that only lost or got a ``count``."""
    pairs = same_placed_roles(tuple(map(_placed_role, before.roles)), now)
    moves = tuple(chain.from_iterable(_role_moves(old, new) for old, new in pairs))
    there = {without_number(address) for _, address in moves}
    gone: set[str] = set()
    taken: set[str] = set()
    for old, new in moves:
        if without_number(old) in there or old in gone or new in taken:
            continue
        gone.add(old)
        taken.add(new)
        yield old, new


def imported_addresses(module: Deployment) -> Iterator[str]:
    """List the addresses of the resources of a third-party module, also of those that are not moved."""
    for role in module.roles:
        of_policies = (policy.addresses for policy in role.policies)
        of_attachments = (attachment.addresses for attachment in role.attachments)
        yield from map(without_number, chain(role.addresses, *of_policies, *of_attachments))


def _placed_role(role: Role) -> PlacedRole:
    policies = (PlacedPolicy(policy, policy.addresses) for policy in role.policies if policy.addresses)
    return PlacedRole(role, next(iter(role.addresses), ""), tuple(policies))


def _role_moves(old: PlacedRole, new: PlacedRole) -> Iterator[Move]:
    if old.address:
        yield old.address, _instance(new.address, new.role.presence)
    for one, other in alike(old.policies, new.policies):
        now = (_instance(address, other.policy.presence) for address in other.addresses)
        yield from zip(one.addresses, now, strict=False)
    yield from _attachment_moves(
        old.role.attachments, zip(new.role.attachments, new.attachments, strict=True)
    )


def _attachment_moves(before: Iterable[Attachment], now: Iterable[tuple[Attachment, str]]) -> Iterator[Move]:
    addresses: dict[str, str] = {}
    for attachment, place in now:
        addresses.setdefault(_arn(attachment), _attachment_address(attachment, place))
    for each in before:
        if each.addresses and (address := addresses.get(_arn(each))):
            yield each.addresses[0], address


def _arn(attachment: Attachment) -> str:
    """Return the ARN; an AWS managed policy is the same with a literal partition and without it."""
    return str(attachment.arn).replace(_ANY, _AWS, 1)


_ANY: Final = "arn:${partition}:iam::aws:"
_AWS: Final = "arn:aws:iam::aws:"


def _attachment_address(attachment: Attachment, address: str) -> str:
    """Return the address of an attachment; an attachment of a list keeps its key."""
    return address if attachment.arn.list_param else _instance(address, attachment.presence)


def _instance(address: str, presence: Presence) -> str:
    return f"{address}[0]" if presence else address


def without_number(address: str) -> str:
    """Return the address of a resource, from that of its instance with a ``count``."""
    return address.removesuffix("[0]")
