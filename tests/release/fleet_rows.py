"""Rows of customers in every state, for the page of a fleet."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from octo_spec.release.customer_status import (
    Cause,
    ContextValues,
    CustomerState,
    DriftItem,
    DriftKind,
    InferredInput,
    OwnItem,
    RunEnd,
    StateCount,
    StatusReason,
    StatusRequest,
    StatusRow,
    StatusRun,
    time_text,
)
from octo_spec.release.latest import ReleasedVersion, Withdrawal, latest_of
from octo_spec.release.status_facts import StatusFacts, StatusPlaces

if TYPE_CHECKING:
    from octo_spec.release.latest import Latest

NOW: Final = datetime(2026, 11, 30, 12, tzinfo=UTC)
PLACES: Final = StatusPlaces(
    "spec.yaml", "fleet.jsonl", "release/", "status/", ("--live", "--profile", "vendor")
)
RELEASED: Final = {
    "2.1.1": "2026-11-18",
    "2.1.0": "2026-10-30",
    "2.0.0": "2026-09-02",
    "1.6.0": "2026-06-11",
    "1.3.0": "2026-01-19",
}
REQUEST: Final = StatusRequest(
    "sts:AssumeRole",
    "arn:aws:iam::123456789012:role/Reader",
    "444455556666",
    (ContextValues("aws:MultiFactorAuthPresent", ("true",)),),
)
KINDS: Final = {
    Cause.WIDENED_TRUST: DriftKind.TRUST,
    Cause.OTHER_TRUST: DriftKind.TRUST,
    Cause.LESS_ACCESS: DriftKind.WEAKER,
    Cause.OTHER_SETTINGS: DriftKind.SETTINGS,
}
STATES: Final = {
    CustomerState.DRIFTED: (*list(Cause)[:8],),
    CustomerState.WITHDRAWN: (Cause.WITHDRAWN,),
    CustomerState.UNSUPPORTED: (Cause.UNSUPPORTED,),
    CustomerState.UNREACHABLE: (Cause.REFUSED, Cause.OWN_IDENTITY, Cause.THROTTLED, Cause.NETWORK),
    CustomerState.UNKNOWN: (Cause.MALFORMED, Cause.NO_SELF_INSPECTION, Cause.NO_DETAILS, Cause.NOT_DECIDED),
    CustomerState.NOT_DEPLOYED: (Cause.NOT_THERE, Cause.NOT_REGISTERED),
    CustomerState.OUTDATED: (Cause.MAJOR_BEHIND, Cause.MINOR_BEHIND, Cause.PATCH_BEHIND),
    CustomerState.CURRENT: (None,),
}
VERSIONS: Final = {
    Cause.WITHDRAWN: "1.6.0",
    Cause.UNSUPPORTED: "1.3.0",
    Cause.MAJOR_BEHIND: "1.6.0",
    Cause.MINOR_BEHIND: "2.0.0",
    Cause.PATCH_BEHIND: "2.1.0",
    None: "2.1.1",
}
CASES: Final = [(state, cause) for state, causes in STATES.items() for cause in causes]


def latest() -> Latest:
    """Know five releases, of which one is withdrawn and one no longer supported."""
    releases = tuple(ReleasedVersion(version, date, "ab" * 32) for version, date in RELEASED.items())
    gone = (Withdrawal("1.6.0", "2026-07-01", "It passed every role."),)
    return latest_of("octo-api-access", releases, supported_since="1.5.0", withdrawn=gone)


def row(number: int) -> StatusRow:
    """Return a row; most customers are current, and the first ones have every cause."""
    case = number % 997
    state, cause = CASES[case] if case < len(CASES) else CASES[-1]
    drifted = state is CustomerState.DRIFTED
    kind = KINDS.get(cause, DriftKind.STRONGER) if cause else DriftKind.STRONGER
    item = DriftItem(kind, "reader", "may be assumed by another account", REQUEST)
    read = state not in (CustomerState.UNREACHABLE, CustomerState.UNKNOWN, CustomerState.NOT_DEPLOYED)
    behind = cause.removesuffix("-behind") if cause and cause.endswith("-behind") else None
    return StatusRow(
        id=f"customer-{number}",
        title="" if number % 5 == 0 else f"Acme {number} Reports",
        account=f"{100_000_000_000 + number * 7919}",
        state=state,
        reason=StatusReason(
            cause or "current", f"The roles of customer {number} were compared with 5 releases."
        ),
        looked=time_text(NOW),
        release=VERSIONS.get(cause) if read and not drifted else None,
        nearest="2.1.1" if drifted else None,
        behind=behind,
        reachable=read,
        cause=cause,
        drift=(item, replace(item, witness=None)) if drifted else (),
        own=(OwnItem("reader", "tag", f"cost-center={number % 90}"),) if number % 3 == 0 and read else (),
        limits=("may not delete volumes",) if number % 31 == 0 and read else (),
        inputs=(InferredInput("optimization", ("on",)),) if read else (),
        last_release=None if read else "2.1.0",
        seen=time_text(NOW - timedelta(minutes=number % 60, days=0 if read else 3)),
    )


def facts(customers: int, runs: int = 12) -> StatusFacts:
    """Return a fleet, and its last runs, of which one was stopped."""
    rows = tuple(map(row, range(customers)))
    counts = Counter(each.state for each in rows)
    return StatusFacts(latest(), rows, 0, tuple(_run(counts, number, runs) for number in range(runs)), PLACES)


def _run(counts: Counter[CustomerState], number: int, runs: int) -> StatusRun:
    ended = time_text(NOW - timedelta(days=runs - 1 - number))
    moved = {state: max(0, count - (runs - 1 - number) * (count // 20)) for state, count in counts.items()}
    each = tuple(StateCount(state, count) for state, count in moved.items())
    end = RunEnd.STOPPED if runs - number == 4 else RunEnd.COMPLETE
    return StatusRun(ended, ended, end, sum(counts.values()), sum(moved.values()), each)
