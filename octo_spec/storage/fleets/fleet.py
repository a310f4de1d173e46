"""A fleet as a whole: all its customers, and what is wrong with them together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic
from octo_spec.resolve.answer_partitions import partition_problems
from octo_spec.resolve.codes import UNKNOWN_CUSTOMER
from octo_spec.resolve.external_ids import external_id_problems
from octo_spec.storage.fleets.fleet_report import CustomerReport
from octo_spec.storage.folders.folder_report import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.language.models.spec import Spec
    from octo_spec.resolve.customers import Customer
    from octo_spec.storage.fleets.fleet_files import FleetCustomer


@dataclass(slots=True)
class Fleet:
    """All customers; those with errors are reported, and not built."""

    customers: list[Customer] = field(default_factory=list)
    invalid: list[FleetCustomer] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    ids: frozenset[str] = frozenset()

    @classmethod
    def read(cls, entries: Iterable[FleetCustomer | Diagnostic], ids: Sequence[str]) -> Fleet:
        """Read the entries; only the customers with ``ids`` are chosen, or all if it is empty."""
        fleet = cls(ids=frozenset(ids))
        for found in entries:
            if isinstance(found, Diagnostic):
                fleet.diagnostics.append(found)
            elif found.customer is None:
                fleet.invalid.append(found)
            else:
                fleet.customers.append(found.customer)
        return fleet

    @property
    def chosen_customers(self) -> list[Customer]:
        """The customers that are built."""
        return [customer for customer in self.customers if not self.ids or customer.id in self.ids]

    @property
    def staying(self) -> frozenset[str]:
        """The ids of all, including those with errors, whose folders stay as they are."""
        return frozenset(
            (*(customer.id for customer in self.customers), *(entry.id for entry in self.invalid))
        )

    def problems(self, spec: Spec) -> Iterator[Diagnostic]:
        """Find what is wrong with the fleet as a whole."""
        yield from self.diagnostics
        yield from external_id_problems(spec, self.customers)
        yield from partition_problems(spec, self.chosen_customers)
        for id in sorted(self.ids - self.staying):
            yield UNKNOWN_CUSTOMER.at(None, f"the fleet has no customer {id!r}")

    def failed_reports(self) -> Iterator[CustomerReport]:
        """Report the customers that are not built, since their entries have errors."""
        for entry in self.invalid:
            if not self.ids or entry.id in self.ids:
                yield CustomerReport(entry.id, State.FAILED, diagnostics=entry.diagnostics)
