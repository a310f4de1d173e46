"""The warnings of a build about the update from the previous version: what is refused, what has a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.quotas.update_quotas import update_quotas
from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity
from octo_spec.model.updates import UpdateEffect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.deployment import Deployment
    from octo_spec.model.updates import UpdateStep
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
FULL: Final = DiagnosticKind(
    "OCT239",
    "update-over-quota",
    Severity.WARNING,
    "An update that AWS may refuse, because its old and new policies together exceed a quota.",
)
_KINDS: Final = {UpdateEffect.REFUSED: REFUSED, UpdateEffect.GAP: GAP}


def update_warnings(plugin: Plugin, earlier: tuple[Deployment, ...], now: Deployment) -> Iterator[Diagnostic]:
    """Warn about steps from ``earlier`` versions that customers would notice.

    ``octospec diff --updates`` lists all steps.
    A message names the version if there are several. In a rollout, each deployment holds the roles of both
    parts.
    """
    if not plugin.description.reports_updates:
        return
    for before in earlier:
        origin = f" from {before.version}" if len(earlier) > 1 else ""
        steps = plugin.updates(before, now)
        if isinstance(steps, Diagnostic):
            yield steps
            return
        update, when_full = f"update of {plugin.description.name}{origin}", plugin.description.when_full
        yield from _warnings(update, steps)
        yield from _beyond_quotas(update, update_quotas(before, now, steps, when_full))


def _warnings(update: str, steps: Iterable[UpdateStep]) -> Iterator[Diagnostic]:
    for step in steps:
        if kind := _KINDS.get(step.effect):
            yield kind.at(None, f"{update}: {step.effect.value}: {step.subject}: {step.why}", step.help)


def _beyond_quotas(update: str, steps: Iterable[UpdateStep]) -> Iterator[Diagnostic]:
    for step in steps:
        kind = FULL if step.effect is UpdateEffect.REFUSED else GAP
        yield kind.at(None, f"{update}: {step.subject}: {step.why}", step.help)
