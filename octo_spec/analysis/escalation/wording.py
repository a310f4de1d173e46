"""Says by which step a role comes to rights that nobody gave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.iam.unnamed_resources import shown

if TYPE_CHECKING:
    from octo_spec.analysis.escalation.self_grants import SelfGrant


def step_in_words(grant: SelfGrant, arn: str) -> str:
    """Name the action of a step, and what it is done to; ``arn`` is that of the role."""
    resource = grant.request.resource
    return f"{grant.action} on {'itself' if resource == arn or not arn else shown(resource)}"
