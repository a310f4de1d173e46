"""A folder that several machines write into for one fleet, as long as their caller holds its lock."""

from __future__ import annotations

import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic
from octo_spec.storage.fleets.fleet_folders import CustomerFolder
from octo_spec.storage.fleets.fleet_report import CustomerReport, refused_by_disk
from octo_spec.storage.folders.folder_report import State
from octo_spec.storage.lock import take_lock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.resolve.customers import Customer
    from octo_spec.storage.fleets.fleets import FleetWork

PATIENCE: Final = 30.0
"""Seconds that a worker waits for one that was given up and still writes the files of a customer."""


class GivenUpError(Exception):
    """The build that gave the work has ended, or another build has the lock now."""


def text_at(path: Path) -> str:
    """Return the content of a file, to compare on another machine; empty if it cannot be read."""
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


@dataclass(frozen=True, slots=True)
class FolderWork:
    """Writes into a shared folder as long as the build that gave the work holds its lock.

    A worker that was given up may still be writing. So each customer's folder has its own lock, and the
    holder of that lock checks which build owns the output folder before it writes anything.
    """

    work: FleetWork
    probe: Sequence[str]

    def some(self, customers: Sequence[Customer]) -> tuple[CustomerReport, ...]:
        """Build for some customers."""
        return tuple(map(self.one, customers))

    def one(self, customer: Customer) -> CustomerReport:
        """Build for one customer."""
        try:
            return self.work.known_report(customer) or self._build_with_lock(customer)
        except OSError as error:
            return refused_by_disk(customer.id, error)

    def _build_with_lock(self, customer: Customer) -> CustomerReport:
        if self.work.options.check:
            return self.work.build_customer(customer)
        self._check_lock()
        with _customer_lock(CustomerFolder(Path(self.work.options.out), customer.id).place) as busy:
            if busy:
                return CustomerReport(customer.id, State.REFUSED, diagnostics=(busy,))
            self._check_lock()
            return self.work.build_customer(customer)

    def _check_lock(self) -> None:
        """Raise ``GivenUpError`` if the caller no longer holds the lock of the output folder."""
        name, text = self.probe
        if text_at(Path(self.work.options.out, name)) != text:
            raise GivenUpError


@contextmanager
def _customer_lock(place: Path) -> Iterator[Diagnostic | None]:
    """Hold the lock of a customer's folder, or say who keeps it."""
    place.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + PATIENCE
    while isinstance(lock := take_lock(place), Diagnostic):
        if time.monotonic() > until:
            yield replace(lock, help="end that process, and build again")
            return
        time.sleep(0.1)
    try:
        yield None
    finally:
        lock.release()
        with suppress(OSError):
            place.rmdir()  # if nothing was written
