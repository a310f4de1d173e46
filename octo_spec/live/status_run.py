"""A run of ``octospec status``: looks at the customers that are due, and keeps each row at once."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias

from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.language.near_words import did_you_mean
from octo_spec.live.fleet_status import FleetLook, count_states, is_recent
from octo_spec.release.customer_status import RunEnd, StateCount, StatusRun, time_text
from octo_spec.release.status_charts import MOST_RUNS
from octo_spec.release.status_facts import StatusFacts
from octo_spec.release.status_page import status_page
from octo_spec.resolve.codes import UNKNOWN_CUSTOMER
from octo_spec.resolve.shared_roles import released_names, shared_role_problems
from octo_spec.storage.fleets.any_customers import any_customers
from octo_spec.storage.fleets.codes import BuildStoppedError
from octo_spec.storage.folders.staging import CANNOT_WRITE
from octo_spec.storage.ledger import Ledger
from octo_spec.storage.progress import UNWATCHED
from octo_spec.storage.sides.live_sides import UNKNOWN_ROLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import timedelta

    from octo_spec.live.compared_roles import KnownReleases
    from octo_spec.live.role_comparisons import RoleComparisons
    from octo_spec.live.seen_accounts import AccountSource
    from octo_spec.release.customer_status import StatusRow
    from octo_spec.release.status_facts import StatusPlaces
    from octo_spec.resolve.customers import Customer
    from octo_spec.storage.inputs.inputs import Inputs
    from octo_spec.storage.progress import Progress


SharedLook: TypeAlias = "Callable[[Sequence[Customer], Mapping[str, StatusRow]], Iterator[StatusRow]]"
"""Looks at customers on other machines; the rows of the last run are given, too."""


@frozen
class StatusQuery:
    """Which customers, where they and their rows are, and how old a row may be."""

    places: StatusPlaces
    ids: frozenset[str]
    stale: timedelta | None
    workers: int


@frozen
class StatusResult:
    """The rows of customers in the order of the fleet, and how many of them have no row yet."""

    rows: tuple[StatusRow, ...]
    missing: int
    looked: int
    end: RunEnd


@dataclass(slots=True)
class _Rows:
    """The rows of a run that keeps none on a disk."""

    last: dict[str, StatusRow] = field(default_factory=dict)

    def add(self, row: StatusRow) -> None:
        """Keep a row."""
        self.last[row.id] = row


def run_status(  # noqa: PLR0913 - all that a run needs
    query: StatusQuery,
    source: AccountSource,
    comparisons: RoleComparisons,
    inputs: Inputs,
    progress: Progress = UNWATCHED,
    *,
    shared: SharedLook | None = None,
) -> StatusResult | None:
    """Look at the customers, here or ``shared``; ``None`` if ``inputs`` says why that is not possible."""
    entries = tuple(any_customers(query.places.customers, inputs))
    known = {entry.id for entry in entries}
    unknown = sorted(query.ids - known)
    inputs.diagnostics.extend(
        UNKNOWN_CUSTOMER.at(None, f"the fleet has no customer {id!r}") for id in unknown
    )
    if not entries or unknown:
        return None
    customers = [entry.customer for entry in entries if entry.customer is not None]
    inputs.diagnostics.extend(_unknown_roles(customers, query, comparisons.releases))
    inputs.diagnostics.extend(_shared_roles(customers, query, comparisons.releases))
    ids = tuple(dict.fromkeys(entry.id for entry in entries if entry.id))
    run = _Run(query, source, comparisons, progress, shared, inputs.diagnostics)
    try:
        return run.kept(customers, ids, inputs)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        message = f"{error.filename or query.places.out} cannot be written: {reason}"
        inputs.diagnostics.append(CANNOT_WRITE.at(None, message))
        return None


def _unknown_roles(
    customers: Iterable[Customer], query: StatusQuery, releases: KnownReleases
) -> Iterator[Diagnostic]:
    """Report the roles of entries that no release has: octospec would look for others."""
    known = sorted({role.id for deployment in releases.deployments.values() for role in deployment.roles})
    for customer in customers:
        if customer.deployed is not None and (not query.ids or customer.id in query.ids):
            for role in sorted(customer.deployed.roles.keys() - known):
                message = f"customer {customer.id!r}: 'deployed' names role {role!r}, which no release has"
                place = customer.deployed.places.get(role)
                yield UNKNOWN_ROLE.at(place, message, did_you_mean(role, known))


def _shared_roles(
    customers: Iterable[Customer], query: StatusQuery, releases: KnownReleases
) -> Iterator[Diagnostic]:
    """Report the roles that two customers have, if the second is looked at."""
    newest = next(iter(releases.deployments.values()), None)
    for problem in shared_role_problems(customers, {} if newest is None else released_names(newest)):
        if not query.ids or (problem.finding is not None and problem.finding.customer in query.ids):
            yield problem


@frozen
class _Run:
    """How to look at the customers."""

    query: StatusQuery
    source: AccountSource
    comparisons: RoleComparisons
    progress: Progress
    shared: SharedLook | None
    problems: list[Diagnostic]

    def kept(self, customers: list[Customer], ids: tuple[str, ...], inputs: Inputs) -> StatusResult | None:
        """Look at the customers, and keep the rows in the folder if there is one."""
        began = datetime.now(UTC)
        if not self.query.places.out:
            rows = _Rows()
            end, looked = self._look(customers, rows, began)
            return _result(rows.last, self._reported_ids(ids), looked, end)
        ledger = Ledger.open(self.query.places.out, time_text(began))
        if isinstance(ledger, Diagnostic):
            inputs.diagnostics.append(ledger)
            return None
        inputs.diagnostics.extend(ledger.problems)
        killed = _killed_runs(ledger, ids, time_text(began))
        try:
            end, looked = self._look(customers, ledger, began)
            result = _result(ledger.last, self._reported_ids(ids), looked, end)
            everyone = _result(ledger.last, ids, looked, end)
            runs = (*killed, _ended_run(everyone, time_text(began)))
            before = ledger.runs(MOST_RUNS - 1)
            ledger.keep(ids, runs)
            ledger.close(status_page(self._facts(everyone, (*before, *runs)[-MOST_RUNS:])))
        except BaseException:
            ledger.abandon()
            raise
        return result

    def _facts(self, everyone: StatusResult, runs: tuple[StatusRun, ...]) -> StatusFacts:
        latest = self.comparisons.releases.latest
        return StatusFacts(latest, everyone.rows, everyone.missing, runs, self.query.places)

    def _reported_ids(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        """Return the customers that are reported: those that were named, or all."""
        return tuple(id for id in ids if not self.query.ids or id in self.query.ids)

    def _look(self, customers: list[Customer], rows: _Rows | Ledger, began: datetime) -> tuple[RunEnd, int]:
        """Look at the customers that are due; Ctrl-C and SIGTERM end it after the rows that are there."""
        query = self.query
        chosen = (each for each in customers if not query.ids or each.id in query.ids)
        due = [each for each in chosen if not is_recent(rows.last.get(each.id), began, query.stale)]
        fleet = FleetLook(self.source, self.comparisons, rows.last, query.workers)
        found = fleet.rows(due) if self.shared is None else self.shared(due, rows.last)
        looked = 0
        try:
            with _stopped_by_term():
                for row in self.progress.watched(found, len(due), "Looking"):
                    rows.add(row)
                    looked += 1
        except (KeyboardInterrupt, BuildStoppedError) as error:
            self.problems.extend(error.problems if isinstance(error, BuildStoppedError) else ())
            return RunEnd.STOPPED, looked
        return RunEnd.COMPLETE, looked


def _result(last: dict[str, StatusRow], ids: tuple[str, ...], looked: int, end: RunEnd) -> StatusResult:
    rows = tuple(last[id] for id in ids if id in last)
    return StatusResult(rows, len(ids) - len(rows), looked, end)


def _killed_runs(ledger: Ledger, ids: tuple[str, ...], now: str) -> tuple[StatusRun, ...]:
    """Return the run that was killed, with what it left."""
    if ledger.was_killed is None:
        return ()
    left = _result(ledger.last, ids, ledger.left, RunEnd.STOPPED)
    return (replace(_ended_run(left, ledger.was_killed), ended=now),)


def _ended_run(result: StatusResult, began: str) -> StatusRun:
    counts = count_states(result.rows)
    return StatusRun(
        began,
        time_text(datetime.now(UTC)),
        result.end,
        len(result.rows) + result.missing,
        result.looked,
        tuple(StateCount(state, counts[state]) for state in sorted(counts)),
    )


@contextmanager
def _stopped_by_term() -> Iterator[None]:
    """Treat SIGTERM as Ctrl-C, in the main thread of a process: elsewhere signals cannot be handled."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
