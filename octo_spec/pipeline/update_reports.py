"""What a build reports about the update from earlier versions: what is refused, what has a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.quotas.update_quotas import update_quotas
from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity
from octo_spec.frozen import frozen
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
FULL: Final = DiagnosticKind.error(
    "OCT239",
    "update-over-quota",
    "An update that AWS refuses, because its old and new policies together exceed a quota.",
)
CROWDED: Final = DiagnosticKind(
    "OCT242",
    "update-near-quota",
    Severity.WARNING,
    "An update that AWS may refuse, because policies exceed a quota if they grow before others shrink.",
)
_KINDS: Final = {UpdateEffect.REFUSED: REFUSED, UpdateEffect.GAP: GAP}


@frozen
class EarlierDeployments:
    """What a customer may have, the oldest version first.

    No customer should update to one of the ``withdrawn`` versions.
    """

    all: tuple[Deployment, ...] = ()
    withdrawn: frozenset[str] = frozenset()


def update_reports(plugin: Plugin, earlier: EarlierDeployments, now: Deployment) -> Iterator[Diagnostic]:
    """Report steps from ``earlier`` versions that customers would notice.

    ``octospec diff --updates`` lists all steps.
    A message names the version if there are several. In a rollout, each deployment holds the roles of both
    parts.
    """
    if not plugin.description.reports_updates:
        return
    for number, before in enumerate(earlier.all):
        origin = f" from {before.version}" if len(earlier.all) > 1 else ""
        newer = (each for each in earlier.all[number + 1 :] if each.version not in earlier.withdrawn)
        steps = plugin.updates(before, now)
        if isinstance(steps, Diagnostic):
            yield steps
            return
        update, when_full = f"update of {plugin.description.name}{origin}", plugin.description.when_full
        yield from _reports(update, steps)
        full = update_quotas(before, now, steps, when_full)
        yield from _quota_findings(update, full, _way(plugin, before, tuple(newer), now))


def _reports(update: str, steps: Iterable[UpdateStep]) -> Iterator[Diagnostic]:
    for step in steps:
        if kind := _KINDS.get(step.effect):
            yield kind.at(None, f"{update}: {step.effect.value}: {step.subject}: {step.why}", step.help)


def _quota_findings(update: str, steps: Iterable[UpdateStep], way: Iterator[str]) -> Iterator[Diagnostic]:
    """Report what exceeds a quota; it is an error only if customers have no ``way`` by another version."""
    for step in steps:
        message = f"{update}: {step.subject}: {step.why}"
        match step.effect:
            case UpdateEffect.REFUSED:
                first = next(way, None)
                kind = FULL if first is None else REFUSED
                yield kind.at(None, message, f"customers update to {first} first" if first else step.help)
            case UpdateEffect.GAP:
                yield GAP.at(None, message, step.help)
            case _:
                yield CROWDED.at(None, message, step.help)


# --- from an older version by another one --------------------------------------------------------


def _way(plugin: Plugin, before: Deployment, newer: tuple[Deployment, ...], now: Deployment) -> Iterator[str]:
    """Yield the ``newer`` versions to which ``before`` can be updated, and from there to ``now``."""
    for number, each in enumerate(newer):
        if _fits(plugin, before, each):
            rest = newer[number + 1 :]
            if _fits(plugin, each, now) or next(_way(plugin, each, rest, now), None) is not None:
                yield each.version


def _fits(plugin: Plugin, before: Deployment, now: Deployment) -> bool:
    steps = plugin.updates(before, now)
    if isinstance(steps, Diagnostic):
        return False
    steps = (*steps, *update_quotas(before, now, steps, plugin.description.when_full))
    return not any(step.effect is UpdateEffect.REFUSED for step in steps)
