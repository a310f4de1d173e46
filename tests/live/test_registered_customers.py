"""Which claims of a fleet become confirmed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from octo_spec.live.registered_customers import are_assumed, confirmed_customers
from octo_spec.release.customer_status import Cause, CustomerState, StatusReason, StatusRow
from octo_spec.resolve.customers import Deployed, DeployedState

ACCOUNT = "444455556666"
ONE = Deployed(ACCOUNT, "aws", {"reader": f"arn:aws:iam::{ACCOUNT}:role/Reader"}, state=DeployedState.CLAIMED)
TWO = replace(ONE, roles={**ONE.roles, "writer": f"arn:aws:iam::{ACCOUNT}:role/Writer"})
BEGAN, EARLIER, LATER = "2026-11-30T12:00:00Z", "2026-11-29T12:00:00Z", "2026-11-30T12:00:01Z"
READ = StatusRow(
    "acme", "", ACCOUNT, CustomerState.CURRENT, StatusReason("", ""), LATER, reachable=True, seen=LATER
)
SILENT = replace(READ, state=CustomerState.UNKNOWN, cause=Cause.NO_SELF_INSPECTION, seen=None)


@pytest.mark.parametrize(
    ("row", "deployed", "is_assumed"),
    [
        (READ, TWO, True),
        (SILENT, ONE, True),
        (SILENT, TWO, False),
        (replace(SILENT, seen=EARLIER), TWO, False),
        (replace(READ, looked=EARLIER, seen=EARLIER), ONE, False),
        (replace(READ, reachable=False, seen=EARLIER), ONE, False),
        (replace(READ, reachable=None), ONE, False),
    ],
)
def test_all_roles_of_an_entry_must_be_assumed(
    row: StatusRow, deployed: Deployed, *, is_assumed: bool
) -> None:
    assert are_assumed(row, deployed, BEGAN) is is_assumed


def test_an_entry_that_changed_while_roles_were_assumed_stays_a_claim() -> None:
    now = {"acme": ONE, "globex": TWO, "hooli": ONE, "initech": ONE}
    before = {"acme": ONE, "globex": ONE, "hooli": ONE}
    confirmed = confirmed_customers(before, now, {"acme", "globex", "initech"})
    assert confirmed == {"acme": replace(ONE, state=DeployedState.CONFIRMED)}
