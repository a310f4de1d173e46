"""Third-party texts for people, in the form that a spec allows: on one line, and without references."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment, Policy, Role


def with_plain_prose(deployment: Deployment) -> Deployment:
    """Put each description and reason on one line; a role's own description keeps its characters."""
    return replace(
        deployment,
        description=_plain(deployment.description),
        parameters=tuple(
            replace(each, description=_plain(each.description)) for each in deployment.parameters
        ),
        choices=tuple(replace(each, description=_plain(each.description)) for each in deployment.choices),
        roles=tuple(map(_role, deployment.roles)),
    )


def _role(role: Role) -> Role:
    return replace(
        role,
        description=" ".join(role.description.split()),
        why=_plain(role.why),
        trust=tuple(replace(each, why=_plain(each.why)) for each in role.trust),
        attachments=tuple(replace(each, why=_plain(each.why)) for each in role.attachments),
        policies=tuple(map(_policy, role.policies)),
    )


def _policy(policy: Policy) -> Policy:
    statements = (replace(each, why=_plain(each.why)) for each in policy.statements)
    return replace(policy, statements=tuple(statements))


def _plain(text: str) -> str:
    return " ".join(text.replace("${", "{").split())
