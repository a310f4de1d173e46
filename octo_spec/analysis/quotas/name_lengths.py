"""How long the names and paths of a deployment can become, and which characters IAM takes in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from octo_spec.analysis.quotas.measure import Measure
from octo_spec.analysis.quotas.worst_setting import Part, worst
from octo_spec.iam.limits import PATH_LENGTH, POLICY_NAME_LENGTH, ROLE_NAME_LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment, Policy, Presence, Role
    from octo_spec.model.text import Text


@dataclass(frozen=True, slots=True)
class Named:
    """A name or path in a deployment, and how long IAM lets it be."""

    noun: str
    text: Text
    limit: int
    role: Role
    policy: Policy | None = None
    is_path: bool = False

    @property
    def _presence(self) -> Presence:
        return self.policy.presence if self.policy else self.role.presence

    def largest(self, deployment: Deployment) -> int:
        """Give the largest length within the limits that the spec itself sets; zero if it is never there."""
        size = Measure(deployment, assuming=False).text(self.text)
        return worst((Part(self._presence, size),), deployment).size


def names(role: Role) -> Iterator[Named]:
    """List the name and path of a role, and the names of its policies."""
    if role.name is not None:
        yield Named(f"the name of role {role.id!r}", role.name, ROLE_NAME_LENGTH, role)
    yield Named(f"the path of role {role.id!r}", role.path, PATH_LENGTH, role, is_path=True)
    for policy in role.policies:
        noun = f"the policy name {str(policy.name)!r} of role {role.id!r}"
        yield Named(noun, policy.name, POLICY_NAME_LENGTH, role, policy)
