"""Customers whose entries say that they have the same role: one of the entries is wrong.

When octospec assumes a role, the owner of its account sees the external ID in CloudTrail: with a wrong entry,
that of another customer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.diagnostics import CustomerFinding
from octo_spec.resolve.codes import SHARED_ROLE
from octo_spec.resolve.customers import DeployedState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.language.models.spec import Spec
    from octo_spec.model.deployment import Deployment
    from octo_spec.resolve.customers import Customer, Deployed


def shared_role_problems(customers: Iterable[Customer], names: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Find roles that two customers have; ``names`` has the path and name of roles, by their ids."""
    owners: dict[str, str] = {}
    for customer in customers:
        deployed = customer.deployed
        if deployed is None or deployed.state is DeployedState.DELETED:
            continue
        for id, arn in _arns(deployed, names).items():
            owner = owners.setdefault(_unique_name(arn), customer.id)
            if owner != customer.id:
                message = f"customers {owner!r} and {customer.id!r} have the same role, {arn}"
                problem = SHARED_ROLE.at(deployed.places.get(id, deployed.place), message, _HELP)
                yield replace(problem, finding=CustomerFinding(customer.id))


def _unique_name(arn: str) -> str:
    """Return what no other role has: an account has one role of a name, in any path and any letter case."""
    place, _, path = arn.partition(":role/")
    return f"{place}:role/{path.rpartition('/')[2].casefold()}"


_HELP = "correct 'deployed' of the wrong one, or give it 'state: deleted'"


def _arns(deployed: Deployed, names: Mapping[str, str]) -> Mapping[str, str]:
    """Return the ARN of each role: that of the entry, or the one that follows from the account."""
    start = f"arn:{deployed.partition}:iam::{deployed.account}:role"
    return {**{id: f"{start}{name}" for id, name in names.items()}, **deployed.roles}


def written_names(spec: Spec) -> dict[str, str]:
    """Return the path and name of each role that all customers have, and whose name is written in a spec."""
    return {
        id: f"{role.path}{role.name}"
        for id, role in spec.roles.items()
        if role.name is not None and not role.needs and "${" not in f"{role.path}{role.name}"
    }


def released_names(deployment: Deployment) -> dict[str, str]:
    """Return the same of the roles of a deployment."""
    return {
        role.id: f"{role.path.literal}{role.name.literal}"
        for role in deployment.roles
        if role.name is not None
        and None not in {role.name.literal, role.path.literal}
        and not role.presence.tests
    }
