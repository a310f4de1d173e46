"""Each customer compared between two specs, once for each group that both specs treat alike."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.analysis.diff.changes import Diff
from octo_spec.analysis.diff.customer_diffs import (
    AllCustomersDiff,
    CustomersDiff,
    CustomerStatus,
    sorted_groups,
)
from octo_spec.analysis.diff.json_form import as_data
from octo_spec.frozen import frozen
from octo_spec.storage.sides.compared_sides import DiffReport, compare_sides
from octo_spec.storage.sides.customer_sides import alike_customers, without_own_texts
from octo_spec.storage.sides.given_answers import GivenAnswers, given_answers
from octo_spec.storage.sides.open_choices import compare_for_every_answer, with_open_choices
from octo_spec.storage.sides.sides import DeploymentSide

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.language.load import LoadedSpec
    from octo_spec.model.deployment import Accounts, Deployment
    from octo_spec.resolve.customers import Customer
    from octo_spec.storage.inputs.inputs import Inputs
    from octo_spec.storage.sides.compared_sides import DiffOptions
    from octo_spec.storage.sides.customer_sides import CustomersSide, Entries
    from octo_spec.storage.sides.sides import LoadedSide

NO_DIFFERENCE = Diff((), (), ())


@frozen
class CustomersReport:
    """The differences for all customers; ``title`` names both sides, ``specs`` are theirs, for places."""

    title: str
    diff: AllCustomersDiff
    specs: tuple[LoadedSpec | None, ...] = ()


@frozen
class _Alike:
    """Customers that both specs treat alike, with the two sides of the first."""

    entries: tuple[Entries, ...]
    old: DeploymentSide
    new: DeploymentSide

    @property
    def status(self) -> CustomerStatus:
        before, after = self.entries[0].sides
        if before is None:
            return CustomerStatus.NEW
        return CustomerStatus.KEPT if after else CustomerStatus.GONE

    @property
    def deployments(self) -> tuple[Deployment, ...]:
        return self.old.deployment, self.new.deployment


def customers_report(
    old: CustomersSide, new: CustomersSide, options: DiffOptions, no_customer: Customer, inputs: Inputs
) -> CustomersReport | None:
    """Compare the sides of every customer; ``None`` if that is not possible, and ``inputs`` says why."""
    groups = _groups(old, new, inputs)
    spec = _sides(old, new, (no_customer, no_customer), inputs)
    if groups is None or spec is None:
        return None
    report = _compare_groups(groups, spec, options, new.accounts)
    if isinstance(report, CustomersReport):
        return report
    inputs.diagnostics.extend(report)
    return None


def only_customer(
    old: CustomersSide, new: CustomersSide, options: DiffOptions, inputs: Inputs
) -> DiffReport | None:
    """Compare the one chosen customer."""
    groups = _groups(old, new, inputs)
    for group in groups or ():
        given = given_answers(options.answers, group.deployments)
        report = given if isinstance(given, tuple) else compare_sides(group.old, group.new, options, given)
        if isinstance(report, DiffReport):
            return report
        inputs.diagnostics.extend(report)
    return None


# --- who is compared ---------------------------------------------------------------------------


def _groups(old: CustomersSide, new: CustomersSide, inputs: Inputs) -> tuple[_Alike, ...] | None:
    groups = []
    for entries in alike_customers((old, new), inputs):
        sides = _sides(old, new, entries[0].sides, inputs)
        if sides is None:
            return None
        groups.append(_Alike(entries, *sides))
    return tuple(groups)


def _sides(
    old: CustomersSide, new: CustomersSide, entries: Sequence[Customer | None], inputs: Inputs
) -> tuple[DeploymentSide, DeploymentSide] | None:
    """Resolve both specs for one customer; without an entry, nothing is deployed."""
    before, after = (
        customer and side.for_customer(customer, inputs)
        for side, customer in zip((old, new), entries, strict=True)
    )
    if before and after:
        return before, after
    if before and entries[1] is None:
        return before, _empty_side(before, new)
    if after and entries[0] is None:
        return _empty_side(after, old), after
    return None


def _empty_side(other: DeploymentSide, side: CustomersSide) -> DeploymentSide:
    """Return a side that deploys no role, and has the inputs of the other side."""
    return replace(
        other,
        title=f"{side.title}, without {other.customer.id}",
        deployment=replace(other.deployment, roles=(), version=_version(side, other)),
        spec=side.spec,
    )


def _version(side: CustomersSide, other: DeploymentSide) -> str:
    return side.spec.spec.version if side.spec.spec else other.deployment.version


# --- what differs ------------------------------------------------------------------------------


def _compare_groups(
    groups: Sequence[_Alike],
    spec: tuple[DeploymentSide, DeploymentSide],
    options: DiffOptions,
    accounts: Accounts | None,
) -> CustomersReport | tuple[Diagnostic, ...]:
    of_customers = [deployment for group in groups for deployment in group.deployments]
    deployments = (*of_customers, *_deployments(*with_open_choices(*spec, accounts)))
    given = given_answers(options.answers, deployments)
    if isinstance(given, tuple):
        return given
    role_ids = {role.id for deployment in deployments for role in deployment.roles}
    found: list[tuple[_Alike, Diff]] = []
    for group in groups:
        difference = _difference(group.old, group.new, options, given, role_ids)
        if isinstance(difference, tuple):
            return difference
        found.append((group, difference))
    whole = _difference(*spec, options, given, role_ids, accounts)
    if isinstance(whole, tuple):
        return whole
    titles = (f"{side.deployment.name} {side.deployment.version} ({side.title})" for side in spec)
    merged = sorted_groups(tuple(_merge_groups(found)), whole.advice)
    return CustomersReport(" → ".join(titles), merged, tuple(side.spec for side in spec))


def _deployments(*sides: LoadedSide) -> tuple[Deployment, ...]:
    return tuple(side.deployment for side in sides if isinstance(side, DeploymentSide))


def _difference(  # noqa: PLR0913, PLR0917 - what a difference depends on
    old: DeploymentSide,
    new: DeploymentSide,
    options: DiffOptions,
    given: GivenAnswers,
    role_ids: set[str],
    accounts: Accounts | None = None,
) -> Diff | tuple[Diagnostic, ...]:
    """Compare two sides, without a customer for every answer that the entry of one may have.

    Sides without the requested role do not differ, if others have it.
    """
    deployments = _deployments(*with_open_choices(old, new, accounts))
    has_role = any(role.id == options.role for deployment in deployments for role in deployment.roles)
    if options.role in role_ids and not has_role:
        return NO_DIFFERENCE
    report = compare_for_every_answer(old, new, options, _known_answers(given, deployments), accounts)
    return report.diff if isinstance(report, DiffReport) else report


def _known_answers(given: GivenAnswers, deployments: Sequence[Deployment]) -> GivenAnswers:
    """Keep the values of this side's inputs: a value fixed for one customer may be an input for another."""
    ids = {question.id for deployment in deployments for question in deployment.questions}
    return replace(given, answers={id: value for id, value in given.answers.items() if id in ids})


# --- equal results -----------------------------------------------------------------------------


def _merge_groups(found: Sequence[tuple[_Alike, Diff]]) -> Iterator[CustomersDiff]:
    """Join the groups with the same differences, except for texts that their customers fixed."""
    results: dict[Hashable, CustomersDiff] = {}
    for group, diff in found:
        key = (group.status, _diff_text(diff, group))
        ids = tuple(entries.id for entries in group.entries)
        first = results.setdefault(key, CustomersDiff((), group.status, diff))
        results[key] = replace(first, customers=(*first.customers, *ids))
    yield from results.values()


def _diff_text(diff: Diff, group: _Alike) -> str:
    data = json.dumps({**as_data(diff), "version": None}, ensure_ascii=False)
    return without_own_texts(data, group.entries[0], (group.old.spec, group.new.spec))
