"""Names of policies: of the parts into which one is split, and of several with one name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from octo_spec.model.presence import ChoiceIs, Given, PartitionIn
from octo_spec.model.text import Text
from octospec_cloudformation.vocabulary import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Policy, PolicyKind, Role
    from octo_spec.model.presence import Presence, PresenceTest


def part_name(name: Text, there: Presence, whole: Presence) -> Text:
    """Name a part of a policy: that which is there whenever the policy is keeps its name."""
    beyond = (test for test in there.tests if test not in whole.tests)
    return Text.of(*name.pieces, *(f"-{_suffix(test)}" for test in beyond))


def _suffix(test: PresenceTest) -> str:
    match test:
        case ChoiceIs(id, values):
            return "-".join((id, *values)) if values != ("on",) else id
        case Given(id):
            return id
        case PartitionIn(partitions):
            return "-".join(("in", *partitions))
        case _:
            assert_never(test)


def with_own_names(role: Role) -> Role:
    """Give policies that have one name, and cannot be told apart, names of their own."""
    return replace(role, policies=tuple(_renamed(role.policies)))


def _renamed(policies: tuple[Policy, ...]) -> Iterator[Policy]:
    seen: dict[tuple[PolicyKind, Text], int] = {}
    nameless = [policy for policy in policies if not policy.name.pieces]
    for policy in (_called(each) if each in nameless[1:] else each for each in policies):
        key = (policy.kind, policy.name)
        seen[key] = seen.get(key, 0) + 1
        number = f"-{seen[key]}" if seen[key] > 1 else ""
        yield replace(policy, name=Text.of(*policy.name.pieces, number))


def _called(policy: Policy) -> Policy:
    """Give a policy without a name that of its resource: only one of a role may go without."""
    return replace(policy, name=Text((dict(policy.names).get(FORMAT, policy.kind.value),)))
