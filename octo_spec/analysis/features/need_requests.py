"""The requests of needs, written with the same unknown answers as the policies of the roles.

Each action of a need is the only statement of a policy in a role that does not exist. So the access of that
role is written like that of all others, and its documents are the requests.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.deployment import Feature, FeatureNeed, Policy, PolicyKind, Role
from octo_spec.model.text import Text
from octo_spec.symbolic.role_access import access_of_all_roles
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.iam.policy import Document
    from octo_spec.model.deployment import Deployment, Parameter
    from octo_spec.model.presence import Presence
    from octo_spec.symbolic.role_access import RoleAccess

NO_ROLE: Final = "requests of features"
"""Not the id of a role: an id has no spaces."""


@frozen
class NeededAction:
    """An action of a need of a feature."""

    feature: str
    need: FeatureNeed
    action: str

    @property
    def policy(self) -> Text:
        """The name of the policy that holds the requests."""
        return Text.of(f"{self.feature} {self.need.position} {self.action}")


def needed_actions(feature: Feature) -> Iterator[NeededAction]:
    """Yield each action of each need of a feature once."""
    for need in feature.needs:
        for action in dict.fromkeys(need.statement.actions):
            yield NeededAction(feature.id, need, action)


def with_needs(deployment: Deployment) -> Deployment:
    """Add the role whose policies are the requests, and the inputs that only needs mention."""
    policies = tuple(
        policy
        for feature in deployment.features
        for needed in needed_actions(feature)
        if (policy := _policy(needed)) is not None
    )
    partitions = next((each.inputs.partitions for each in deployment.features), ())
    return replace(
        deployment,
        roles=(*deployment.roles, Role(NO_ROLE, None, (), policies)),
        parameters=tuple(_parameters(deployment)),
        partitions=partitions or deployment.partitions,
    )


def _policy(needed: NeededAction) -> Policy | None:
    if needed.need.presence is None:
        return None
    statement = replace(needed.need.statement, actions=(needed.action,))
    return Policy(needed.policy, PolicyKind.INLINE, (statement,), needed.need.presence)


def _parameters(deployment: Deployment) -> Iterator[Parameter]:
    """Yield the parameters of the needs, with all their facts, and the others of the deployment."""
    mentioned = {each.id: each for feature in deployment.features for each in feature.inputs.parameters}
    yield from mentioned.values()
    yield from (parameter for parameter in deployment.parameters if parameter.id not in mentioned)


@frozen
class NeedsInPartition:
    """The roles of a deployment in one partition, and the requests of the needs there, by their policy."""

    unknowns: Unknowns
    roles: tuple[RoleAccess, ...]
    requests: dict[Text, tuple[Document, Presence]]


def needs_in_partition(whole: Deployment, unknowns: Unknowns) -> NeedsInPartition:
    """Write the roles and the requests of a deployment ``with_needs``; a session of the vendor is no role."""
    *roles, needs = access_of_all_roles(whole, unknowns)
    lasting = tuple(role for role in roles if not role.role.session)
    written = zip(needs.there.policies, needs.permissions.documents, strict=True)
    requests = {policy.name: (document, policy.presence) for policy, document in written}
    return NeedsInPartition(unknowns, lasting, requests)


def needs_by_partition(
    deployment: Deployment, projected: Deployment | None = None
) -> tuple[NeedsInPartition, ...]:
    """Write the roles and the requests of a deployment, or what is ``projected`` of it, in each partition."""
    whole = with_needs(deployment)
    written = whole if projected is None else with_needs(projected)
    return tuple(needs_in_partition(written, unknowns) for unknowns in Unknowns.each((whole,), {}, {}))


def needs_by_format(
    deployment: Deployment, formats: Mapping[str, Deployment], own: tuple[NeedsInPartition, ...]
) -> dict[str, tuple[NeedsInPartition, ...]]:
    """Write the needs for what each format has; formats that have the same share them.

    ``own`` are the needs of the deployment itself.
    """
    written = [(deployment, own)]
    found: dict[str, tuple[NeedsInPartition, ...]] = {}
    for name, projected in formats.items():
        known = next((needs for each, needs in written if each == projected), None)
        found[name] = needs_by_partition(deployment, projected) if known is None else known
        if known is None:
            written.append((projected, found[name]))
    return found
