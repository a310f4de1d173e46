"""What CloudFormation does to a stack during an update to the next template.

It creates and changes resources first, each at its own time, and deletes in the clean-up, by name. So a
logical ID and a name change together or not at all.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.deployment import PolicyKind
from octo_spec.model.updates import UpdateEffect, UpdateStep, losing_to_others, policy_key, same_roles
from octospec_cloudformation.writing.logical_ids import logical_ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment, Policy, Role
    from octospec_cloudformation.writing.logical_ids import LogicalIds


def updates(before: Deployment, now: Deployment) -> tuple[UpdateStep, ...]:
    """List the changes to roles and policies, in the order of the new template."""
    ids = logical_ids(before), logical_ids(now)
    steps = (step for pair in same_roles(before, now) for step in _steps(*pair, *ids))
    return tuple(steps)


def _steps(old: Role, new: Role, before: LogicalIds, now: LogicalIds) -> Iterator[UpdateStep]:
    yield from _role(old, new, is_same_id=before.roles[old.id] == now.roles[new.id])
    change = PolicyChanges(
        _policies_by_id(old, before), _policies_by_id(new, now), losing_to_others(old, new), new.id
    )
    yield from change.steps()


# --- the role ----------------------------------------------------------------------------------


def _role(old: Role, new: Role, *, is_same_id: bool) -> Iterator[UpdateStep]:
    is_new = old.path != new.path or not is_same_id
    if is_new and old.name == new.name and new.name is not None:
        what = "its path" if is_same_id else "its logical ID"
        why = f"{what} changes and its name does not, so the name is in use when the new role is created"
        yield UpdateStep(new.id, "", UpdateEffect.REFUSED, why, _KEEP if not is_same_id else _PATH)
    elif is_new or old.name != new.name:
        why = "the new role is created first and has another ARN, which everyone who assumes the role needs"
        yield UpdateStep(new.id, "", UpdateEffect.REPLACED, why, needs=_MAKING)
    else:
        needs = tuple(action for differs, action in _settings(old, new) if differs)
        if needs:
            yield UpdateStep(new.id, "", UpdateEffect.IN_PLACE, needs=needs)


_KEEP: Final = "keep the logical ID with `names`"
_PATH: Final = "change the name as well"
_MAKING: Final = ("iam:CreateRole", "iam:DeleteRole", "iam:PutRolePolicy", "iam:DeleteRolePolicy")


def _settings(old: Role, new: Role) -> Iterator[tuple[bool, str]]:
    """Return the settings that differ, and what changes each one."""
    yield old.trust != new.trust, "iam:UpdateAssumeRolePolicy"
    yield old.max_session != new.max_session or old.description != new.description, "iam:UpdateRole"
    yield bool({*new.tags} - {*old.tags}), "iam:TagRole"
    yield bool({key for key, _ in old.tags} - {key for key, _ in new.tags}), "iam:UntagRole"
    yield bool(new.boundary) and old.boundary != new.boundary, "iam:PutRolePermissionsBoundary"
    yield bool(old.boundary) and not new.boundary, "iam:DeleteRolePermissionsBoundary"
    yield bool({*new.attachments} - {*old.attachments}), "iam:AttachRolePolicy"
    yield bool({*old.attachments} - {*new.attachments}), "iam:DetachRolePolicy"


# --- policies ----------------------------------------------------------------------------------


def _policies_by_id(role: Role, ids: LogicalIds) -> dict[str, Policy]:
    return {ids.policies[role.id, position]: policy for position, policy in enumerate(role.policies)}


_PUT: Final = {PolicyKind.INLINE: ("iam:PutRolePolicy",), PolicyKind.MANAGED: ("iam:CreatePolicyVersion",)}
_MAKE: Final = {
    PolicyKind.INLINE: ("iam:PutRolePolicy",),
    PolicyKind.MANAGED: ("iam:CreatePolicy", "iam:AttachRolePolicy"),
}
_DROP: Final = {
    PolicyKind.INLINE: ("iam:DeleteRolePolicy",),
    PolicyKind.MANAGED: ("iam:DetachRolePolicy", "iam:DeletePolicy"),
}


@frozen
class PolicyChanges:
    """The policies of a role by logical ID, before and after, and those that lose a grant to another one."""

    before: dict[str, Policy]
    now: dict[str, Policy]
    losing: frozenset[tuple[str, str]]
    role: str

    def steps(self) -> Iterator[UpdateStep]:
        """List the change to each policy that differs."""
        for id, policy in self.now.items():
            yield from self._step(id, policy)
        names = {policy_key(policy) for policy in self.now.values() if policy.name.pieces}
        for id, policy in self.before.items():
            if id not in self.now and policy_key(policy) not in names:
                why = "deleted at the end"
                yield self._start(id, policy)(UpdateEffect.NEXT_TO_OLD, why, needs=_DROP[policy.kind])

    def _step(self, id: str, new: Policy) -> Iterator[UpdateStep]:
        old = self.before.get(id)
        is_taken = bool(new.name.pieces) and policy_key(new) in map(policy_key, self.before.values())
        step = self._start(id, new)
        if old is None and is_taken:
            yield step(UpdateEffect.REFUSED, _TAKEN[new.kind], _NAMES)
        elif old is None:
            yield step(UpdateEffect.NEXT_TO_OLD, "created first", needs=_MAKE[new.kind])
        elif old.kind is not new.kind:
            yield step(UpdateEffect.REFUSED, _TYPE, "give it another name")
        elif old.name != new.name:
            yield self._renaming(id, old, new)
        elif policy_key(new) in self.losing:
            yield step(UpdateEffect.GAP, _MOVES, _FIRST, _PUT[new.kind])
        elif old != new:
            yield step(UpdateEffect.IN_PLACE, needs=_PUT[new.kind])

    def _renaming(self, id: str, old: Policy, new: Policy) -> UpdateStep:
        step, needs = self._start(id, new), (*_MAKE[new.kind], *_DROP[new.kind])
        if new.kind is PolicyKind.INLINE:
            why = f"{old.name} is deleted before the new policy is created"
            return step(UpdateEffect.GAP, why, _NAMES, needs)
        why = f"created first, and {str(old.name) or 'the old one'} is deleted at the end"
        return step(UpdateEffect.NEXT_TO_OLD, why, needs=needs)

    def _start(self, id: str, policy: Policy) -> partial[UpdateStep]:
        """Begin the step of a policy; one whose name AWS generates has its logical ID."""
        return partial(UpdateStep, self.role, str(policy.name) or id)


_TAKEN: Final = {
    PolicyKind.INLINE: "its logical ID changes and its name does not, by which the clean-up deletes it",
    PolicyKind.MANAGED: "its logical ID changes and its name does not, which is still taken then",
}
_TYPE: Final = "a resource cannot change its type"
_NAMES: Final = "change the name and the logical ID together, or neither (`policy-names`)"
_MOVES: Final = "a permission moves from it to another policy, and the two policies change at different times"
_FIRST: Final = (
    "grant the permission in both policies first, and remove it from the old one with the next version"
)
