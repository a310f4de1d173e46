"""The status of a fleet: a table by cause for a terminal, JSON data, and Prometheus text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.wording import count
from octo_spec.cli.printing import print_lines, style
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.cli.render.wrapping import wrap
from octo_spec.frozen import frozen
from octo_spec.release.customer_status import Cause, CustomerState, row_data
from octo_spec.release.octospec_capabilities import NO, NOT_DECIDED, YES
from octo_spec.release.status_words import CAUSES, request_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.live.status_run import StatusResult
    from octo_spec.pipeline.feature_losses import FeatureUse
    from octo_spec.release.customer_status import StatusRow
    from octo_spec.release.latest import Latest
    from octo_spec.storage.inputs.inputs import Inputs

MOST_IDS: Final = 5
"""This many customers of a cause are named; ``--json`` names all."""

ANSWERS: Final = (YES, NO, NOT_DECIDED)

COLOURS: Final = {
    CustomerState.UNREACHABLE: "red",
    CustomerState.UNKNOWN: "yellow",
    CustomerState.NOT_DEPLOYED: "yellow",
    CustomerState.WITHDRAWN: "red",
    CustomerState.UNSUPPORTED: "red",
    CustomerState.DRIFTED: "yellow",
    CustomerState.OUTDATED: "yellow",
    CustomerState.CURRENT: "green",
}


@frozen
class FleetStatus:
    """The result of a run, and the latest release if it is known; ``signed`` if its signature was checked.

    ``features`` are those of the releases.
    """

    result: StatusResult
    name: str
    latest: Latest | None
    signed: bool
    features: tuple[FeatureUse, ...] = ()


def lines(status: FleetStatus) -> Iterator[str]:
    """Write counts by state, then a section for each cause, the worst first."""
    if status.latest is not None:
        who = "signed by the holder of the key" if status.signed else "signature not checked"
        latest = f"{status.latest.version} of {status.latest.date}, {who}"
        yield from wrap(f"{status.name}: the latest release is {latest}", 0)
    yield from wrap(_counts(status.result), 0)
    for cause in Cause:
        rows = [row for row in status.result.rows if row.cause is cause]
        if rows:
            yield ""
            yield from _section(cause, rows)
    yield from _features(status)
    if status.result.missing:
        yield ""
        yield f"{status.result.missing:,} not looked at yet"


def _counts(result: StatusResult) -> str:
    counts = Counter(row.state for row in result.rows)
    total = len(result.rows) + result.missing
    each = ", ".join(
        style(f"{counts[state]:,} {state}", fg=COLOURS[state]) for state in CustomerState if counts[state]
    )
    return f"{total:,} {'customer' if total == 1 else 'customers'}{f': {each}' if each else ''}"


def _section(cause: Cause, rows: list[StatusRow]) -> Iterator[str]:
    words, step = CAUSES[cause]
    states = ", ".join(sorted({row.state for row in rows}))
    yield from wrap(f"{style(f'{len(rows):,} {states}', bold=True)} ({cause}): {words}", 0, hanging=2)
    yield from wrap(_first([row.id for row in rows]), 2, hanging=2)
    if any(row.reason.text for row in rows):
        yield from wrap(f"{rows[0].id}: {rows[0].reason.text}", 2, hanging=2)
    for note in _notes(rows[0]):
        yield from wrap(note, 4, hanging=2)
    yield from wrap(f"next: {step}", 2, hanging=2)


def _notes(row: StatusRow) -> Iterator[str]:
    """Show a request for the first difference, and the release of a role that cannot be seen now."""
    witness = next((item.witness for item in row.drift if item.witness is not None), None)
    if witness is not None:
        yield f"for example {request_words(witness)}"
    if row.release is None and row.last_release is not None:
        yield f"the last known release is {row.last_release}, seen {row.seen}"


def _features(status: FleetStatus) -> Iterator[str]:
    """Count the customers who may use each feature, and name those who lose it with an update."""
    if status.features:
        yield ""
        yield "features of the releases"
    for each in status.features:
        counts = ", ".join(
            f"{answer} for {each.answers[answer]:,}" for answer in ANSWERS if each.answers[answer]
        )
        yield from wrap(f"{style(each.id, bold=True)}: {counts or 'no customer'}", 2, hanging=2)
        if each.losing and status.latest is not None:
            whose = count(len(each.losing), "customer")
            words = style(f"{whose} would lose it with an update to {status.latest.version}", fg="yellow")
            yield from wrap(f"{words}: {_first(each.losing)}", 4, hanging=2)


def _first(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - MOST_IDS:,} more" if len(ids) > MOST_IDS else ""
    return f"{', '.join(ids[:MOST_IDS])}{more}"


def as_data(status: FleetStatus) -> dict[str, JsonValue]:
    """Return everything as JSON data: the counts, the customers of each cause, and all rows."""
    rows, latest = status.result.rows, status.latest
    return {
        "name": status.name,
        "latest": latest.version if latest else None,
        "signed": status.signed,
        "end": status.result.end.value,
        "looked": status.result.looked,
        "missing": status.result.missing,
        "counts": {state.value: sum(row.state is state for row in rows) for state in CustomerState},
        "causes": {
            cause.value: ids for cause in Cause if (ids := [row.id for row in rows if row.cause is cause])
        },
        "features": {
            each.id: {
                **{answer: each.answers[answer] for answer in ANSWERS},
                "lose-with-update": [*each.losing],
            }
            for each in status.features
        },
        "customers": [row_data(row) for row in rows],
    }


def prometheus(status: FleetStatus) -> Iterator[str]:
    """Write the counts in Prometheus's text format.

    https://prometheus.io/docs/instrumenting/exposition_formats/
    """
    rows = status.result.rows
    states, causes = Counter(row.state for row in rows), Counter(row.cause for row in rows)
    releases = Counter(row.release for row in rows if row.release is not None)
    by_state = {("state", each.value): states[each] for each in CustomerState}
    by_cause = {("cause", each.value): causes[each] for each in Cause}
    by_release = {("release", version): count for version, count in sorted(releases.items())}
    missing = {("", ""): status.result.missing}
    yield from _metric("octospec_customers", "Customers by state.", by_state)
    yield from _metric("octospec_customers_by_cause", "Customers by what needs attention.", by_cause)
    yield from _metric("octospec_customers_by_release", "Customers by deployed release.", by_release)
    yield from _metric("octospec_customers_not_looked_at", "Customers without a row.", missing)


def _metric(name: str, help: str, values: dict[tuple[str, str], int]) -> Iterator[str]:
    yield f"# HELP {name} {help}"
    yield f"# TYPE {name} gauge"
    for (label, value), number in values.items():
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        yield f'{name}{{{label}="{escaped}"}} {number}' if label else f"{name} {number}"


def print_fleet(status: FleetStatus | None, inputs: Inputs, output_format: str, *, code: int) -> None:
    """Print what a command found about all customers; ``None`` if ``inputs`` says why there is nothing."""
    diagnostics = tuple(dict.fromkeys(inputs.diagnostics))
    if output_format == "json":
        data = as_data(status) if status else {}
        print_json({"ok": code == 0, **data, "diagnostics": as_json(diagnostics)})
        return
    show(diagnostics, inputs.sources)
    if status is not None:
        print_lines(prometheus(status) if output_format == "prometheus" else lines(status))
