"""Privilege escalation by changing other principals: their permissions, members or credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.escalation.escalating_actions import CHANGING
from octo_spec.analysis.escalation.escalation_requests import escalations, own_policies
from octo_spec.analysis.escalation.raises import EscalationWay, raise_of
from octo_spec.analysis.escalation.requests_on_others import policy_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.analysis.escalation.permitted import Permitted
    from octo_spec.analysis.escalation.raises import NamedSearch, Raise
    from octo_spec.analysis.sides import Bound, RolePolicies
    from octo_spec.iam.policy import Document
    from octo_spec.model.deployment import Role


def raises_by_changing(role: RolePolicies, search: NamedSearch) -> Iterator[Raise]:
    """Yield the grants to change other principals."""
    for overlap in search(changes_of_other_principals(role.role, role, role.bounds)):
        yield raise_of(EscalationWay.CHANGES, overlap, role)


def changes_of_other_principals(
    role: Role | None, access: Permitted, bounds: Iterable[Bound] = ()
) -> Document:
    """Return requests that change permissions, except those of the role itself and its own policies."""
    own = own_policies(role, access.arn) if role else []
    return escalations(CHANGING, {"NotResource": [access.arn, *own]}, access, policy_keys(access, bounds))
