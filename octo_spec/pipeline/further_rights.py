"""Adds to a deployment the privilege escalation of its roles, beyond what their policies grant.

This is documentation, which emitters put next to the choices of a customer. Customers that made the same
choices have the same permissions, so the result is cached for the others.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.escalation.privilege_escalations import privilege_escalations
from octo_spec.analysis.sides import role_policies
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.symbolic.role_access import access_of_all_roles
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment

EscalationsOfRoles = tuple[tuple[str, ...], ...]
"""The privilege escalation of each role, in words, in the order of the roles."""


class FurtherRights:
    """The privilege escalation of the roles of one spec, cached by what decides it."""

    def __init__(self) -> None:
        self._found: dict[Deployment, EscalationsOfRoles] = {}

    def with_escalations(self, deployment: Deployment) -> Deployment:
        """Write into each role how it can escalate its privileges."""
        decisive = _decisive(deployment)
        if decisive not in self._found:
            self._found[decisive] = _escalations(decisive)
        found = zip(deployment.roles, self._found[decisive], strict=True)
        return replace(deployment, roles=tuple(replace(role, further=further) for role, further in found))


def _decisive(deployment: Deployment) -> Deployment:
    """Omit what does not decide the permissions of the roles: trust, presets and the customer's name."""
    return replace(
        deployment,
        title="",
        roles=tuple(replace(role, trust=()) for role in deployment.roles),
        parameters=tuple(replace(parameter, default=None) for parameter in deployment.parameters),
    )


def _escalations(deployment: Deployment) -> EscalationsOfRoles:
    """Find the privilege escalation of each role; empty if IAM refuses a policy, or if it is undecided."""
    unknowns = Unknowns.of((deployment,), {}, {})
    try:
        roles = [role_policies(access) for access in access_of_all_roles(deployment, unknowns)]
        return tuple(tuple(right.text for right in privilege_escalations(role, unknowns)) for role in roles)
    except (MalformedPolicyError, BudgetExceededError):
        return ((),) * len(deployment.roles)
