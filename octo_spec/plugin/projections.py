"""What each format has of a deployment, as far as it lacks something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic
from octo_spec.model.capabilities import project
from octo_spec.plugin.discovery import built_by_default, find

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment


def different_formats(deployment: Deployment) -> dict[str, Deployment]:
    """Return what each default format has of a deployment with features; nothing if each has all grants."""
    found: dict[str, Deployment] = {}
    for name in built_by_default() if deployment.features else ():
        plugin = find(name)
        if not isinstance(plugin, Diagnostic):
            projected = project(deployment, plugin.description.lacks, name).deployment
            found.update({name: projected} if projected else {})
    return found if any(each.omitted for each in found.values()) else {}
