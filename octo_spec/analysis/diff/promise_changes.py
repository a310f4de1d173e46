"""The guarantees that a spec removes or adds; the guarantees behind an artifact are not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.diff.changes import PromiseChange

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.sides import SideAccess


def promise_changes(old: SideAccess, new: SideAccess) -> Iterator[PromiseChange]:
    """Yield the guarantees that were removed, then those that were added."""
    if not (old.of_spec and new.of_spec):
        return
    before, now = (dict.fromkeys(side.promises) for side in (old.of_spec, new.of_spec))
    yield from (PromiseChange(id, is_new=False) for id in before if id not in now)
    yield from (PromiseChange(id, is_new=True) for id in now if id not in before)
