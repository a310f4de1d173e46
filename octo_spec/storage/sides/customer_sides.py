"""A spec for all of its customers, at its revision, and which of them it treats alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity
from octo_spec.frozen import frozen
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.resolve.alike import external_id_parameters, likeness
from octo_spec.resolve.answer_problems import answer_problems
from octo_spec.resolve.resolution import resolve
from octo_spec.storage.inputs.customers_files import customers_at, is_missing
from octo_spec.storage.inputs.inputs import Inputs, chosen_customers
from octo_spec.storage.inputs.named_files import NamedFile, named_source, spec_text
from octo_spec.storage.sides.sides import NO_USE, DeploymentSide, deployment_for_accounts

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from octo_spec.language.load import LoadedCustomers, LoadedSpec
    from octo_spec.model.deployment import Accounts
    from octo_spec.resolve.customers import Customer
    from octo_spec.storage.sides.sides import SideOptions

NO_OLD_CUSTOMERS = DiagnosticKind(
    "OCT619",
    "no-old-customers",
    Severity.NOTE,
    "The old revision has no customers file, so all customers count as new.",
)


@frozen
class CustomersSide:
    """A spec with its customers by id; ``title`` says where the spec is."""

    title: str
    spec: LoadedSpec
    customers: Mapping[str, Customer]
    accounts: Accounts | None = None
    """Whose part of a rollout is meant."""

    def for_customer(self, customer: Customer, inputs: Inputs) -> DeploymentSide | None:
        """Resolve the spec for one customer, or without a customer."""
        if self.spec.spec is None:
            return None
        resolution = resolve(self.spec.spec, self.spec.spans, customer, reserved_by_targets())
        inputs.diagnostics.extend(resolution.diagnostics)
        if resolution.deployment is None:
            return None
        deployment = deployment_for_accounts(resolution.deployment, self.accounts, inputs)
        title = f"{self.title} for {customer.id}" if customer.id else self.title
        return None if deployment is None else DeploymentSide(title, deployment, self.spec, customer)


# --- reading -----------------------------------------------------------------------------------


def customers_sides(
    sources: Sequence[NamedFile], files: Sequence[str], options: SideOptions, inputs: Inputs
) -> tuple[CustomersSide, ...]:
    """Read the specs of ``sources``, each with the customers of its file, or the one of the options.

    The first of several files may be missing at its revision, and each may lack the customer: it is new.
    """
    specs = [_spec(source, inputs) for source in sources]
    overrides = options.overrides.customer()
    if isinstance(overrides, tuple):
        inputs.diagnostics.extend(overrides)
        return ()
    ids = () if options.customer is None else (options.customer,)
    loaded = {file: _load_customers(file, files, inputs) for file in dict.fromkeys(files)}
    chosen = [_choose_customers(loaded[file], ids, overrides) for file in files]
    if not any(customers for customers, _ in chosen):
        inputs.diagnostics.extend(chosen[-1][1])
    return tuple(
        CustomersSide(source.shown, spec, {customer.id: customer for customer in customers}, options.accounts)
        for source, spec, (customers, _) in zip(sources, specs, chosen, strict=True)
    )


_Chosen: TypeAlias = "tuple[tuple[Customer, ...], tuple[Diagnostic, ...]]"


def _choose_customers(loaded: LoadedCustomers | None, ids: tuple[str, ...], overrides: Customer) -> _Chosen:
    return ((), ()) if loaded is None else chosen_customers(loaded, ids, overrides)


def _load_customers(file: str, files: Sequence[str], inputs: Inputs) -> LoadedCustomers | None:
    """Read a customers file; the old side may have none yet."""
    if file == files[-1] or not is_missing(file):
        return customers_at(file, inputs)
    message = f"there is no {file}, so all customers count as new"
    inputs.diagnostics.append(NO_OLD_CUSTOMERS.at(None, message, "name another file with --old-customers"))
    return None


def _spec(source: NamedFile, inputs: Inputs) -> LoadedSpec:
    return inputs.spec_text(source.content.decode(), source.shown)


def customers_side(argument: str, options: SideOptions, inputs: Inputs) -> CustomersSide | None:
    """Read the spec that ``argument`` names, with its customers; ``None`` if it is not a spec."""
    source = named_source(argument)
    if isinstance(source, Diagnostic):
        inputs.diagnostics.append(source)
        return None
    if not isinstance(source, NamedFile) or not spec_text(source):
        message = f"{source.shown} is not a spec, so it has no customers"
        inputs.diagnostics.append(NO_USE.at(None, message))
        return None
    sides = customers_sides((source,), (str(options.customers_file),), options, inputs)
    return next(iter(sides), None)


# --- alike -------------------------------------------------------------------------------------


@frozen
class Entries:
    """One customer's entry on each side; ``None`` if there is no entry."""

    id: str
    sides: tuple[Customer | None, ...]


def alike_customers(sides: Sequence[CustomersSide], inputs: Inputs) -> tuple[tuple[Entries, ...], ...]:
    """Group the customers that the specs of all sides treat alike; errors of values are reported for each."""
    ids = dict.fromkeys(id for side in reversed(sides) for id in side.customers)
    external_ids = external_id_parameters([side.spec for side in sides])
    groups: dict[Hashable, list[Entries]] = {}
    for id in ids:
        entries = Entries(id, tuple(side.customers.get(id) for side in sides))
        inputs.diagnostics.extend(_problems(sides, entries))
        groups.setdefault(likeness(entries.sides, external_ids), []).append(entries)
    return tuple(map(tuple, groups.values()))


def _problems(sides: Sequence[CustomersSide], entries: Entries) -> tuple[Diagnostic, ...]:
    refused = reserved_by_targets()
    return tuple(
        problem
        for side, customer in zip(sides, entries.sides, strict=True)
        if customer and side.spec.spec
        for problem in answer_problems(side.spec.spec, customer, refused)
    )


# --- equal answers -----------------------------------------------------------------------------

LEAST_OWN_TEXT: Final = 6
"""A shorter text may be in a value by chance."""


def without_own_texts(written: str, entries: Entries, specs: Sequence[LoadedSpec | None]) -> str:
    """Replace a customer's own text for a parameter by the parameter's name, in JSON text."""
    for text, name in _own_texts(entries, specs):
        written = written.replace(json.dumps(text, ensure_ascii=False)[1:-1], name)
    return written


def _own_texts(entries: Entries, specs: Sequence[LoadedSpec | None]) -> tuple[tuple[str, str], ...]:
    """Return each text with a name for it, the longest first: one may be part of another."""
    named = (
        (text, f"${{{position}.{id}.{number}}}")
        for position, (loaded, customer) in enumerate(zip(specs, entries.sides, strict=True))
        if customer and loaded and loaded.spec
        for id, answer in {**customer.preset, **customer.fix}.items()
        if id in loaded.spec.parameters
        for number, text in enumerate((answer.value,) if isinstance(answer.value, str) else answer.value)
    )
    long = ((text, name) for text, name in named if len(text) >= LEAST_OWN_TEXT)
    return tuple(sorted(long, key=lambda each: -len(each[0])))
