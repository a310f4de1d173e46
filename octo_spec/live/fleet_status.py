"""Looks at all customers of a fleet, one row for each: bounded in memory, whatever the size of the fleet."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.live.compared_roles import ComparedRoles, expected_names
from octo_spec.live.role_comparisons import has_name
from octo_spec.live.seen_accounts import SeenAccount, Unseen
from octo_spec.live.shown_texts import Redaction
from octo_spec.release.customer_status import (
    Cause,
    CustomerState,
    StatusReason,
    StatusRow,
    time_of,
    time_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.live.role_comparisons import RoleComparisons
    from octo_spec.live.seen_accounts import AccountSource
    from octo_spec.resolve.customers import Customer


def is_recent(row: StatusRow | None, now: datetime, stale: timedelta | None) -> bool:
    """Whether octospec looked at a customer less than ``stale`` ago; a time in the future does not count."""
    if row is None or stale is None:
        return False
    looked = time_of(row.looked)
    return looked is not None and timedelta(0) <= now - looked < stale


@frozen
class FleetLook:
    """Where the roles of customers are read, what they are compared with, and what was known of them."""

    source: AccountSource
    comparisons: RoleComparisons
    last: Mapping[str, StatusRow]
    workers: int = 1

    def rows(self, customers: Iterable[Customer]) -> Iterator[StatusRow]:
        """Yield a row for each customer as soon as it is known; few customers are in memory at once."""
        if self.workers == 1:
            for customer in customers:
                yield self._row(customer, self._read_account(customer))
            return
        pool = ThreadPoolExecutor(self.workers)
        reading: dict[Future[SeenAccount | Unseen], Customer] = {}
        try:
            for customer in customers:
                reading[pool.submit(self._read_account, customer)] = customer
                if len(reading) >= 2 * self.workers:
                    yield from self._wait_for_rows(reading)
            while reading:
                yield from self._wait_for_rows(reading)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _wait_for_rows(self, reading: dict[Future[SeenAccount | Unseen], Customer]) -> Iterator[StatusRow]:
        """Wait for one answer, and yield the rows of all that are there."""
        done, _ = wait(reading, return_when=FIRST_COMPLETED)
        for each in done:
            yield self._row(reading.pop(each), each.result())

    def _read_account(self, customer: Customer) -> SeenAccount | Unseen:
        return self.source.read(customer)

    def _row(self, customer: Customer, seen: SeenAccount | Unseen) -> StatusRow:
        return status_row(customer, seen, self.comparisons, self.last.get(customer.id))


def status_row(
    customer: Customer, seen: SeenAccount | Unseen, comparisons: RoleComparisons, last: StatusRow | None
) -> StatusRow:
    """Return the row of a customer; what cannot be seen now keeps what was known last."""
    row = _row_before_look(customer, last)
    if isinstance(seen, Unseen):
        redaction = Redaction.of(customer, (), comparisons.releases.deployments.values())
        return _unseen_row(row, redaction.apply(seen))
    found = (
        _undecided_if_incomplete(seen, customer, comparisons)
        or _compare_without_refused(seen, customer, comparisons)
        or comparisons.compare(seen.account, customer)
    )
    return _seen_row(row, seen, found)


def _row_before_look(customer: Customer, last: StatusRow | None) -> StatusRow:
    """Return a row with what is known without the roles: the entry of a customer, and its last row."""
    return StatusRow(
        customer.id,
        customer.title,
        customer.deployed.account if customer.deployed else None,
        CustomerState.UNKNOWN,
        StatusReason("", ""),
        time_text(datetime.now(UTC)),
        last_release=None if last is None else (last.release or last.last_release),
        seen=None if last is None else last.seen,
    )


def _seen_row(row: StatusRow, seen: SeenAccount, found: ComparedRoles) -> StatusRow:
    accounts = {role.account for role in seen.account.account.roles.values()}
    return replace(
        row,
        account=row.account or (accounts.pop() if len(accounts) == 1 else None),
        state=found.state,
        reason=found.reason,
        cause=found.cause,
        release=found.release,
        nearest=found.nearest,
        behind=found.behind,
        drift=found.drift,
        own=found.own,
        limits=found.limits,
        inputs=found.inputs,
        reachable=seen.reachable,
        last_release=found.release or row.last_release,
        seen=row.looked,
    )


def _undecided_if_incomplete(
    seen: SeenAccount, customer: Customer, comparisons: RoleComparisons
) -> ComparedRoles | None:
    """Decide nothing if a role is missing in a part of the details: it may be in the rest."""
    if seen.is_whole:
        return None
    expected = expected_names(customer, comparisons.releases.deployments.values())
    missing = sorted(expected - seen.account.account.roles.keys())
    if not missing:
        return None
    text = f"the last page of the details is missing, and may contain role {missing[0]}"
    reason = StatusReason(Cause.MALFORMED, text)
    return ComparedRoles(CustomerState.UNKNOWN, reason, Cause.MALFORMED)


def _compare_without_refused(
    seen: SeenAccount, customer: Customer, comparisons: RoleComparisons
) -> ComparedRoles | None:
    """Compare without the roles that AWS refuses; ``None`` if it refuses none.

    If a release that has one of them equals the roles that were read, it is not known whether the customer
    has this release: AWS does not say whether the role is missing or its trust differs.
    """
    if not seen.refused:
        return None
    found = comparisons.without_roles(seen.refused).compare(seen.account, customer)
    released = comparisons.releases.deployments.get(found.release or "")
    has_it = released is not None and any(has_name(role, seen.refused) for role in released.roles)
    if not has_it:
        return found
    text = (
        f"{found.release} has role {seen.refused[0]}, which AWS refuses: it is missing, or its trust differs"
    )
    return ComparedRoles(CustomerState.UNKNOWN, StatusReason(Cause.REFUSED, text), Cause.REFUSED)


def _unseen_row(row: StatusRow, seen: Unseen) -> StatusRow:
    state = CustomerState.UNREACHABLE if seen.reachable is False else CustomerState.UNKNOWN
    if seen.cause is Cause.NOT_REGISTERED:
        state = CustomerState.NOT_DEPLOYED
    reason = StatusReason(seen.cause, seen.text)
    return replace(row, state=state, reason=reason, cause=seen.cause, reachable=seen.reachable)


def count_states(rows: Iterable[StatusRow]) -> Counter[CustomerState]:
    """Count customers by state."""
    return Counter(row.state for row in rows)
