"""Names of policies of a role that have one name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.model.text import Text
from octospec_terraform.vocabulary import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Policy, PolicyKind, Role


def unique_policies(roles: tuple[Role, ...]) -> tuple[Role, ...]:
    """Give policies of one role that have one name, and cannot be told apart, names of their own."""
    return tuple(replace(role, policies=tuple(_renamed(role.policies))) for role in roles)


def _called(policy: Policy) -> Policy:
    """Give a policy without a name that of its resource: only one of a role may go without."""
    return replace(policy, name=Text((dict(policy.names).get(FORMAT, policy.kind.value),)))


def _renamed(policies: tuple[Policy, ...]) -> Iterator[Policy]:
    seen: dict[tuple[PolicyKind, Text], int] = {}
    nameless = [policy for policy in policies if not policy.name.pieces]
    for policy in (_called(each) if each in nameless[1:] else each for each in policies):
        key = (policy.kind, policy.name)
        seen[key] = seen.get(key, 0) + 1
        number = f"-{seen[key]}" if seen[key] > 1 else ""
        yield replace(policy, name=Text.of(*policy.name.pieces, number))
