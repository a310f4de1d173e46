"""Tells in a deployment to which rights its roles may come beyond what their policies grant.

It is documentation, which emitters put beside what a customer chooses. Customers who made the same choices
have the same rights, so what was found is kept for the others.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.escalation.further_rights import further_rights
from octo_spec.analysis.sides import role_policies
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.symbolic.role_access import every_setting
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment

RightsOfRoles = tuple[tuple[str, ...], ...]
"""What each role may come to, in words, in the order of the roles."""


class FurtherRights:
    """What the roles of one spec may come to, kept by what decides it."""

    def __init__(self) -> None:
        self._found: dict[Deployment, RightsOfRoles] = {}

    def told_in(self, deployment: Deployment) -> Deployment:
        """Write in each role to which rights it may come."""
        decisive = _decisive(deployment)
        if decisive not in self._found:
            self._found[decisive] = _rights(decisive)
        found = zip(deployment.roles, self._found[decisive], strict=True)
        return replace(deployment, roles=tuple(replace(role, further=further) for role, further in found))


def _decisive(deployment: Deployment) -> Deployment:
    """Leave out what does not decide which rights the roles have: trust, presets and the customer's name."""
    return replace(
        deployment,
        title="",
        roles=tuple(replace(role, trust=()) for role in deployment.roles),
        parameters=tuple(replace(parameter, default=None) for parameter in deployment.parameters),
    )


def _rights(deployment: Deployment) -> RightsOfRoles:
    """Find the rights of each role; none where IAM would refuse a policy, or where it is not decided."""
    unknowns = Unknowns.of((deployment,), {}, {})
    try:
        roles = [role_policies(access) for access in every_setting(deployment, unknowns)]
        return tuple(tuple(right.text for right in further_rights(role, unknowns)) for role in roles)
    except (MalformedPolicyError, BudgetExceededError):
        return ((),) * len(deployment.roles)
