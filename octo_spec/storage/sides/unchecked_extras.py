"""What is next to the roles of a file, for commands that check only roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.note_kinds import NOT_TAKEN
from octo_spec.plugin.extra_resources import extra_resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.deployment import Deployment


def unchecked_extras(deployment: Deployment) -> Iterator[Diagnostic]:
    """Report each resource of the extras: a lint or a review covers roles, and says nothing about it."""
    for _, resource in extra_resources(deployment.extras):
        message = f"{resource.name} ({resource.type}) is next to the roles, and was not checked"
        yield NOT_TAKEN.at(None, message)
