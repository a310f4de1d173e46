"""Restricts a deployment to the parts that are present in one partition."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from octo_spec.model.presence import PartitionIn, Presence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.deployment import Attachment, Deployment, Policy, Role, TrustStatement

Part = TypeVar("Part", "TrustStatement", "Policy", "Attachment")


def narrow_to_partition(deployment: Deployment, partition: str) -> Deployment:
    """Remove the parts of roles that ``partition`` does not have, and the partition tests of the others."""
    return replace(deployment, roles=tuple(_role(role, partition) for role in deployment.roles))


def _role(role: Role, partition: str) -> Role:
    boundary = tuple(_there((role.boundary,) if role.boundary else (), partition))
    return replace(
        role,
        trust=tuple(_there(role.trust, partition)),
        policies=tuple(_there(role.policies, partition)),
        attachments=tuple(_there(role.attachments, partition)),
        boundary=boundary[0] if boundary else None,
    )


def _there(parts: Iterable[Part], partition: str) -> Iterator[Part]:
    for part in parts:
        if all(partition in test.partitions for test in _partition_tests(part.presence)):
            tests = (test for test in part.presence.tests if not isinstance(test, PartitionIn))
            yield replace(part, presence=Presence.of(*tests))


def _partition_tests(presence: Presence) -> Iterator[PartitionIn]:
    return (test for test in presence.tests if isinstance(test, PartitionIn))
