"""The rows that an earlier run of ``octospec status`` kept, without looking at any role."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from octo_spec.live.status_run import StatusResult
from octo_spec.release.customer_status import RunEnd
from octo_spec.storage.fleets.any_customers import any_customers
from octo_spec.storage.ledger import NO_STATUS, rows_of

if TYPE_CHECKING:
    from octo_spec.live.status_run import StatusQuery
    from octo_spec.storage.inputs.inputs import Inputs


def last_status(query: StatusQuery, inputs: Inputs) -> StatusResult | None:
    """Read the last row of each customer; ``None`` without a row, and ``inputs`` says so."""
    ids = [entry.id for entry in any_customers(query.places.customers, inputs)]
    wanted = [id for id in dict.fromkeys(ids) if id and (not query.ids or id in query.ids)]
    try:
        last = {row.id: row for row in rows_of(Path(query.places.out), inputs.diagnostics)}
    except OSError as error:
        inputs.diagnostics.append(NO_STATUS.at(None, f"{query.places.out} cannot be read: {error.strerror}"))
        return None
    if not last:
        message = f"{query.places.out} has no status of customers"
        inputs.diagnostics.append(NO_STATUS.at(None, message, "look at their roles with --dump-dir"))
        return None
    rows = tuple(last[id] for id in wanted if id in last)
    return StatusResult(rows, len(wanted) - len(rows), 0, RunEnd.COMPLETE)
