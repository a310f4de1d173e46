"""What ``apply.sh`` does after an earlier version: it adds new parts first, and removes old ones last."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.model.updates import UpdateEffect, UpdateStep, policy_key, same_roles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment, Role


def updates(before: Deployment, now: Deployment) -> tuple[UpdateStep, ...]:
    """List the changes to roles and policies, in the order of the index."""
    pairs = same_roles(before, now)
    return tuple(step for old, new in pairs for step in (*_role(old, new), *_policies(old, new)))


def _role(old: Role, new: Role) -> Iterator[UpdateStep]:
    if old.name != new.name:
        why = "the new role has another ARN, which everyone who assumes the role needs; the old role remains"
        yield UpdateStep(new.id, "", UpdateEffect.REPLACED, why, _OLD)
    elif old.path != new.path:
        why = "its path changes, and AWS cannot change a path in place"
        yield UpdateStep(new.id, "", UpdateEffect.REFUSED, why, "change the name as well")
    elif replace(old, policies=(), id=new.id) != replace(new, policies=()):
        yield UpdateStep(new.id, "", UpdateEffect.IN_PLACE)


def _policies(old: Role, new: Role) -> Iterator[UpdateStep]:
    before = {policy_key(policy): policy for policy in old.policies}
    now = {policy_key(policy): policy for policy in new.policies}
    for key in dict.fromkeys((*now, *before)):
        was, policy = before.get(key), now.get(key)
        if policy is None or was is None:
            said = "made first" if policy else "deleted at the end"
            yield UpdateStep(new.id, key[1], UpdateEffect.NEXT_TO_OLD, said)
        elif was != policy:
            yield UpdateStep(new.id, key[1], UpdateEffect.IN_PLACE)


_OLD: Final = "remove the old role with --uninstall of the old files"
