"""What a format has of a deployment: a format without stacks has no grant on the stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.capabilities import Lack, without_stack
from octo_spec.plugin.discovery import lacks

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment


def deployed_form(deployment: Deployment, target: str) -> Deployment:
    """Return what a format has of a deployment; all of it if ``target``, the format, is not known."""
    return without_stack(deployment) if target and lacks(target, Lack.STACK) else deployment


def deployed_forms(deployment: Deployment, target: str) -> tuple[Deployment, ...]:
    """Return what a format has of a deployment; if ``target`` is not known, what each format may have."""
    if target and lacks(target, Lack.STACK) is not None:
        return (deployed_form(deployment, target),)
    without = without_stack(deployment)
    return (deployment,) if without == deployment else (deployment, without)
