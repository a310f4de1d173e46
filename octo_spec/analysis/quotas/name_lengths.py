"""The largest lengths of names and paths of a deployment, and IAM's limits for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.quotas.measure import Measure
from octo_spec.analysis.quotas.sizes import Contribution
from octo_spec.frozen import frozen
from octo_spec.iam.limits import PATH_LENGTH, POLICY_NAME_LENGTH, ROLE_NAME_LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment, Policy, Role
    from octo_spec.model.presence import Presence
    from octo_spec.model.text import Text


@frozen
class LimitedName:
    """A name or path of a role or policy, and the number of characters that IAM allows."""

    noun: str
    text: Text
    limit: int
    role: Role
    policy: Policy | None = None
    is_path: bool = False

    @property
    def _presence(self) -> Presence:
        return self.policy.presence if self.policy else self.role.presence

    def largest_length(self, deployment: Deployment) -> int:
        """Return the largest length that the spec's own limits allow; zero if IAM allows it."""
        size = Measure(deployment, assuming=False).text(self.text)
        if size.largest <= self.limit:
            return 0
        from octo_spec.analysis.quotas.worst_case import worst_case  # noqa: PLC0415 - few names are so long

        length = worst_case((Contribution(self._presence, size),), deployment).size
        return length if length > self.limit else 0


def names(role: Role) -> Iterator[LimitedName]:
    """Yield the name and path of a role, and the names of its policies."""
    if role.name is not None:
        yield LimitedName(f"the name of role {role.id!r}", role.name, ROLE_NAME_LENGTH, role)
    yield LimitedName(f"the path of role {role.id!r}", role.path, PATH_LENGTH, role, is_path=True)
    for policy in (policy for policy in role.policies if policy.name.pieces):
        noun = f"the policy name {str(policy.name)!r} of role {role.id!r}"
        yield LimitedName(noun, policy.name, POLICY_NAME_LENGTH, role, policy)
