"""The groups that a role lists in its policies or attaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.models.roles import RoleSpec
    from octo_spec.language.spans import Location


@frozen
class PackedGroup:
    """A group at the place where a role names it: in a policy, or among the groups that only attach."""

    id: str
    location: Location
    in_policy: bool


def packed_groups(role_id: str, role: RoleSpec) -> Iterator[PackedGroup]:
    """Yield the groups that a role names: in inline policies, in managed policies, and attached ones."""
    at: Location = ("roles", role_id)
    for key, policies in (("inline", role.inline), ("managed", role.managed)):
        for name, ids in policies.items():
            for position, id in enumerate(ids):
                yield PackedGroup(id, (*at, key, name, position), in_policy=True)
    for position, id in enumerate(role.attached):
        yield PackedGroup(id, (*at, "attached", position), in_policy=False)
