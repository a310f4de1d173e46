"""Adds to a deployment the privilege escalation of its roles, beyond what their policies grant.

This is documentation, which emitters put next to the choices of a customer. What is found for one customer is
cached for all others if the search would read the same about them: see ``escalation_reads``.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, Final, TypeVar

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.escalation.joined_partitions import join_partitions
from octo_spec.analysis.escalation.privilege_escalations import privilege_escalations
from octo_spec.analysis.sides import role_policies
from octo_spec.frozen import frozen, mutable
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.pipeline.escalation_reads import EscalationReads, decisive
from octo_spec.symbolic.role_access import access_of_all_roles
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.model.deployment import Deployment
    from octo_spec.resolve.resolution import Resolution
    from octo_spec.resolve.shared_resolutions import SharedResolution, Sharing

Key = TypeVar("Key")
Value = TypeVar("Value")


@frozen
class RoleEscalation:
    """The privilege escalation of a role, in words; ``undecided`` says why more is not decided."""

    texts: tuple[str, ...] = ()
    undecided: str = ""


EscalationsOfRoles = tuple[RoleEscalation, ...]
"""The privilege escalation of each role, in the order of the roles."""

ENDED: Final = "the search for privilege escalation needs more steps than octospec takes"


KEPT: Final = 64
"""This many of the newest deployments are kept; a fleet has more only if the search reads its texts."""
KEPT_OF_SHARED: Final = 1024
"""What was found takes little memory, so more of it is kept."""


@mutable
class CachedEscalations:
    """The privilege escalation of the roles of one spec, cached by what decides it."""

    found: dict[Deployment, EscalationsOfRoles] = field(default_factory=dict)
    reads: dict[SharedResolution, EscalationReads] = field(default_factory=dict)
    shared: dict[Hashable, EscalationsOfRoles | None] = field(default_factory=dict)
    """What is found for customers of one key; ``None`` if it contains a text of a customer."""

    def with_escalations(self, resolution: Resolution) -> Resolution:
        """Write into each role of a deployment how it can escalate its privileges."""
        deployment = resolution.deployment
        if deployment is None:
            return resolution
        if resolution.sharing is None:
            found = self._deployment_escalations(deployment)
        else:
            found = self._shared_escalations(resolution.sharing, deployment)
        pairs = zip(deployment.roles, found, strict=True)
        roles = tuple(
            replace(role, further=escalation.texts, further_undecided=escalation.undecided)
            for role, escalation in pairs
        )
        return replace(resolution, deployment=replace(deployment, roles=roles))

    def _shared_escalations(self, sharing: Sharing, deployment: Deployment) -> EscalationsOfRoles:
        """Return what is found for a customer who shares a resolution."""
        reads = self._reads(sharing.shared, deployment)
        if not reads.are_about_one_partition(sharing.texts):
            return self._deployment_escalations(deployment)
        key = (sharing.shared, reads.key(sharing.texts))
        if key not in self.shared:
            found = self._deployment_escalations(deployment)
            texts = (text for of_role in found for text in of_role.texts)
            is_own = reads.are_printed(texts, sharing.texts)
            _keep(self.shared, key, None if is_own else found, KEPT_OF_SHARED)
            return found
        found_before = self.shared[key]
        return self._deployment_escalations(deployment) if found_before is None else found_before

    def _reads(self, shared: SharedResolution, deployment: Deployment) -> EscalationReads:
        if shared not in self.reads:
            marked = shared.deployment or deployment
            reads = EscalationReads.of(marked, deployment, _unknowns(decisive(deployment)))
            _keep(self.reads, shared, reads, KEPT)
        return self.reads[shared]

    def _deployment_escalations(self, deployment: Deployment) -> EscalationsOfRoles:
        key = decisive(deployment)
        if key not in self.found:
            _keep(self.found, key, _escalations(key), KEPT)
        return self.found[key]


def _keep(cache: dict[Key, Value], key: Key, value: Value, most: int) -> None:
    if len(cache) >= most:
        del cache[next(iter(cache))]
    cache[key] = value


def _unknowns(deployment: Deployment) -> Unknowns:
    return Unknowns.of((deployment,), {}, {})


def _escalations(deployment: Deployment) -> EscalationsOfRoles:
    """Find the privilege escalation of each role; empty if IAM refuses a policy."""
    try:
        in_partitions = [
            [(role_policies(access), unknowns) for access in access_of_all_roles(deployment, unknowns)]
            for unknowns in Unknowns.in_named_partitions((deployment,), {}, {})
        ]
    except MalformedPolicyError:
        return (RoleEscalation(),) * len(deployment.roles)
    return tuple(map(_role_escalation, zip(*in_partitions, strict=True)))


def _role_escalation(in_partitions: Iterable[tuple[RolePolicies, Unknowns]]) -> RoleEscalation:
    """Find the privilege escalation of a role in any of some partitions."""
    try:
        found = join_partitions(
            (unknowns.partition, privilege_escalations(role, unknowns)) for role, unknowns in in_partitions
        )
        return RoleEscalation(tuple(way.text for way in found))
    except BudgetExceededError:
        return RoleEscalation(undecided=ENDED)
