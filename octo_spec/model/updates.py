"""The effects of an update from one deployment to the next, in one format.

An emitter knows the order in which its target works; it describes that as values, in the words of a customer
who asks whether anything will be missing during the update.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.elements import Effect
    from octo_spec.model.deployment import Deployment, Policy, Role


class UpdateEffect(StrEnum):
    """The effect on a part; the most serious comes last."""

    IN_PLACE = "in place"
    NEXT_TO_OLD = "new next to old"
    REPLACED = "replaced"
    GAP = "a moment without access"
    REFUSED = "refused"


@frozen
class UpdateStep:
    """One part that an update changes: a role, or one of its policies.

    ``needs`` are the IAM actions on the role that the deployer must be allowed. ``why`` says what happens;
    ``help`` says what to do instead.
    """

    role: str
    policy: str
    effect: UpdateEffect
    why: str = ""
    help: str = ""
    needs: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """Return the name of the part."""
        return f"policy {self.policy} of role {self.role}" if self.policy else f"role {self.role}"

    @property
    def description(self) -> str:
        """Return what happens, and what to do instead."""
        return f"{self.why}{f' ({self.help})' if self.help else ''}"


@frozen
class FormatUpdate:
    """The effects of an update in one format: the ``steps``, and ``by``, which says who can run it."""

    format: str
    steps: tuple[UpdateStep, ...]
    by: str

    @property
    def gravest(self) -> UpdateEffect:
        """The most serious effect."""
        order = tuple(UpdateEffect)
        return max((step.effect for step in self.steps), key=order.index, default=UpdateEffect.IN_PLACE)


def same_roles(before: Deployment, now: Deployment) -> Iterator[tuple[Role, Role]]:
    """Yield the pairs of roles with the same id, and then those with the same name."""
    ids = {role.id: role for role in before.roles}
    kept = {role.id for role in now.roles}
    left = [role for role in before.roles if role.id not in kept and role.name is not None]
    for new in now.roles:
        old = ids.get(new.id) or next((role for role in left if role.name == new.name), None)
        if old is not None:
            yield old, new


def policy_key(policy: Policy) -> tuple[str, str]:
    """Return what distinguishes policies of a role: the kind and the name."""
    return policy.kind.value, str(policy.name)


def losing_to_others(old: Role, new: Role) -> frozenset[tuple[str, str]]:
    """Return the policies of the old role that lose a grant that another policy of the new role gains.

    If a target writes policies one after the other, neither may have the grant for a moment.
    """
    before, after = ({policy_key(policy): grants(policy) for policy in role.policies} for role in (old, new))
    gained = {key: granted - before.get(key, Counter()) for key, granted in after.items()}
    return frozenset(
        key
        for key, granted in before.items()
        if any((granted - after.get(key, Counter())) & gained[other] for other in gained if other != key)
    )


def grants(policy: Policy) -> Counter[tuple[Effect, str]]:
    """Count the actions that a policy allows and the actions that it denies."""
    return Counter(
        (statement.effect, action) for statement in policy.statements for action in statement.actions
    )
