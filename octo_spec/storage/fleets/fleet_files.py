"""Customers of a fleet on disk: a file with one on each line, or a folder with a file for each.

Both are read one customer at a time: only the entry of a customer stays in memory, not the text.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.language.customer_entries import LoadedEntry, LoadedHead
from octo_spec.resolve.customers import Customer, merge_entries, read_customer
from octo_spec.storage.inputs.fleet_entries import entries_on_lines, entry_clash, fleet_entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.reserved_words import Reserved
    from octo_spec.storage.inputs.fleet_entries import FleetPart


@frozen
class FleetCustomer:
    """A customer, or ``None`` with the errors of its entry."""

    id: str
    customer: Customer | None
    diagnostics: tuple[Diagnostic, ...] = ()


def fleet_customers(path: str, reserved: Reserved, upper: Customer) -> Iterator[FleetCustomer | Diagnostic]:
    """Read all customers; an entry overrides the common values, and ``upper`` overrides both.

    A diagnostic without a customer is about the whole; if it is an error, no customer follows.
    """
    yield from _fleet_customers(fleet_entries(path, reserved), upper)


def customers_on_lines(
    file: IO[bytes], path: str, reserved: Reserved, upper: Customer
) -> Iterator[FleetCustomer | Diagnostic]:
    """Read all customers of an open file with one on each line, as ``fleet_customers`` does."""
    yield from _fleet_customers(entries_on_lines(file, path, reserved), upper)


def _fleet_customers(entries: Iterator[FleetPart], upper: Customer) -> Iterator[FleetCustomer | Diagnostic]:
    common = Customer()
    seen: dict[str, tuple[str, str]] = {}
    for found in entries:
        match found:
            case Diagnostic():
                yield found
            case LoadedHead():
                common = _common(found)
            case LoadedEntry():
                yield _unless_repeated(found, common, upper, seen)


def _unless_repeated(
    found: LoadedEntry, common: Customer, upper: Customer, seen: dict[str, tuple[str, str]]
) -> FleetCustomer:
    """Return a customer, unless another has the same folder."""
    if found.entry is None:
        return FleetCustomer(found.id, None, found.diagnostics)
    if (problem := entry_clash(found, seen)) is not None:
        return FleetCustomer(found.id, None, (problem,))
    entry = read_customer(found.id, found.entry, found.spans, ())
    return FleetCustomer(found.id, merge_entries(upper, merge_entries(entry, common)), found.diagnostics)


def _common(loaded: LoadedHead) -> Customer:
    head = loaded.head
    if head is None or head.common is None:
        return Customer()
    return read_customer("", head.common, loaded.spans, ("common",))
