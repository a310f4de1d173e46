"""What a rollout over an organization changes in the payer or in the members.

A group that moves to other accounts is a change of the role. A statement that moves to a group of other
accounts is the same in one account, which gets all groups: only a comparison of the parts shows it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.diff.changes import PropertyChange
from octo_spec.analysis.diff.default_changes import pair_with_deployments
from octo_spec.analysis.diff.hidden_changes import hidden_changes
from octo_spec.model.deployment import Accounts
from octo_spec.model.rollout import part_of, rolled_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from octo_spec.analysis.diff.access_changes import AccessChanges
    from octo_spec.analysis.diff.changes import AccessChange, HiddenChange
    from octo_spec.analysis.sides import SideAccess, SidePair
    from octo_spec.model.deployment import Deployment, Role

    _Compare = Callable[[Sequence[SidePair]], AccessChanges]

_OTHER_PART: Final = {Accounts.PAYER: "members", Accounts.MEMBERS: "payer"}
"""The accounts that the side without the access of a part has it in."""


def account_changes(old: SideAccess, new: SideAccess) -> Iterator[PropertyChange]:
    """Yield the groups of both sides whose accounts changed; only specs have accounts."""
    if not (old.of_spec and new.of_spec):
        return
    for (role, group), (was, is_now) in _moved_groups(old.of_spec, new.of_spec).items():
        grows = is_now is Accounts.ALL or was is not Accounts.ALL
        name = f"accounts of group {group} in a rollout"
        yield PropertyChange(role, name, was.value, is_now.value, grows=grows)


def changes_in_accounts(
    pairs: Sequence[SidePair], reported: Iterable[AccessChange], compare: _Compare
) -> Iterator[AccessChange]:
    """Yield the changes of access in one part of a rollout.

    Statements that are ``reported`` for all accounts are omitted, and those of groups whose accounts changed.
    """
    specs = _specs_with_accounts(pairs)
    if specs is None:
        return
    known = {change.key for change in reported}
    moved = _moved_groups(*specs)
    for accounts, other in _OTHER_PART.items():
        for change in compare([_pair_in(accounts, pair) for pair in pairs]).changes:
            if change.key not in known and (change.role, change.statement.group) not in moved:
                known.add(change.key)
                yield replace(change, other_side=f"only in the {other} of a rollout")


def hidden_in_accounts(pairs: Sequence[SidePair]) -> Iterator[HiddenChange]:
    """Yield what attached policies with unknown texts may change in one part of a rollout."""
    specs = _specs_with_accounts(pairs)
    if specs is None:
        return
    reported = {role for role, _ in _moved_groups(*specs)}
    for accounts in _OTHER_PART:
        there = [{role.id for role in part_of(rolled_out(spec), accounts).roles} for spec in specs]
        for change in hidden_changes([_pair_in(accounts, pair) for pair in pairs]):
            if change.role in (there[0] & there[1]) - reported:
                yield change


def _specs_with_accounts(pairs: Sequence[SidePair]) -> tuple[Deployment, Deployment] | None:
    """Return both sides if they are specs, and one of them has a group for some accounts only."""
    old, new = pairs[0].old.of_spec, pairs[0].new.of_spec
    if old is None or new is None or not any(map(_names_accounts, (old, new))):
        return None
    return old, new


def _pair_in(accounts: Accounts, pair: SidePair) -> SidePair:
    parts = (
        side.deployment and part_of(rolled_out(side.deployment), accounts) for side in (pair.old, pair.new)
    )
    return pair_with_deployments(pair, *parts)


def _names_accounts(deployment: Deployment) -> bool:
    return any({*_accounts(role).values()} - {Accounts.ALL} for role in deployment.roles)


def _moved_groups(old: Deployment, new: Deployment) -> dict[tuple[str, str], tuple[Accounts, Accounts]]:
    """Return the groups of roles that have other accounts on the new side, by role and group."""
    before = {role.id: _accounts(role) for role in old.roles}
    return {
        (role.id, group): (was, is_now)
        for role in new.roles
        for group, is_now in _accounts(role).items()
        if (was := before.get(role.id, {}).get(group, is_now)) is not is_now
    }


def _accounts(role: Role) -> dict[str, Accounts]:
    """Return the accounts of each group of a role."""
    of_statements = {
        statement.group: statement.accounts for policy in role.policies for statement in policy.statements
    }
    of_attachments = {attachment.group: attachment.accounts for attachment in role.attachments}
    return of_attachments | of_statements
