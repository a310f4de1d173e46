"""What an update does in each format, for a terminal and for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.diff.update_markdown import step_text
from octo_spec.cli.printing import style
from octo_spec.cli.render.wrapping import wrap
from octo_spec.model.updates import UpdateEffect

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.updates import FormatUpdate, UpdateStep

COLOURS: Final = {
    UpdateEffect.IN_PLACE: "green",
    UpdateEffect.NEXT_TO_OLD: "green",
    UpdateEffect.REPLACED: "yellow",
    UpdateEffect.GAP: "red",
    UpdateEffect.REFUSED: "red",
}


def lines(updates: Sequence[FormatUpdate]) -> Iterator[str]:
    """Write what an update does, format by format."""
    for update in updates:
        yield ""
        yield style(f"update of {update.format}: {update.gravest.value}", bold=True)
        for step in update.steps:
            first, *rest = wrap(step_text(step), 4)
            yield f"  {style(step.effect.value, fg=COLOURS[step.effect])}: {first.strip()}"
            yield from rest
        yield from wrap(f"{update.by}.", 2)


def as_data(updates: Sequence[FormatUpdate]) -> JsonValue:
    """Return the same as data for scripts."""
    return [
        {
            "format": update.format,
            "effect": update.gravest.value,
            "by": update.by,
            "steps": [_step(step) for step in update.steps],
        }
        for update in updates
    ]


def _step(step: UpdateStep) -> JsonValue:
    return {
        "role": step.role,
        "policy": step.policy,
        "effect": step.effect.value,
        "why": step.why,
        "help": step.help,
        "needs": list(step.needs),
    }
