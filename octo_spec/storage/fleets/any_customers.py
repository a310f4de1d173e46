"""All customers of a file of any kind: YAML, JSON Lines, a folder, or standard input."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic, has_errors
from octo_spec.language.load import load_customers
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.resolve.customers import Customer
from octo_spec.source import MAX_CHARACTERS, decode
from octo_spec.storage.fleets.fleet_files import FleetCustomer, customers_on_lines, fleet_customers
from octo_spec.storage.inputs.fleet_kind import begins_fleet, is_fleet
from octo_spec.storage.inputs.inputs import chosen_customers, read_standard_input
from octo_spec.storage.paths import STANDARD_INPUT, shown_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.load import LoadedCustomers
    from octo_spec.storage.inputs.inputs import Inputs


def any_customers(path: str, inputs: Inputs) -> Iterator[FleetCustomer]:
    """Yield all customers, also invalid ones without a ``customer``; ``inputs`` gets what is wrong."""
    for found in _entries(path, inputs):
        if isinstance(found, FleetCustomer):
            inputs.diagnostics.extend(found.diagnostics)
            yield found
        else:
            inputs.diagnostics.append(found)


def _entries(path: str, inputs: Inputs) -> Iterator[FleetCustomer | Diagnostic]:
    if path == STANDARD_INPUT:
        yield from _customers_on_standard_input(inputs)
    elif is_fleet(path):
        yield from fleet_customers(path, reserved_by_targets(), Customer())
    else:
        loaded = inputs.sound_customers(path)
        yield from () if loaded is None else _customers_in_yaml(loaded)


def _customers_on_standard_input(inputs: Inputs) -> Iterator[FleetCustomer | Diagnostic]:
    content, place = read_standard_input(), shown_path(STANDARD_INPUT)
    if isinstance(content, Diagnostic):
        yield content
        return
    if begins_fleet(content[:MAX_CHARACTERS].partition(b"\n")[0]):
        yield from customers_on_lines(BytesIO(content), place, reserved_by_targets(), Customer())
        return
    text = decode(content, place)
    if not isinstance(text, str):
        yield text
        return
    loaded = load_customers(text, place, reserved_by_targets())
    inputs.sources[place] = text
    inputs.diagnostics.extend(loaded.diagnostics)
    yield from _customers_in_yaml(replace(loaded, file=loaded.sound))


def _customers_in_yaml(loaded: LoadedCustomers) -> Iterator[FleetCustomer | Diagnostic]:
    customers, problems = chosen_customers(loaded, (), Customer())
    yield from problems if has_errors(problems) else ()
    yield from (FleetCustomer(customer.id, customer) for customer in customers)
