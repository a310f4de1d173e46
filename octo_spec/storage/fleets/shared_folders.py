"""A folder that several machines write into for one fleet, as long as their caller holds its lock."""

from __future__ import annotations

import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic
from octo_spec.storage.fleets.fleet_folders import CustomerFolder
from octo_spec.storage.fleets.fleet_report import CustomerReport
from octo_spec.storage.fleets.fleets import refused_by_disk
from octo_spec.storage.folders.folder_report import State
from octo_spec.storage.lock import take

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.resolve.customers import Customer
    from octo_spec.storage.fleets.fleets import FleetWork

PATIENCE: Final = 30.0
"""So many seconds a worker waits for one that was given up and still writes what a customer gets."""


class GivenUpError(Exception):
    """The build that gave the work has ended, or is another's now."""


def text_at(path: Path) -> str:
    """Give what a file holds, to be compared on another machine; empty where it cannot be read."""
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


@dataclass(frozen=True, slots=True)
class FolderWork:
    """Writes into a shared folder as long as the lock there is that of the build that gave the work.

    A worker that was given up may still be at it. So the folder of a customer is locked for itself, and who
    has that lock looks whose build it is before anything is written.
    """

    work: FleetWork
    probe: Sequence[str]

    def some(self, customers: Sequence[Customer]) -> tuple[CustomerReport, ...]:
        """Build for some customers."""
        return tuple(map(self.one, customers))

    def one(self, customer: Customer) -> CustomerReport:
        """Build for one customer."""
        try:
            return self.work.known(customer) or self._built(customer)
        except OSError as error:
            return refused_by_disk(customer.id, error)

    def _built(self, customer: Customer) -> CustomerReport:
        if self.work.options.check:
            return self.work.built(customer)
        self._go_on()
        with _locked(CustomerFolder(Path(self.work.options.out), customer.id).place) as busy:
            if busy:
                return CustomerReport(customer.id, State.REFUSED, diagnostics=(busy,))
            self._go_on()
            return self.work.built(customer)

    def _go_on(self) -> None:
        """Raise ``GivenUpError`` where the lock of the output folder is no longer that of the caller."""
        name, text = self.probe
        if text_at(Path(self.work.options.out, name)) != text:
            raise GivenUpError


@contextmanager
def _locked(place: Path) -> Iterator[Diagnostic | None]:
    """Hold the lock of a customer's folder, or say who does not give it up."""
    place.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + PATIENCE
    while isinstance(lock := take(place), Diagnostic):
        if time.monotonic() > until:
            yield replace(lock, help="end that process, and build again")
            return
        time.sleep(0.1)
    try:
        yield None
    finally:
        lock.release()
        with suppress(OSError):
            place.rmdir()  # where nothing was written
