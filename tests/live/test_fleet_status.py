"""The row of a customer whose roles were read, or were not."""

from __future__ import annotations

from octo_spec.live.fleet_status import status_row
from octo_spec.live.role_comparisons import RoleComparisons
from octo_spec.live.seen_accounts import Unseen
from octo_spec.release.customer_status import Cause
from tests.live.fleet_dumps import customer
from tests.live.test_compared_roles import known


def test_an_error_of_aws_that_names_the_external_id_is_kept_without_it() -> None:
    text = "1 validation error: Value 'verysecret' at 'externalId' failed to satisfy constraint"
    unseen = Unseen(Cause.MALFORMED, text, reachable=False)
    row = status_row(customer(external_id="verysecret"), unseen, RoleComparisons(known()), None)
    assert row.reason.text == text.replace("verysecret", "(external ID)")
