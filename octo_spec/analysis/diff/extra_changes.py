"""The additional resources that differ: extras are literal, and their texts are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.diff.changes import ExtraChange, ExtraStep
from octo_spec.plugin.extra_resources import extra_resources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.deployment import Extra
    from octo_spec.model.text import Text
    from octo_spec.plugin.extras import ExtraResource


def extra_changes(old: Iterable[Extra], new: Iterable[Extra]) -> Iterator[ExtraChange]:
    """Yield the resources that were added, removed or changed, and extras that differ in anything else."""
    before, after = {extra.target: extra for extra in old}, {extra.target: extra for extra in new}
    for target in dict.fromkeys((*before, *after)):
        was, is_now = before.get(target), after.get(target)
        changes = tuple(_changes_of_target(target, _resources(was), _resources(is_now)))
        yield from changes
        if not changes and was and is_now and was.text != is_now.text:
            yield ExtraChange(target, "", "", ExtraStep.CHANGED)


def registration_changes(old: Text | None, new: Text | None, targets: Iterable[str]) -> Iterator[ExtraChange]:
    """Yield that stacks now report themselves to the vendor, no longer do, or report to another service."""
    if old == new:
        return
    step = ExtraStep.ADDED if old is None else ExtraStep.REMOVED if new is None else ExtraStep.CHANGED
    for target in targets:
        yield ExtraChange(target, "registration", f"reports to {new or old}", step, grants=False)


def _resources(extra: Extra | None) -> dict[tuple[str, str], ExtraResource]:
    found = extra_resources((extra,) if extra else ())
    return {(resource.name, resource.type): resource for _, resource in found}


def _changes_of_target(
    target: str, old: dict[tuple[str, str], ExtraResource], new: dict[tuple[str, str], ExtraResource]
) -> Iterator[ExtraChange]:
    for key in dict.fromkeys((*old, *new)):
        if key not in new:
            yield ExtraChange(target, *key, ExtraStep.REMOVED)
        elif key not in old:
            yield ExtraChange(target, *key, ExtraStep.ADDED)
        elif old[key].text != new[key].text:
            yield ExtraChange(target, *key, ExtraStep.CHANGED)
