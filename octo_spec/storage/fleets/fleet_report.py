"""The result for a fleet and for each of its customers, in names and words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import has_errors
from octo_spec.frozen import frozen
from octo_spec.storage.folders.folder_report import State, totals
from octo_spec.storage.folders.former_customers import CUSTOMERS
from octo_spec.storage.folders.staging import CANNOT_WRITE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.pipeline.proof import Proof
    from octo_spec.storage.folders.output import Builds


@frozen
class CustomerReport:
    """The result for one customer: the worst of its formats, the proof of each, and what was wrong.

    ``details`` says how its files differed from what octospec gives it. ``unchecked`` are other files next to
    these. ``manifest`` is the SHA-256 of the manifest in a store, and ``digest`` that of all files
    that a build gives; it is empty if that does not follow from the inputs alone.
    """

    id: str
    state: State
    proofs: tuple[Proof, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    notes: tuple[Diagnostic, ...] = ()
    manifest: str = ""
    details: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()
    digest: str = ""


@frozen
class FleetReport:
    """The result for a fleet; ``stopped`` if nothing was done.

    ``details`` says what is out of date that belongs to no customer.
    """

    customers: tuple[CustomerReport, ...] = ()
    former_customers: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    title: str = ""
    findings: tuple[Diagnostic, ...] = ()
    stopped: bool = False
    check: bool = False
    details: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """2 if something is wrong, 1 if something is out of date."""
        failed = any(customer.state in (State.FAILED, State.REFUSED) for customer in self.customers)
        if self.stopped or failed or has_errors(self.diagnostics):
            return 2
        stale = any(customer.state is State.STALE for customer in self.customers)
        return 1 if stale or (self.check and (self.former_customers or self.details)) else 0

    def customers_in(self, state: State) -> tuple[CustomerReport, ...]:
        """Return the customers in one state."""
        return tuple(customer for customer in self.customers if customer.state is state)


def refused_by_disk(id: str, error: OSError) -> CustomerReport:
    """Report a customer whose folder the disk does not let octospec read or write."""
    message = f"{CUSTOMERS}/{id} cannot be written: {(error.strerror or str(error)).lower()}"
    return CustomerReport(id, State.REFUSED, diagnostics=(CANNOT_WRITE.at(None, message),))


def customer_report(id: str, done: Builds, notes: Iterable[Diagnostic] = ()) -> CustomerReport:
    """Return the result for one customer."""
    reported = tuple(built.report for built in done)
    state = next(iter(reversed(totals(reported))))
    proofs = tuple(sorted(report.proof for report in reported))
    problems = tuple(dict.fromkeys(each for report in reported for each in report.diagnostics))
    return CustomerReport(id, state, proofs, problems, tuple(notes))
