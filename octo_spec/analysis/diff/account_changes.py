"""The groups that a rollout over an organization deploys to other accounts than before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.diff.changes import PropertyChange
from octo_spec.model.deployment import Accounts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.sides import SideAccess
    from octo_spec.model.deployment import Role


def account_changes(old: SideAccess, new: SideAccess) -> Iterator[PropertyChange]:
    """Yield the groups of both sides whose accounts changed; only specs have accounts."""
    if not (old.is_documented and new.is_documented and old.deployment and new.deployment):
        return
    before = {role.id: _accounts(role) for role in old.deployment.roles}
    for role in new.deployment.roles:
        known = before.get(role.id, {})
        for group, accounts in _accounts(role).items():
            was = known.get(group, accounts)
            if was is not accounts:
                grows = accounts is Accounts.ALL or was is not Accounts.ALL
                name = f"accounts of group {group} in a rollout"
                yield PropertyChange(role.id, name, was.value, accounts.value, grows=grows)


def _accounts(role: Role) -> dict[str, Accounts]:
    """Return the accounts of each group of a role."""
    of_statements = {
        statement.group: statement.accounts for policy in role.policies for statement in policy.statements
    }
    of_attachments = {attachment.group: attachment.accounts for attachment in role.attachments}
    return of_attachments | of_statements
