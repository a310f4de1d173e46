"""The exit of a role's account from its organization: no policy of the organization applies after it.

A member account may leave its organization, unless a service control policy denies that. The other actions on
policies of an organization need its management account, or an administrator that it appoints.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_leave-as-member.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.access.request import Request
from octo_spec.analysis.escalation.allowed_actions import allowed_names

if TYPE_CHECKING:
    from octo_spec.analysis.sides import RolePolicies

LEAVES: Final = "organizations:LeaveOrganization"
EXIT: Final = Request(LEAVES)
REASON: Final = (
    f"a policy of an organization no longer applies if the role makes its account leave it: {LEAVES} is not"
    " ruled out"
)
"""Why a request is not decided that the role gets if its account leaves the organization."""


def role_after_exit(role: RolePolicies) -> RolePolicies:
    """Return a role without the policies of its account, which may all be policies of the organization."""
    return replace(role, bounds=tuple(bound for bound in role.bounds if bound.is_boundary))


def may_leave_today(role: RolePolicies) -> bool:
    """Return whether a role may make its account leave, in any context.

    Raises ``BudgetExceededError`` if the search needs more steps than the engine may spend.
    """
    return bool(allowed_names(role, (LEAVES,)))
