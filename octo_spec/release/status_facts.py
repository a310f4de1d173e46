"""What a page about the customers of a spec shows."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.release.customer_status import CustomerState, time_of

if TYPE_CHECKING:
    from octo_spec.release.customer_status import Cause, StatusRow, StatusRun
    from octo_spec.release.latest import Latest

OLD: Final = timedelta(hours=24)


@frozen
class StatusPlaces:
    """The files of a command line, and the options with which it looked at roles."""

    spec: str
    customers: str
    releases: str
    out: str
    look: tuple[str, ...]


@frozen(slots=False)
class StatusFacts:
    """The rows of all customers, and the last runs, the oldest first; ``missing`` have no row yet."""

    latest: Latest
    rows: tuple[StatusRow, ...]
    missing: int
    runs: tuple[StatusRun, ...]
    places: StatusPlaces

    @property
    def customers(self) -> int:
        """How many customers the fleet has."""
        return len(self.rows) + self.missing

    @property
    def run(self) -> StatusRun:
        """Return the run that wrote the page."""
        return self.runs[-1]

    @cached_property
    def states(self) -> Counter[CustomerState]:
        """Count customers by state."""
        return Counter(row.state for row in self.rows)

    @cached_property
    def causes(self) -> dict[Cause, list[StatusRow]]:
        """Group the customers that need attention."""
        found: dict[Cause, list[StatusRow]] = {}
        for row in self.rows:
            if row.cause is not None:
                found.setdefault(row.cause, []).append(row)
        return found

    @cached_property
    def old(self) -> tuple[StatusRow, ...]:
        """List the rows whose roles were read more than a day before the end of the run."""
        now = time_of(self.run.ended)
        seen = ((row, time_of(row.seen or "")) for row in self.rows)
        return tuple(row for row, time in seen if now and time and now - time > OLD)
