"""What ``octospec build`` did for a fleet, as text and JSON: totals, and customers that need attention."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from octo_spec.cli.printing import style
from octo_spec.cli.render.build_text import COLOURS, PROOFS
from octo_spec.cli.render.build_totals import MOST_NAMES
from octo_spec.cli.render.diagnostics_text import as_json
from octo_spec.storage.fleets.differing_files import first_of
from octo_spec.storage.folders.folder_report import UP_TO_DATE, WORST_FIRST, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.pipeline.proof import Proof
    from octo_spec.storage.fleets.fleet_report import FleetReport


def lines(report: FleetReport, out: str, *, quiet: bool = False) -> Iterator[str]:
    """Write the customers that need attention, then how many have which state, and by which proof."""
    if report.title and not (quiet and report.exit_code == 0):
        yield style(report.title, bold=True)
    for customer in report.customers:
        if customer.state not in UP_TO_DATE:
            yield f"  {_state(customer.state)}  {out}/customers/{customer.id}"
            yield from (f"      {diagnostic}" for diagnostic in (*customer.diagnostics, *customer.notes))
            if customer.details:
                yield f"      {first_of(customer.details)}"
    yield from (f"  {_state(State.STALE)}  {out}: {detail}" for detail in report.details)
    if quiet and report.exit_code == 0:
        return
    for proof, count in sorted(_proofs(report).items()):
        yield f"  {count:>7,} folder{'' if count == 1 else 's'} {PROOFS[proof]}"
    if report.customers or report.former_customers:
        yield f"  {_totals(report)}"


def _state(state: State) -> str:
    return style(f"{state:<11}", fg=COLOURS[state])


def _proofs(report: FleetReport) -> Counter[Proof]:
    done = (customer for customer in report.customers if customer.state in UP_TO_DATE)
    return Counter(proof for customer in done for proof in customer.proofs)


def _totals(report: FleetReport) -> str:
    found = ((state, report.customers_in(state)) for state in reversed(WORST_FIRST))
    is_partly = bool(report.customers_in(State.UNCHANGED))
    counts = [
        _count(state, [each.id for each in customers], named=state not in UP_TO_DATE or is_partly)
        for state, customers in found
        if customers
    ]
    left = (
        [f"{len(report.former_customers)} no longer in the file: {_names(report.former_customers)}"]
        if report.former_customers
        else []
    )
    return ", ".join((*counts, *left))


def _count(state: State, ids: list[str], *, named: bool) -> str:
    count = f"{len(ids):,} {state}"
    return f"{count}: {_names(ids)}" if named and state is not State.UNCHANGED else count


def _names(ids: list[str] | tuple[str, ...]) -> str:
    more = f" and {len(ids) - MOST_NAMES} more" if len(ids) > MOST_NAMES else ""
    return ", ".join(id or "(no id)" for id in ids[:MOST_NAMES]) + more


def as_data(report: FleetReport) -> dict[str, object]:
    """Return a report as JSON data; up-to-date customers are only counted."""
    return {
        "ok": report.exit_code == 0,
        "customers": {state.json_key: len(report.customers_in(state)) for state in State},
        "proofs": {proof.value: count for proof, count in sorted(_proofs(report).items())},
        "former-customers": list(report.former_customers),
        "failed": [
            {
                "customer": each.id,
                "state": each.state.json_key,
                "diagnostics": as_json(each.diagnostics),
                "details": list(each.details),
            }
            for each in report.customers
            if each.state not in UP_TO_DATE
        ],
        "details": list(report.details),
        "diagnostics": as_json((*report.diagnostics, *report.findings)),
    }
