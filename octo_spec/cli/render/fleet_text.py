"""What ``octospec build`` did for a fleet, as text and JSON: totals, and each customer that needs a look."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import click

from octo_spec.cli.render.build_text import COLOURS, PROOFS
from octo_spec.cli.render.build_totals import MOST_NAMES, WORST_FIRST
from octo_spec.cli.render.diagnostics_text import as_json
from octo_spec.diagnostics import has_errors
from octo_spec.frozen import frozen
from octo_spec.storage.folders.folder_report import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.pipeline.proof import Proof

AS_IT_SHOULD_BE: Final = {State.WRITTEN, State.UNCHANGED}


@frozen
class CustomerReport:
    """How it went for one customer: the worst of its formats, the proof of each, and what was wrong.

    ``manifest`` is the SHA-256 of the manifest that stands in a store.
    """

    id: str
    state: State
    proofs: tuple[Proof, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    notes: tuple[Diagnostic, ...] = ()
    manifest: str = ""


@frozen
class FleetReport:
    """How it went for a fleet; ``stopped`` where nothing was done, ``left`` who is no customer any more."""

    customers: tuple[CustomerReport, ...] = ()
    left: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    title: str = ""
    findings: tuple[Diagnostic, ...] = ()
    stopped: bool = False
    check: bool = False

    @property
    def exit_code(self) -> int:
        """2 where something is wrong, 1 where something is out of date."""
        failed = any(customer.state in (State.FAILED, State.REFUSED) for customer in self.customers)
        if self.stopped or failed or has_errors(self.diagnostics):
            return 2
        stale = any(customer.state is State.STALE for customer in self.customers)
        return 1 if stale or (self.check and self.left) else 0

    def of(self, state: State) -> tuple[CustomerReport, ...]:
        """Give the customers in one state."""
        return tuple(customer for customer in self.customers if customer.state is state)


def lines(report: FleetReport, out: str, *, quiet: bool = False) -> Iterator[str]:
    """Write what needs a look, then how many came to what, and by which proof."""
    if report.title and not (quiet and report.exit_code == 0):
        yield click.style(report.title, bold=True)
    for customer in report.customers:
        if customer.state not in AS_IT_SHOULD_BE:
            state = click.style(f"{customer.state:<11}", fg=COLOURS[customer.state])
            yield f"  {state}  {out}/customers/{customer.id}"
            yield from (f"      {diagnostic}" for diagnostic in (*customer.diagnostics, *customer.notes))
    if quiet and report.exit_code == 0:
        return
    for proof, count in sorted(_proofs(report).items()):
        yield f"  {count:>7,} folder{'' if count == 1 else 's'} {PROOFS[proof]}"
    if report.customers or report.left:
        yield f"  {_totals(report)}"


def _proofs(report: FleetReport) -> Counter[Proof]:
    done = (customer for customer in report.customers if customer.state in AS_IT_SHOULD_BE)
    return Counter(proof for customer in done for proof in customer.proofs)


def _totals(report: FleetReport) -> str:
    found = ((state, report.of(state)) for state in reversed(WORST_FIRST))
    counts = [_count(state, [each.id for each in customers]) for state, customers in found if customers]
    left = [f"{len(report.left)} left: {_names(report.left)}"] if report.left else []
    return ", ".join((*counts, *left))


def _count(state: State, ids: list[str]) -> str:
    count = f"{len(ids):,} {state}"
    return count if state in AS_IT_SHOULD_BE else f"{count}: {_names(ids)}"


def _names(ids: list[str] | tuple[str, ...]) -> str:
    more = f" and {len(ids) - MOST_NAMES} more" if len(ids) > MOST_NAMES else ""
    return ", ".join(id or "(no id)" for id in ids[:MOST_NAMES]) + more


def as_data(report: FleetReport) -> dict[str, object]:
    """Give a report as JSON data; who is as they should be is only counted."""
    return {
        "ok": report.exit_code == 0,
        "customers": {state.value: len(report.of(state)) for state in State},
        "proofs": {proof.value: count for proof, count in sorted(_proofs(report).items())},
        "left": list(report.left),
        "failed": [
            {"customer": each.id, "state": each.state.value, "diagnostics": as_json(each.diagnostics)}
            for each in report.customers
            if each.state not in AS_IT_SHOULD_BE
        ],
        "diagnostics": as_json((*report.diagnostics, *report.findings)),
    }
