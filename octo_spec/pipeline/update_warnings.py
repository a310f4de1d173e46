"""The warnings of a build about the update from the previous version: what is refused, what has a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity
from octo_spec.model.updates import UpdateEffect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment
    from octo_spec.plugin.discovery import Plugin

REFUSED: Final = DiagnosticKind(
    "OCT236",
    "update-refused",
    Severity.WARNING,
    "An update from the previous version that AWS or the format refuses.",
)
GAP: Final = DiagnosticKind(
    "OCT237",
    "update-with-a-gap",
    Severity.WARNING,
    "An update in which access that both versions grant is missing for a moment.",
)
_KINDS: Final = {UpdateEffect.REFUSED: REFUSED, UpdateEffect.GAP: GAP}


def update_warnings(plugin: Plugin, before: Deployment | None, now: Deployment) -> Iterator[Diagnostic]:
    """Warn about steps from ``before`` that customers would notice; ``octospec diff --updates`` lists all.

    In a rollout, the two deployments each hold the roles of both parts.
    """
    if before is None or not plugin.description.reports_updates:
        return
    steps = plugin.updates(before, now)
    if isinstance(steps, Diagnostic):
        yield steps
        return
    for step in steps:
        if kind := _KINDS.get(step.effect):
            name = plugin.description.name
            yield kind.at(
                None, f"update of {name}: {step.effect.value}: {step.subject}: {step.why}", step.help
            )
