"""The reviews of all customers of a spec: customers that the spec treats alike share one.

A shared review is given to several customers, so it contains no external ID, and names no customer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.diagnostics import has_errors
from octo_spec.frozen import frozen
from octo_spec.resolve.alike import external_id_parameters
from octo_spec.storage.sides.customer_sides import alike_customers

if TYPE_CHECKING:
    from octo_spec.resolve.customers import Customer
    from octo_spec.storage.inputs.inputs import Inputs
    from octo_spec.storage.sides.customer_sides import CustomersSide, Entries
    from octo_spec.storage.sides.sides import DeploymentSide


@frozen
class CustomersReview:
    """What some customers get, and who they are."""

    ids: tuple[str, ...]
    side: DeploymentSide


def customers_reviews(spec: CustomersSide, inputs: Inputs) -> tuple[CustomersReview, ...]:
    """Return what is reviewed, once for customers that are alike; empty if ``inputs`` says why not."""
    hidden = external_id_parameters((spec.spec,))
    found = []
    for group in alike_customers((spec,), inputs):
        side = spec.for_customer(_representative(group, hidden), inputs)
        if side is not None:
            title = side.title if len(group) == 1 else f"{spec.title} for {len(group):,} customers"
            found.append(CustomersReview(tuple(each.id for each in group), replace(side, title=title)))
    return () if has_errors(inputs.diagnostics) else tuple(found)


def _representative(group: tuple[Entries, ...], hidden: frozenset[str]) -> Customer:
    """Return one customer of a group without external IDs, and without a name if others share the review."""
    [customer] = (each for each in group[0].sides if each is not None)
    fix = {id: answer for id, answer in customer.fix.items() if id not in hidden}
    preset = {id: answer for id, answer in customer.preset.items() if id not in hidden}
    one = replace(customer, fix=fix, preset=preset)
    return one if len(group) == 1 else replace(one, id="", title="")
