"""What a build did with a format folder, in names and words: enough to report it, here or in another run."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.pipeline.proof import Proof
    from octo_spec.storage.folders.upgrade import Upgrade


class State(StrEnum):
    """What a build did with a format folder, or found."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    ACCEPTED = "accepted"
    """Out of date, since octospec changed, and not the spec; ``--accept-upgrade`` accepts it."""
    STALE = "out of date"
    REFUSED = "refused"
    FAILED = "failed"

    @property
    def json_key(self) -> str:
        """How JSON spells it: ``out-of-date``."""
        return self.value.replace(" ", "-")


UP_TO_DATE: Final = {State.WRITTEN, State.UNCHANGED}
WORST_FIRST: Final = (
    State.FAILED,
    State.REFUSED,
    State.STALE,
    State.ACCEPTED,
    State.WRITTEN,
    State.UNCHANGED,
)


@frozen
class FolderReport:
    """One format for one customer; ``path`` is that of its folder below the output folder.

    ``details`` says how the folder on disk differs, and ``upgrade`` what octospec's new version changes, if
    another version wrote it.
    """

    customer: str
    format: str
    emitter: str
    proof: Proof
    path: str
    artifacts: tuple[str, ...]
    state: State
    details: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    upgrade: Upgrade | None = None


def totals(builds: Iterable[FolderReport]) -> dict[State, tuple[str, ...]]:
    """Return the customers of each state; a customer has the worst state of its folders."""
    of_customer: dict[str, set[State]] = {}
    for built in builds:
        of_customer.setdefault(built.customer, set()).add(built.state)
    worst = {
        id: next(state for state in WORST_FIRST if state in states) for id, states in of_customer.items()
    }
    by_state = {state: tuple(id for id in worst if worst[id] is state) for state in reversed(WORST_FIRST)}
    return {state: ids for state, ids in by_state.items() if ids}
