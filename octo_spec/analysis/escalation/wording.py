"""Says by which step a role comes to rights that nobody gave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.iam.managed_policies import ADMINISTRATOR, edition, policy_name
from octo_spec.iam.unnamed_resources import shown

if TYPE_CHECKING:
    from octo_spec.analysis.escalation.self_grants import SelfGrant


def step_in_words(grant: SelfGrant, arn: str) -> str:
    """Name the action of a step, what it is done to, and what it attaches; ``arn`` is that of the role."""
    resource = grant.request.resource
    on = "itself" if resource == arn or not arn else shown(resource)
    return f"{grant.action} on {on}{_attaching(grant.attached)}"


def _attaching(arn: str) -> str:
    """Name the policy of AWS that a step attaches, with the day of its text where that is known for a day."""
    name = policy_name(arn)
    if name is None or name == ADMINISTRATOR:
        return ""
    return f", which attaches {name} {edition()}"
