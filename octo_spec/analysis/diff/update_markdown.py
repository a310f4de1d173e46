"""The effects of an update in each format, for a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.diff.markdown import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.model.updates import FormatUpdate, UpdateStep


def markdown(updates: Sequence[FormatUpdate]) -> Iterator[str]:
    """Write the effects of an update, format by format."""
    for update in updates:
        yield f"\n### Update of {update.format}: {update.gravest.value}\n"
        yield from (f"- **{step.effect.value}**: {plain(step_text(step))}" for step in update.steps)
        yield f"\n{plain(update.by)}."


def step_text(step: UpdateStep) -> str:
    """Return the effect on one part."""
    return ": ".join(filter(None, (step.subject, step.description)))
