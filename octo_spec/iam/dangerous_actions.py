"""Dangerous actions: what an action alone can do to an account.

Access levels do not show the danger: ``iam:PassRole`` is Write, ``secretsmanager:GetSecretValue`` is Read.
Two tables decide it. ``escalation_steps`` has the actions that change permissions, that return credentials or
that run code as another role. The table of effects has those that read secrets or data, or expose resources.

Not every such effect is a danger on its own: an inventory of virtual machines needs ``ec2:Describe*``, which
shows the keys of a VPN, and anyone who creates a database may make it public. A reviewer's question asks for
all of them. ``effect_summaries`` has those that rules report; ``make action-effects`` derives it.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html

>>> [str(danger) for danger in dangers("glue:GetConnections")]
['reads secrets']
>>> dangerous_actions(Danger.RESOURCE_EXPOSURE, "ram")[:2]
('ram:AssociateResourceShare', 'ram:AssociateResourceSharePermission')
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Final

from octo_spec.iam.effect_summaries import Summary, actions_in_summary, services_in
from octo_spec.iam.escalation_steps import StepKind, actions_that

if TYPE_CHECKING:
    from collections.abc import Mapping


class Danger(StrEnum):
    """What a dangerous action does, the worst first; the value completes a sentence about the action."""

    PRIVILEGE_ESCALATION = "changes permissions"
    PRINCIPAL_ACCESS = "returns credentials of another principal"
    COMPUTE_HIJACKING = "runs code as another role"
    CREDENTIAL_EXPOSURE = "reads secrets"
    DATA_ACCESS = "reads data"
    RESOURCE_EXPOSURE = "exposes resources to others"


PRIVILEGE_ESCALATION: Final = actions_that(
    StepKind.PERMISSIONS, StepKind.BOUNDARY, StepKind.TRUST, StepKind.MEMBERSHIP
)
"""Each of these changes the permissions of a user or a role; ``escalation_steps`` has the sources.

``iam:PassRole`` is in no row: its effect depends on the other actions.
"""

PRINCIPAL_ACCESS: Final = actions_that(StepKind.CREDENTIALS)
"""Each of these gives the caller the credentials of another principal."""

COMPUTE_HIJACKING: Final = actions_that(StepKind.RUNNING_CODE)
"""Each of these runs code as the role of existing compute, without ``iam:PassRole``.

The configuration of a function names layers, whose code runs in it:
https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html.
"""

RESOURCE_POLICIES: Final = actions_that(StepKind.RESOURCES)
"""Each of these writes the policy of a resource."""

DIRECTORIES: Final = ("cognito-idp:ListUsers",)
"""Each of these reads a directory of users like a table; most readers of data about people do not."""

_LISTED: Final[Mapping[Danger, tuple[str, ...]]] = {
    Danger.PRIVILEGE_ESCALATION: PRIVILEGE_ESCALATION,
    Danger.PRINCIPAL_ACCESS: PRINCIPAL_ACCESS,
    Danger.COMPUTE_HIJACKING: COMPUTE_HIJACKING,
    Danger.DATA_ACCESS: DIRECTORIES,
    Danger.RESOURCE_EXPOSURE: RESOURCE_POLICIES,
}
"""The actions of each danger that are not found by an effect."""

BY_EFFECT: Final[Mapping[Danger, Summary]] = {
    Danger.CREDENTIAL_EXPOSURE: Summary.SECRETS,
    Danger.DATA_ACCESS: Summary.DATA,
    Danger.RESOURCE_EXPOSURE: Summary.SHARING,
}
"""The actions of each danger that are found by an effect."""


def dangers(full_name: str) -> tuple[Danger, ...]:
    """Return the dangers of an action in AWS's spelling, the worst first; usually none."""
    return _dangers_by_action(full_name.partition(":")[0]).get(full_name, ())


@cache
def _dangers_by_action(service: str) -> Mapping[str, tuple[Danger, ...]]:
    """Return the dangers of the dangerous actions of a service."""
    found: dict[str, tuple[Danger, ...]] = {}
    for danger in Danger:
        for name in dangerous_actions(danger, service):
            found[name] = (*found.get(name, ()), danger)
    return found


@cache
def dangerous_actions(danger: Danger, service: str) -> tuple[str, ...]:
    """Return the actions of a service, in lower case, that have a danger; in AWS's spelling, sorted."""
    listed = (name for name in _LISTED.get(danger, ()) if name.startswith(f"{service}:"))
    found = actions_in_summary(service, BY_EFFECT[danger]) if danger in BY_EFFECT else ()
    return tuple(sorted({*listed, *(f"{service}:{name}" for name in found)}))


@cache
def all_dangerous_actions(danger: Danger) -> tuple[str, ...]:
    """Return the actions of all services that have a danger, sorted."""
    services = {name.partition(":")[0] for name in _LISTED.get(danger, ())}
    if danger in BY_EFFECT:
        services.update(services_in(BY_EFFECT[danger]))
    return tuple(sorted(name for service in services for name in dangerous_actions(danger, service)))
